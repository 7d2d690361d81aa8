import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, before, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { TocsinError } from '../../domain/error.ts';
import type { Hit } from '../../domain/hit.ts';
import type { Indicator } from '../../domain/indicator.ts';
import type { RecordInput } from '../../intake/records/byte-source.ts';
import { partyReaders } from '../../intake/records/party-readers.ts';
import { openRecordSource } from '../../intake/records/record-source.ts';
import { sealingKeyOf } from '../../vault/sealing-key.ts';
import { ringOf } from '../../vault/vault.ts';
import { workerSealer } from '../../vault/worker-seal.ts';
import { contactBytes } from '../kernel/layout.ts';
import { matchBatch } from '../match-batch.ts';
import { cellCoder } from '../scan/cell-hash.ts';
import { contactsOfRecords } from '../scan/contact-rows.ts';
import { HostDigests } from '../scan/host-digest.ts';
import { toHits } from '../to-hit.ts';
import type { BlockMode, MatchedBlock } from './block.ts';
import type { BlockSource } from './block-source.ts';
import { createPool } from './create-pool.ts';
import { MatchPool } from './pool.ts';
import { calls, limits, noHosts, openSample, profile, sampleIndex } from './testing/samples.ts';
import { WorkerThread } from './worker-thread.ts';

const csv: BlockMode = { output: 'csv', contacts: false, cells: false, observed: 'record' };
const hitsAndContacts: BlockMode = {
  output: 'hits',
  contacts: true,
  cells: true,
  observed: 'record',
};

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-pool-'));
});
after(async () => {
  await rm(folder, { recursive: true });
});

const bytesInput = (bytes: Buffer): RecordInput => ({ kind: 'bytes', id: 'b', name: 'b', bytes });

async function all(pool: MatchPool, source: BlockSource, mode = csv): Promise<MatchedBlock[]> {
  const blocks: MatchedBlock[] = [];
  for await (const block of pool.run(source, mode)) blocks.push(block);
  return blocks;
}

const textOf = (blocks: readonly MatchedBlock[]): string => blocks.map(({ text }) => text).join('');
const rowsOf = (blocks: readonly MatchedBlock[]): number =>
  blocks.reduce((sum, { rowsIn }) => sum + rowsIn, 0);

/** As they may be written without quotes. */
const plainCells = [
  'c',
  '',
  '460-00-1234',
  '460-00-1234-5678901',
  '基站',
  ' b ',
  'x\u00a0',
  '基站\u3000',
];

/** Calls, and rows that only the exact path reads. */
const mixed = Buffer.concat([
  calls(3000, [...plainCells, '"a,b"', '"a""b"', '" b"']),
  Buffer.from(
    [
      'w1,web,2026-07-01T00:00:00Z,17000000009,http://www.bad.example/pay?x=1,,',
      'w2,web,2026-07-01T00:00:00Z,17000000009,WWW.Bad.example,,',
      'a1,app,2026-07-01T00:00:00Z,17000000009,com.example.bad,7,',
      'q1,sms,2026-07-01T00:00:00Z,17000000001,"19900001234",,"c\n2"',
      'x1,fax,2026-07-01T00:00:00Z,17000000001,19900001234,,',
      '',
    ].join('\n'),
  ),
]);

const byHex = (one: Uint8Array): string => Buffer.from(one).toString('hex');

/** Each contact with what stands for its cell. */
function contactsIn({ contacts, cells }: Pick<MatchedBlock, 'contacts' | 'cells'>): string[] {
  if (contacts === null) return [];
  const count = contacts.length / contactBytes;
  assert.equal(cells?.length, count);
  return Array.from(
    { length: count },
    (_, n) => `${byHex(contacts.subarray(n * contactBytes, (n + 1) * contactBytes))} ${cells?.[n]}`,
  );
}

test('hits and contacts are those of the records, in workers as in the calling thread', async () => {
  const { vault, index } = sampleIndex();
  const readers = partyReaders('CN');
  const expected: { hits: Hit[]; contacts: string[] } = { hits: [], contacts: [] };
  const sealer = workerSealer(sealingKeyOf(vault));
  const digests = new HostDigests(index.memory, sealer.digestKey);
  const source = await openRecordSource(bytesInput(mixed), { profile, readers, limits });
  const cellCode = cellCoder(sealer.digestKey);
  for await (const { records } of source.batches()) {
    expected.hits.push(...toHits(matchBatch(records, vault, index), vault, index, null));
    const { rows, cells } = contactsOfRecords(records, sealer.sealSlots, digests, cellCode);
    expected.contacts.push(...contactsIn({ contacts: rows, cells }));
  }
  for (const threads of [1, 2]) {
    const pool = createPool({ vault, index, allow: noHosts, threads, blockBytes: 20_000 });
    const blocks = await all(pool, await openSample(bytesInput(mixed)), hitsAndContacts);
    await pool.close();
    assert.deepEqual(
      blocks.flatMap(({ hits }) => hits),
      expected.hits,
    );
    const contacts = blocks.flatMap(contactsIn);
    assert.deepEqual(contacts.sort(), expected.contacts.sort());
    const codes = new Set(contacts.map((contact) => contact.split(' ')[1]));
    // None, and of the twelve writings nine are different texts.
    assert.equal(codes.size, 10);
    assert.equal(
      blocks.reduce((sum, { accepted }) => sum + accepted, 0),
      3004,
    );
    assert.ok(blocks.every(({ epoch }) => epoch === vault.currentEpoch));
  }
});

test('without contacts, and where nobody asks for them, there are no cells', async () => {
  const { vault, index } = sampleIndex();
  const pool = createPool({ vault, index, allow: noHosts, threads: 1 });
  for (const mode of [
    { ...hitsAndContacts, cells: false },
    { ...hitsAndContacts, contacts: false },
  ]) {
    const blocks = await all(pool, await openSample(bytesInput(mixed)), mode);
    assert.ok(blocks.every(({ cells }) => cells === null));
    assert.ok(blocks.every(({ contacts }) => (contacts !== null) === mode.contacts));
  }
  await pool.close();
});

test('several sources at once share the workers, and each keeps its order', async () => {
  const { vault, index } = sampleIndex();
  const single = createPool({ vault, index, allow: noHosts, threads: 1 });
  const pool = createPool({ vault, index, allow: noHosts, threads: 3, blockBytes: 3000 });
  const path = join(folder, 'shared.csv');
  await writeFile(path, mixed);
  const inputs: RecordInput[] = [
    { kind: 'file', path },
    bytesInput(mixed),
    bytesInput(gzipSync(mixed)),
  ];
  const expected = textOf(await all(single, await openSample(bytesInput(mixed))));
  const texts = await Promise.all(
    inputs.map(async (input) => textOf(await all(pool, await openSample(input)))),
  );
  assert.deepEqual(texts, [expected, expected, expected]);
  await pool.close();
  await single.close();
});

test('JSON Lines come to the same as CSV', async () => {
  const { vault, index } = sampleIndex();
  const sample = calls(2000, plainCells);
  const [header = '', ...rows] = sample.toString().trimEnd().split('\n');
  const names = header.split(',');
  const lines = rows.map((row) =>
    JSON.stringify(Object.fromEntries(row.split(',').map((value, at) => [names[at], value]))),
  );
  const roomy = { limits: { ...limits, maxLineBytes: 1024 } };
  for (const threads of [1, 2]) {
    const pool = createPool({ vault, index, allow: noHosts, threads, blockBytes: 5000 });
    const json = bytesInput(Buffer.from(lines.join('\n')));
    const blocks = await all(pool, await openSample(json, roomy));
    const expected = await all(pool, await openSample(bytesInput(sample), roomy));
    assert.equal(textOf(blocks), textOf(expected));
    assert.equal(rowsOf(blocks), 2000);
    assert.ok(blocks.length > 10 && textOf(blocks).length > 1000);
    const contacts = await all(pool, await openSample(json, roomy), hitsAndContacts);
    const asCsv = await all(pool, await openSample(bytesInput(sample), roomy), hitsAndContacts);
    assert.deepEqual(contacts.flatMap(contactsIn).sort(), asCsv.flatMap(contactsIn).sort());
    await pool.close();
  }
});

test('a run that stops behind any block goes on there to the same end', async () => {
  const { vault, index } = sampleIndex();
  const path = join(folder, 'resumed.csv');
  await writeFile(path, mixed);
  const packed = join(folder, 'resumed.csv.gz');
  await writeFile(packed, gzipSync(mixed));
  const pool = createPool({ vault, index, allow: noHosts, threads: 1, blockBytes: 30_000 });
  for (const input of [{ kind: 'file', path } as const, { kind: 'file', path: packed } as const]) {
    const whole = await all(pool, await openSample(input));
    assert.ok(whole.length > 5);
    for (let stop = 0; stop < whole.length; stop++) {
      const taken: MatchedBlock[] = [];
      for await (const block of pool.run(await openSample(input), csv)) {
        taken.push(block);
        if (taken.length > stop) break;
      }
      const resume = taken.at(-1)?.position ?? null;
      const rest = await all(pool, await openSample(input, { resume }));
      assert.equal(textOf([...taken, ...rest]), textOf(whole));
      assert.equal(rowsOf([...taken, ...rest]), rowsOf(whole));
      const rejects = [...taken, ...rest].flatMap((block) => block.rejects);
      assert.deepEqual(
        rejects,
        whole.flatMap((block) => block.rejects),
      );
    }
  }
  await pool.close();
});

test('a reader that does not read holds the source up', async () => {
  const { vault, index } = sampleIndex();
  let started = 0;
  const blockBytes = 1000;
  const thread = new WorkerThread({
    km: index.memory,
    handle: index.handle,
    allow: [],
    key: sealingKeyOf(vault),
  });
  const counting = {
    inline: false,
    addKey: () => undefined,
    open: thread.open.bind(thread),
    match: (...ask: Parameters<WorkerThread['match']>) => {
      started++;
      return thread.match(...ask);
    },
    close: thread.close.bind(thread),
    end: thread.end.bind(thread),
  };
  const pool = new MatchPool({ km: index.memory, threads: [counting], blockBytes });
  let pulled = 0;
  async function* stream(): AsyncGenerator<Buffer> {
    for (; pulled < 2000; pulled++) yield calls(20);
  }
  const input: RecordInput = { kind: 'stream', name: 's', stream: stream() };
  const run = pool.run(await openSample(input), csv);
  await run.next();
  for (let turn = 0; turn < 200; turn++) await setImmediate();
  assert.ok(started <= 8, `${started} blocks were started`);
  assert.ok(pulled <= 16, `${pulled} pieces were read`);
  await run.return();
  await pool.close();
});

test('a live stream gives what it has after the delay, and an abort ends the wait', async () => {
  const { vault, index } = sampleIndex();
  const pool = createPool({ vault, index, allow: noHosts, threads: 1 });
  const stream = new PassThrough();
  const abort = new AbortController();
  const source = await openSample(
    { kind: 'stream', name: 'live', stream },
    { limits: { ...limits, batchDelayMs: 1 } },
  );
  stream.write(calls(5));
  stream.write('half,a,row');
  const run = pool.run(source, csv, { signal: abort.signal });
  const first = await run.next();
  assert.equal(first.done, false);
  assert.equal(first.value?.rowsIn, 5);
  assert.equal(first.value?.position.byteOffset, calls(5).length);
  const second = run.next();
  abort.abort();
  assert.deepEqual(await second, { value: undefined, done: true });
  assert.ok(stream.destroyed);
  await pool.close();
});

test('an abort in the middle ends the blocks without an error, and the pool goes on', async () => {
  const { vault, index } = sampleIndex();
  const pool = createPool({ vault, index, allow: noHosts, threads: 2, blockBytes: 2000 });
  const abort = new AbortController();
  let blocks = 0;
  for await (const _ of pool.run(await openSample(bytesInput(mixed)), csv, {
    signal: abort.signal,
  })) {
    if (++blocks === 3) abort.abort();
  }
  assert.equal(blocks, 3);
  assert.equal(rowsOf(await all(pool, await openSample(bytesInput(mixed)))), 3005);
  await pool.close();
});

test('a thread that dies is an error and no wait without end', async () => {
  const { vault, index } = sampleIndex();
  const { memory: km, handle } = index;
  const thread = new WorkerThread({ km, handle, allow: [], key: sealingKeyOf(vault) });
  const layout = null;
  // A CSV without columns: no source comes to this, so that it must not be survived.
  thread.open(1, { profile, format: 'csv', layout, homePlan: 'CN', maxLineBytes: 100 }, csv);
  const job = { kind: 'buffer', at: 0, length: 0, offset: 0, final: true } as const;
  await assert.rejects(thread.match(1, job), /matching thread has ended/);
  const pool = new MatchPool({ km, threads: [thread] });
  await assert.rejects(all(pool, await openSample(bytesInput(mixed))), /matching thread has ended/);
  await pool.close();
});

test('a file that grows while it is read ends with the reason, behind its good rows', async () => {
  const { vault, index } = sampleIndex();
  const pool = createPool({ vault, index, allow: noHosts, threads: 2, blockBytes: 4000 });
  const path = join(folder, 'growing.csv');
  await writeFile(path, mixed);
  let rows = 0;
  await assert.rejects(
    async () => {
      for await (const block of pool.run(await openSample({ kind: 'file', path }), csv)) {
        if (rows === 0) await appendFile(path, 'r,call\n');
        rows += block.rowsIn;
      }
    },
    (error) => error instanceof TocsinError && error.code === 'INPUT_CHANGED',
  );
  assert.ok(rows > 0 && rows < 3005);
  await pool.close();
});

test('workers follow the index into another epoch', async () => {
  const { vault, index } = sampleIndex();
  const pool = createPool({ vault, index, allow: noHosts, threads: 2, blockBytes: 2000 });
  const { id } = await ringOf(vault).add(1);
  const phone = { kind: 'phone', value: '8617000000001', space: 'e164', status: 'active' } as const;
  async function* pages(): AsyncGenerator<Indicator[]> {
    yield [{ ...phone, validFromMs: null, validUntilMs: null } as Indicator];
  }
  const blocks: MatchedBlock[] = [];
  for await (const block of pool.run(await openSample(bytesInput(mixed)), csv)) {
    blocks.push(block);
    if (blocks.length !== 2) continue;
    ringOf(vault).activate(id);
    pool.addKey(sealingKeyOf(vault, id));
    await index.reload(pages(), id);
  }
  const epochs = blocks.map(({ epoch }) => epoch);
  assert.deepEqual([...new Set(epochs)].sort(), [1, id]);
  const phones = textOf(blocks)
    .split('\n')
    .filter((row) => row.includes(',phone,'));
  assert.equal(phones.length, 274);
  await pool.close();
});
