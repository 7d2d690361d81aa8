import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Ledger } from '../src/api/contract.ts';
import { lastJson, runProgram, startProgram, until } from './support/program.ts';
import { ledgerLine, makeSite, type Site } from './support/site.ts';

const header = 'id,kind,time,from,to,duration_s,cell\n';
const list =
  'kind,value,scam_type,confidence\nphone,+8617000000001,loan,95\ndomain,bad.example,false_investment,90\n';

type Outcome = {
  records: number;
  accepted: number;
  rejected: number;
  rejects: Record<string, number>;
  hits: number;
  freshHits: number;
  repeated: boolean;
  resumedAtLine: number;
};

/** Calls from the listed number to so many people, a second apart. */
function calls(count: number, startMs: number): string {
  return Array.from(
    { length: count },
    (_, at) =>
      `c${at},call,${startMs + at * 1000},+8617000000001,+86199000${String(at).padStart(5, '0')},200,\n`,
  ).join('');
}

async function siteWithList(t: TestContext): Promise<Site> {
  const site = await makeSite(t, 'server: { port: 0 }\nmatching: { blockBytes: 1024 }\n');
  const file = await site.file('list.csv', list);
  const { code } = await runProgram(t, ['indicators', 'import', file, ...site.state]);
  assert.equal(code, 0);
  return site;
}

async function importFile(
  t: TestContext,
  { state }: Site,
  file: string,
  options: { args?: string[]; input?: Uint8Array } = {},
): Promise<Outcome> {
  const { args = [], ...run } = options;
  const ended = await runProgram(t, ['records', 'import', file, ...state, ...args, '--json'], run);
  assert.equal(ended.code, 0, ended.stderr);
  return lastJson<Outcome>(ended.stdout);
}

async function ledgerOf(t: TestContext, { state }: Site): Promise<Ledger> {
  const { code, stdout } = await runProgram(t, ['ledger', ...state, '--json']);
  assert.equal(code, 0, stdout);
  return lastJson<Ledger>(stdout);
}

test('records count once, however often and in whatever order they come', async (t) => {
  const site = await siteWithList(t);
  const rows = calls(100, Date.now() - 200_000);
  const file = await site.file('records.csv', header + rows);
  const first = await importFile(t, site, file);
  assert.deepEqual(
    [first.records, first.hits, first.freshHits, first.repeated],
    [100, 100, 100, false],
  );
  const second = await importFile(t, site, file);
  assert.deepEqual([second.repeated, second.freshHits], [true, 0]);
  // The same rows in another file are read again, and make no new hit; not under new keys either.
  await runProgram(t, ['keys', 'rotate', ...site.state]);
  const turned = rows.trimEnd().split('\n').toReversed().join('\n');
  const third = await importFile(t, site, '-', { input: gzipSync(header + turned) });
  assert.deepEqual([third.records, third.hits, third.freshHits], [100, 100, 0]);
  const ledger = await ledgerOf(t, site);
  assert.equal(ledgerLine(ledger, 'records').in, 200);
  assert.equal(ledgerLine(ledger, 'hits').in, 100);
});

test('an import that was interrupted goes on where it stood', async (t) => {
  const site = await siteWithList(t);
  const file = await site.file('records.csv', header + calls(600, Date.now() - 700_000));
  const args = ['records', 'import', file, ...site.state, '--pace', '100', '--json'];
  const cut = startProgram(t, args);
  await until('some of the rows are taken', () => taken(site) >= 40);
  const { code, stderr, stdout } = await cut.end('SIGINT');
  assert.equal(code, 1, 'a file that was not read to its end is no success');
  assert.match(stderr, /interrupted\. Import it again/);
  const before = lastJson<Outcome>(stdout).records;
  assert.ok(before >= 40 && before < 600, `${before}`);
  const rest = await importFile(t, site, file);
  assert.deepEqual([rest.resumedAtLine, rest.records], [before + 1, 600 - before]);
  const ledger = await ledgerOf(t, site);
  assert.equal(ledgerLine(ledger, 'records').in, 600);
  assert.equal(ledgerLine(ledger, 'hits').in, 600);
});

/** Rows that a running import has committed, read beside it. */
function taken({ data }: Site): number {
  const db = new DatabaseSync(join(data, 'tocsin.db'), { readOnly: true });
  try {
    const row = db.prepare('select sum(records_in) as taken from source_position').get();
    return Number(row?.taken ?? 0);
  } finally {
    db.close();
  }
}

test('bad rows are counted and listed by line, field and reason, without what they hold', async (t) => {
  const site = await siteWithList(t);
  const number = '+8619900012345';
  const rows = [
    `1,call,1795333789645,${number},+8617000000001,5,`,
    `2,call,yesterday,${number},${number},5,`,
    `3,letter,1795333789645,${number},${number},5,`,
    `4,call,1795333789645,${number},${number},soon,`,
    `5,call,1795333789645,${number}`,
    `6,call,1795333789645,,${number},5,`,
    `7,web,1795333789645,${number},http://,0,`,
    `8,call,1795333789645,${number},\u0000,5,`,
    `9,call,1795333789645,${number}, ${'x'.repeat(70_000)},5,`,
  ];
  const file = await site.file('records.csv', `${header}${rows.join('\n')}\n`);
  const run = ['records', 'import', file, ...site.state, '--json'];
  const { stdout, stderr } = await runProgram(t, run);
  const outcome = lastJson<Outcome>(stdout);
  assert.deepEqual([outcome.records, outcome.accepted, outcome.rejected], [9, 1, 8]);
  assert.match(stderr, /^Records of records\.csv not taken: 8$/m);
  assert.match(stderr, /^ {2}1 bad_kind: no known kind: map the word under kinds of the profile$/m);
  assert.match(stderr, /records\.csv:3: time: bad_time$/m);
  assert.doesNotMatch(stderr, /19900012345/);
  const [name = ''] = await readdir(join(site.data, 'rejects'));
  const text = await readFile(join(site.data, 'rejects', name), 'utf8');
  const listed = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { line: number; field: string | null; reason: string });
  assert.deepEqual(
    listed.map(({ line, field, reason }) => [line, field, reason]),
    [
      [3, 'time', 'bad_time'],
      [4, 'kind', 'bad_kind'],
      [5, 'duration_s', 'bad_duration'],
      [6, null, 'wrong_column_count'],
      [7, 'from', 'missing_field'],
      [8, 'to', 'bad_host'],
      [9, null, 'nul_byte'],
      [10, null, 'line_too_long'],
    ],
  );
  assert.doesNotMatch(text, /19900012345/);
});

test('a file that is cut off or has no header is an error; the rows before the fault are kept', async (t) => {
  const site = await siteWithList(t);
  const packed = gzipSync(header + calls(3000, Date.now() - 3_100_000), { level: 1 });
  const cut = await site.file('cut.csv.gz', packed.subarray(0, packed.length / 2));
  const truncated = await runProgram(t, ['records', 'import', cut, ...site.state]);
  assert.equal(truncated.code, 1);
  assert.match(truncated.stderr, /cut\.csv\.gz ends in the middle of its gzip data/);
  const headless = await site.file('headless.csv', calls(3, Date.now()));
  const wrong = await runProgram(t, ['records', 'import', headless, ...site.state]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /header|column/i);
  assert.doesNotMatch(wrong.stderr, /8619900/);
  const whole = await site.file('cut.csv.gz', packed);
  const { records, repeated } = await importFile(t, site, whole);
  assert.deepEqual([records, repeated], [3000, false]);
  const ledger = await ledgerOf(t, site);
  assert.equal(ledgerLine(ledger, 'hits').in, 3000, 'rows that were read twice make no hit twice');
});

test('Master.csv of Asterisk comes in by its profile', async (t) => {
  const site = await siteWithList(t);
  const cdr = (src: string, dst: string, start: string, billsec: number, id: string): string =>
    `"","${src}","${dst}","from-trunk","""A B"" <${src}>","SIP/a-1","SIP/b-2","Dial","SIP/b",` +
    `"${start}","${start}","${start}",${billsec + 5},${billsec},"ANSWERED","DOCUMENTATION","${id}",""\n`;
  const file = await site.file(
    'Master.csv',
    cdr('17000000001', '19900001001', '2026-09-17 10:00:00', 60, '1795312800.1') +
      cdr('19900001001', '+8617000000001', '2026-09-17 10:05:00', 0, '1795313100.2') +
      cdr('19900001001', '19900001002', '2026-09-17 10:06:00', 9, '1795313160.3'),
  );
  const outcome = await importFile(t, site, file, { args: ['--profile', 'asterisk'] });
  assert.deepEqual([outcome.records, outcome.accepted, outcome.hits], [3, 3, 2]);
  const hits = readHits(site);
  assert.deepEqual(
    hits.map(({ side, timeMs, durationS }) => [side, timeMs, durationS]),
    [
      ['from', Date.parse('2026-09-17T10:00:00+08:00'), 60],
      ['to', Date.parse('2026-09-17T10:05:00+08:00'), 0],
    ],
  );
  const unknown = await runProgram(t, ['records', 'import', file, ...site.state, '--profile', 'x']);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /asterisk/);
});

type HitRow = { side: string; timeMs: number; observedMs: number; durationS: number };

function readHits({ data }: Site): HitRow[] {
  const db = new DatabaseSync(join(data, 'tocsin.db'), { readOnly: true });
  try {
    const sql =
      'select side, time_ms as timeMs, observed_ms as observedMs, duration_s as durationS from hit order by time_ms';
    return db.prepare(sql).all() as HitRow[];
  } finally {
    db.close();
  }
}

test('a paced replay is judged at the time of its records, other old records are stale', async (t) => {
  const threeDaysAgo = Date.now() - 3 * 86_400_000;
  const file = header + calls(20, threeDaysAgo);
  const replayed = await siteWithList(t);
  await importFile(t, replayed, await replayed.file('old.csv', file), { args: ['--pace', '1000'] });
  for (const { timeMs, observedMs } of readHits(replayed)) assert.equal(observedMs, timeMs);
  const then = ledgerLine(await ledgerOf(t, replayed), 'hits');
  assert.equal(then.parts.warned, 20);

  const late = await siteWithList(t);
  await importFile(t, late, await late.file('old.csv', file));
  const now = ledgerLine(await ledgerOf(t, late), 'hits');
  assert.equal(now.parts.stale, 20);
});
