import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { PhoneMessages } from '../src/api/contract.ts';
import type { Suspects } from '../src/api/intelligence-contract.ts';
import { stumpText } from '../src/assess/model/testing/constant-model.ts';
import { openDatabase } from '../src/store/open.ts';
import { getJson, lastJson, runProgram, tempFolder, until } from './support/program.ts';
import { ledgerLine, makeSite, type Site, startSite, untilSettled } from './support/site.ts';

const minuteMs = 60_000;
const listed = '+8617000000001';
const swindler = '+8617000000777';
const person = (at: number): string => `+8619900${String(at).padStart(6, '0')}`;

type Row = readonly [from: string, to: string, durationS: number];

let rows = 0;

/** Calls a minute apart, from a moment on. */
function csv(fromMs: number, calls: readonly Row[]): string {
  const lines = calls.map(([from, to, durationS], at) => {
    rows++;
    return `r${rows},call,${fromMs + at * minuteMs},${from},${to},${durationS},\n`;
  });
  return `id,kind,time,from,to,duration_s,cell\n${lines.join('')}`;
}

/** A listed number takes four people in; then one that no list has calls them and eight others. */
function story(fromMs: number): string {
  const victims = [0, 1, 2, 3].map((at): Row => [listed, person(at), 200]);
  const reached = Array.from(
    { length: 12 },
    (_, at): Row => [swindler, person(at), at < 6 ? 400 : 60],
  );
  return csv(fromMs, [...victims, ...reached]);
}

async function importFile(t: TestContext, site: Site, command: string, name: string, text: string) {
  const file = await site.file(name, text);
  const ended = await runProgram(t, [command, 'import', file, '--json', ...site.state]);
  assert.equal(ended.code, 0, ended.stderr);
}

const list = `kind,value,scam_type\nphone,${listed},loan\n`;

/**
 * Few numbers, judged often, by whether they reach two victims or more: what makes a number suspect is
 * tested elsewhere, and no trained model suspects anybody in the first hour of a stream.
 */
async function small(t: TestContext): Promise<string> {
  const file = join(await tempFolder(t), 'numbers.json');
  await writeFile(file, stumpText('victims', 1.5, -8, 5));
  return `slots: 4096, tickS: 1, numberModelFile: ${file}`;
}

test('an unlisted number that reaches the victims of others is shown, and warns nobody', async (t) => {
  const site = await makeSite(t, `server: { port: 0 }\ndiscovery: { ${await small(t)} }\n`);
  await importFile(t, site, 'indicators', 'list.csv', list);
  const started = await startSite(t, site);
  const suspects = (): Promise<Suspects> => getJson(`${started.url}/v1/suspects`);
  assert.deepEqual((await suspects()).suspects, []);
  await importFile(t, site, 'records', 'calls.csv', story(Date.now() - 60 * minuteMs));
  const seen = await until('the swindler is suspected', async () => {
    const now = await suspects();
    return now.suspects.length > 0 && now;
  });
  const [suspect] = seen.suspects;
  assert.ok(suspect);
  assert.deepEqual([seen.mode, seen.suspected, seen.suspects.length], ['watch', 1, 1]);
  assert.match(suspect.id, /^[0-9a-f]{8}$/);
  assert.ok(suspect.confidence > 40 && suspect.confidence <= 60);
  assert.equal(suspect.warned, 0);
  assert.ok(suspect.reasons.some(({ key }) => key === 'victims'));
  assert.deepEqual([seen.counts.contacts, seen.counts.stale, seen.counts.unwatched], [16, 0, 0]);
  const ledger = await untilSettled(started);
  assert.ok(ledger.balanced);
  assert.equal(ledgerLine(ledger, 'hits').in, 4, 'only those of the listed number');

  await importFile(t, site, 'indicators', 'more.csv', `${list}phone,${swindler},loan\n`);
  await until('it is listed and no suspect any more', async () => {
    return (await suspects()).suspects.length === 0;
  });
  assert.equal((await started.program.end('SIGTERM')).code, 0);
});

test('in the mode warn whom it reached gets a softer text, within the budget of the day', async (t) => {
  const yaml = `server: { port: 0 }
discovery: { mode: warn, ${await small(t)} }
policy: { suspected: { dailyBudget: 7 } }
`;
  const site = await makeSite(t, yaml);
  await importFile(t, site, 'indicators', 'list.csv', list);
  const started = await startSite(t, site);
  await importFile(t, site, 'records', 'calls.csv', story(Date.now() - 60 * minuteMs));
  const settled = await until('everybody whom it reached is decided upon', async () => {
    const ledger = await untilSettled(started);
    return ledgerLine(ledger, 'hits').in === 16 && ledger;
  });
  assert.ok(settled.balanced);
  const hits = ledgerLine(settled, 'hits').parts;
  // Eight strangers knew no listed number: seven are warned, one is beyond the budget.
  assert.equal(hits.suspicion_budget, 1);
  assert.equal(ledgerLine(settled, 'look_back').parts.fresh, 12);

  const phone = (at: number): Promise<PhoneMessages> =>
    getJson(`${started.url}/v1/simulator/phones/${person(at).slice(1)}`);
  const told = await Promise.all([4, 5, 6, 7, 8, 9, 10, 11].map(phone));
  const texts = told.flatMap(({ messages }) => messages.map(({ text }) => text));
  assert.equal(texts.length, 7, 'one SMS each, no flash');
  for (const text of texts) {
    assert.match(text, /行为像诈骗号码/);
    assert.doesNotMatch(text, /举报|公安|警方|涉案/);
  }
  const victim = await phone(0);
  assert.ok(victim.messages.every(({ text }) => !text.includes('行为像诈骗号码')));

  const { suspects } = await getJson<Suspects>(`${started.url}/v1/suspects`);
  await until('whom it reached tell its type', async () => {
    const now = await getJson<Suspects>(`${started.url}/v1/suspects`);
    return now.suspects[0]?.scamType === 'loan';
  });
  assert.equal(suspects[0]?.warned, 11, 'eleven people, of whom four knew a listed number too');

  // A person at the desk may say that it is none; the list in the terminal shows the same.
  const shown = await runProgram(t, ['suspects', 'list', '--json', ...site.state]);
  assert.equal(lastJson<{ id: string }>(shown.stdout).id, suspects[0]?.id);
  assert.equal(
    (await runProgram(t, ['suspects', 'dismiss', 'ffffffff', ...site.state])).code !== 0,
    true,
  );

  // The list names it: the listing acts, and who was told of a suspicion is told again.
  await importFile(t, site, 'indicators', 'more.csv', `${list}phone,${swindler},loan\n`);
  const after = await until('the look-back has found them again', async () => {
    const ledger = await untilSettled(started);
    return ledgerLine(ledger, 'hits').in === 28 && ledger;
  });
  assert.ok(after.balanced);
  const again = (await phone(5)).messages.map(({ text }) => text);
  assert.ok(again.length > 1 && again.some((text) => text.includes('举报')), again.join('\n'));
  assert.equal((await started.program.end('SIGTERM')).code, 0);
});

test('a kill loses nobody under suspicion that was saved, and what was lost is told', async (t) => {
  const yaml = `server: { port: 0 }\ndiscovery: { ${await small(t)}, snapshotEveryS: 1 }\n`;
  const site = await makeSite(t, yaml);
  await importFile(t, site, 'indicators', 'list.csv', list);
  const first = await startSite(t, site);
  const now = Date.now();
  await importFile(t, site, 'records', 'calls.csv', story(now - 60 * minuteMs));
  const saved = await until('the state is saved', async () => {
    const names = await readdir(join(site.data, 'discover')).catch((): string[] => []);
    return names.length === 1 && names.includes('numbers-1-16.snapshot') && names;
  });
  assert.deepEqual(saved, ['numbers-1-16.snapshot']);
  const seen = (at: { url: string }): Promise<Suspects> => getJson(`${at.url}/v1/suspects`);
  const [before] = (await seen(first)).suspects;
  await first.program.end('SIGKILL');

  const second = await startSite(t, site);
  const again = await seen(second);
  assert.deepEqual(again.suspects, [before]);
  assert.equal(again.counts.since_last_snapshot, 0);
  // It goes on from there: one more call, and a judgement of the same number on all that it did.
  await importFile(t, site, 'records', 'one.csv', csv(now, [[swindler, person(50), 30]]));
  const further = await until('it was judged again', async () => {
    const them = await seen(second);
    return (them.judgedMs ?? 0) >= now && them;
  });
  assert.deepEqual([further.numbers, further.suspected], [15, 1]);

  // Under new keys the number is the same one, and its history goes along.
  const state = ['--json', ...site.state];
  assert.equal((await runProgram(t, ['keys', 'rotate', ...state])).code, 0);
  const [rotated] = (await seen(second)).suspects;
  const table = await runProgram(t, ['suspects', 'list', ...site.state]);
  assert.match(table.stdout, new RegExp(`^${rotated?.id} `, 'm'));
  assert.notEqual(rotated?.id, before?.id);
  assert.equal((await seen(second)).numbers, 15);
  assert.equal((await second.program.end('SIGTERM')).code, 0);
  assert.deepEqual(await readdir(join(site.data, 'discover')), ['numbers-2-17.snapshot']);
  assert.equal((await runProgram(t, ['keys', 'rotate', ...state])).code, 0);
  const third = await startSite(t, site);
  await importFile(t, site, 'records', 'two.csv', csv(now + minuteMs, [[swindler, person(51), 9]]));
  await until('it was judged once more', async () => {
    const them = await seen(third);
    return (them.judgedMs ?? 0) > now && them.numbers === 16 && them.suspected === 1;
  });
  const [last] = (await seen(third)).suspects;
  const done = await runProgram(t, ['suspects', 'dismiss', last?.id ?? '', ...site.state]);
  assert.match(done.stdout, /is suspected no longer, until /);
  assert.deepEqual((await seen(third)).suspects, []);
  assert.equal((await third.program.end('SIGTERM')).code, 0);
  const db = await openDatabase({ dataDir: site.data, databaseUrl: null });
  const audited = await db.read.selectFrom('auditEntry').select(['action', 'subject']).execute();
  await db.close();
  assert.deepEqual(
    audited.filter(({ action }) => action === 'suspect.dismiss'),
    [{ action: 'suspect.dismiss', subject: last?.id }],
  );
  const none = await runProgram(t, ['suspects', 'list', ...site.state]);
  assert.match(none.stderr, /No number is under suspicion/);
});
