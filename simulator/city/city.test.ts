import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { partyReaders } from '../../src/intake/records/party-readers.ts';
import { shippedProfiles } from '../../src/intake/records/profiles.ts';
import { openRecordSource } from '../../src/intake/records/record-source.ts';
import { type City, type CityOptions, createCity } from './city.ts';
import { dayMs, hourMs } from './clock.ts';
import { estimateCity } from './estimate.ts';
import { cityFiles, refuseToOverwrite, writeCity } from './output/write-city.ts';

const startMs = Date.UTC(2026, 2, 1, 16);
const base: CityOptions = {
  seed: 1,
  people: 1500,
  startMs,
  days: 2,
  webShare: 0.2,
  fraud: { intensity: 2000 },
  threaded: false,
};

async function textOf(city: City): Promise<string> {
  const blocks: Uint8Array[] = [];
  for await (const block of city.blocks()) blocks.push(block);
  return Buffer.concat(blocks).toString();
}

async function digestOf(options: Partial<CityOptions>): Promise<string> {
  const city = createCity({ ...base, ...options });
  const hash = createHash('sha256').update(await textOf(city));
  return hash.update(JSON.stringify(city.truth())).digest('hex');
}

test('the same seed gives the same bytes, however they are made', async () => {
  const first = await digestOf({});
  assert.equal(await digestOf({}), first);
  assert.equal(await digestOf({ sliceMs: 7 * 60_000 }), first);
  assert.equal(await digestOf({ threaded: true }), first);
  assert.notEqual(await digestOf({ seed: 2 }), first);
});

test('records are in order of time, have running ids, and are read without a reject', async () => {
  const text = await textOf(createCity(base));
  let lastMs = startMs;
  let rows = 0;
  for (const line of text.trimEnd().split('\n').slice(1)) {
    const [id, , time = ''] = line.split(',');
    assert.equal(Number(id), ++rows);
    const timeMs = Date.parse(time);
    assert.ok(timeMs >= lastMs && timeMs < startMs + 2 * dayMs, time);
    lastMs = timeMs;
  }
  const profile = shippedProfiles.default ?? assert.fail('no default profile');
  const source = await openRecordSource(
    { kind: 'bytes', id: 'city', name: 'city', bytes: Buffer.from(text) },
    {
      profile,
      readers: partyReaders('CN'),
      limits: { maxLineBytes: 4096, batchRecords: 5000, batchDelayMs: 60_000 },
    },
  );
  let read = 0;
  for await (const { records, rejects } of source.batches()) {
    assert.deepEqual(rejects, []);
    read += records.length;
  }
  assert.equal(read, rows);
});

test('the truth is about what is in the records', async () => {
  const city = createCity(base);
  const text = await textOf(city);
  const { listings, victims, numbers } = city.truth();
  assert.ok(victims.length > 0);
  assert.ok(listings.some(({ caseRef }) => caseRef.startsWith('OLD-')));
  const seen = new Set(text.split('\n').flatMap((line) => line.split(',').slice(3, 5)));
  assert.equal(new Set(numbers.map(({ number }) => number)).size, numbers.length);
  for (const { number, scamType } of numbers)
    if (scamType === null) assert.ok(seen.has(number), number);
  for (const { lossMs } of victims) assert.ok(lossMs === null || lossMs >= startMs);
});

test('each of what makes the city hard can be switched off', async () => {
  const rolesOf = async (options: Partial<CityOptions>): Promise<Set<string>> => {
    const city = createCity({ ...base, people: 3000, fraud: null, ...options });
    const text = await textOf(city);
    const roles = new Set<string>(city.truth().numbers.map(({ role }) => role));
    return /\+861(980|660|990|920)[78]\d{6}/.test(text) ? roles.add('outsider') : roles;
  };
  const hard = { churn: 0.1, abroadShare: 0.02, outsiders: 4 };
  const all = await rolesOf(hard);
  const switches = { churn: 'new_number', abroadShare: 'abroad', outsiders: 'outsider' } as const;
  for (const [option, role] of Object.entries(switches)) {
    assert.ok(all.has(role), role);
    const without = await rolesOf({ ...hard, [option]: 0 });
    assert.deepEqual(
      [...all].filter((one) => !without.has(one)),
      [role],
    );
  }
});

test('without fraud nobody is a victim and only recycled numbers are listed', async () => {
  const city = createCity({ ...base, days: 1, fraud: null });
  await textOf(city);
  const { listings, victims, numbers } = city.truth();
  assert.deepEqual(victims, []);
  assert.ok(listings.every(({ caseRef }) => caseRef.startsWith('OLD-')));
  assert.ok(numbers.every(({ scamType }) => scamType === null));
});

test('a city is written as five files, with its parameters and counts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-city-'));
  try {
    refuseToOverwrite(folder);
    const seen: number[] = [];
    const counts = await writeCity(createCity(base), {
      folder,
      parameters: { seed: 1 },
      onProgress: ({ untilMs }) => seen.push(untilMs),
    });
    const texts = await Promise.all(cityFiles.map((name) => readFile(join(folder, name), 'utf8')));
    const [records = '', indicators = '', victims = '', numbers = '', about = ''] = texts;
    const rowsOf = (text: string): number => text.trimEnd().split('\n').length - 1;
    assert.equal(rowsOf(records), counts.records);
    assert.equal((await stat(join(folder, 'records.csv'))).size, counts.recordBytes);
    assert.equal(rowsOf(indicators), counts.indicators);
    assert.equal(rowsOf(victims), counts.victims);
    assert.equal(rowsOf(numbers), counts.numbers);
    assert.match(victims, /^subscriber,scam_type,first_contact,loss_time,loss_amount\n86\d+,/);
    assert.match(numbers, /^number,role,scam_type,first_fraud_contact\n/);
    assert.match(
      indicators,
      /^kind,value,scam_type,confidence,source,case_ref,valid_from,valid_until\n/,
    );
    assert.deepEqual(JSON.parse(about), { format: 1, seed: 1, counts });
    assert.equal(seen.at(-1), startMs + 2 * dayMs);
    assert.throws(() => refuseToOverwrite(folder), { code: 'USAGE' });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the size of a city is estimated from a small one', async () => {
  const options = { ...base, people: 6000, days: 1, fraud: null };
  const estimate = await estimateCity(options);
  const city = createCity(options);
  const bytes = Buffer.byteLength(await textOf(city));
  assert.ok(Math.abs(estimate.rows / city.progress().records - 1) < 0.2);
  assert.ok(Math.abs(estimate.bytes / bytes - 1) < 0.2);
});

test('a city keeps to whole hours of its sources whatever it is asked for', async () => {
  const city = createCity({ ...base, days: 1, sliceMs: 5 * hourMs });
  await textOf(city);
  assert.equal(city.progress().untilMs, startMs + dayMs);
});
