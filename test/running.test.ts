import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Ledger } from '../src/api/contract.ts';
import {
  getJson,
  jsonLines,
  lastJson,
  runProgram,
  type Scope,
  startProgram,
  until,
} from './support/program.ts';
import {
  ledgerLine,
  makeSite,
  type Site,
  type Started,
  startSite,
  untilSettled,
} from './support/site.ts';

const header = 'id,kind,time,from,to,duration_s,cell\n';

let people = 0;

/** Calls from a number to so many people who were never called before. */
function callsFrom(number: string, count: number): string {
  const rows = Array.from({ length: count }, (_, at) => {
    people++;
    return `c${people},call,${Date.now() - (count - at) * 1000},${number},+8619900${String(people).padStart(6, '0')},200,\n`;
  });
  return header + rows.join('');
}

type Outcome = { records: number; hits: number; freshHits: number; resumedAtLine: number };

describe('commands beside a running program', () => {
  let site: Site;
  let started: Started;
  /** The program lives longer than the test that is running. */
  const cleanups: (() => unknown)[] = [];
  const whole: Scope = { after: (work) => void cleanups.push(work as () => unknown) };

  before(async () => {
    site = await makeSite(whole, 'server: { port: 0 }\nmatching: { blockBytes: 1024 }\n');
    started = await startSite(whole, site);
  });
  after(async () => {
    const { code, stderr } = await started.program.end('SIGTERM');
    for (const work of cleanups.reverse()) await work();
    assert.equal(code, 0, stderr);
  });

  const tocsin = (t: TestContext, args: string[], input?: string | Uint8Array) =>
    runProgram(t, [...args, ...site.state], input === undefined ? {} : { input });

  async function hitsOf(t: TestContext, csv: string): Promise<number> {
    const file = await site.file(`records-${people}.csv`, csv);
    const { code, stdout, stderr } = await tocsin(t, ['records', 'import', file, '--json']);
    assert.equal(code, 0, stderr);
    return lastJson<Outcome>(stdout).hits;
  }

  async function importList(t: TestContext, name: string, content: string | Uint8Array) {
    const file = await site.file(name, content);
    const ended = await tocsin(t, ['indicators', 'import', file, '--json']);
    assert.equal(ended.code, 0, ended.stderr);
    return lastJson<{ added: number; rejected: number; file: string }>(ended.stdout);
  }

  test('a list is in force at once, and so is its end', async (t) => {
    const number = '+8617000000001';
    assert.equal(await hitsOf(t, callsFrom(number, 5)), 0);
    const { added } = await importList(
      t,
      'one.csv',
      `kind,value,scam_type\nphone,${number},loan\n`,
    );
    assert.equal(added, 1);
    assert.equal(await hitsOf(t, callsFrom(number, 5)), 5);
    const revoked = await tocsin(t, ['indicators', 'revoke', 'phone', '170 0000 0001']);
    assert.equal(revoked.code, 0, revoked.stderr);
    assert.equal(await hitsOf(t, callsFrom(number, 5)), 0);
    const released = await tocsin(t, ['indicators', 'release', 'phone', number]);
    assert.equal(released.code, 0, released.stderr);
    assert.equal(await hitsOf(t, callsFrom(number, 5)), 5);
    const again = await tocsin(t, ['indicators', 'revoke', 'phone', '+8617099999999']);
    assert.equal(again.code, 1);
  });

  test('a packed list without a source is known by the name of its file', async (t) => {
    const bytes = gzipSync('kind,value\nphone,+8617000000002\nphone,nonsense\n');
    const { added, rejected } = await importList(t, 'packed.csv.gz', bytes);
    assert.deepEqual([added, rejected], [1, 1]);
    const exported = await tocsin(t, ['indicators', 'export']);
    assert.match(exported.stdout, /^phone,\+8617000000002,,\d+,packed\.csv\.gz,/m);
    const dry = await tocsin(
      t,
      ['indicators', 'import', '-', '--dry-run', '--json'],
      'kind,value\nphone,+8617000000003\n',
    );
    assert.equal(lastJson<{ added: number }>(dry.stdout).added, 1);
    assert.equal(await hitsOf(t, callsFrom('+8617000000003', 3)), 0);
  });

  test('records keep matching while the keys are rotated', async (t) => {
    const number = '+8617000000004';
    await importList(t, 'four.csv', `kind,value,scam_type\nphone,${number},loan\n`);
    const csv = callsFrom(number, 400);
    const file = await site.file('rotating.csv', csv);
    const args = ['records', 'import', file, ...site.state, '--pace', '100', '--json'];
    const importing = startProgram(t, args);
    const seenBefore = await recordsSeen();
    await until('the import is under way', async () => (await recordsSeen()) > seenBefore);
    for (const _ of [1, 2]) {
      const rotated = await tocsin(t, ['keys', 'rotate', '--json']);
      assert.equal(rotated.code, 0, rotated.stderr);
    }
    const { code, stdout, stderr } = await importing.ended;
    assert.equal(code, 0, stderr);
    assert.equal(lastJson<Outcome>(stdout).hits, 400);
    // The same calls once more, under the new keys: no new hit.
    const copy = await site.file('rotating-copy.csv', csv);
    const repeated = await tocsin(t, ['records', 'import', copy, '--json']);
    const { hits, freshHits } = lastJson<Outcome>(repeated.stdout);
    assert.deepEqual([hits, freshHits], [400, 0]);
    await untilSettled(started);
    const epochs = jsonLines<{ id: number; current: boolean }>(
      (await tocsin(t, ['keys', 'list', '--json'])).stdout,
    );
    assert.deepEqual(
      epochs.filter(({ current }) => current).map(({ id }) => id),
      [3],
    );
    for (const epoch of ['1', '2']) {
      const destroyed = await tocsin(t, ['keys', 'destroy', epoch, '--json']);
      assert.equal(destroyed.code, 0, destroyed.stdout);
    }
    assert.equal(await hitsOf(t, callsFrom(number, 5)), 5);
  });

  async function recordsSeen(): Promise<number> {
    const text = await (await fetch(`${started.url}/metrics`)).text();
    return Number(/^tocsin_records_total\{result="accepted"\} (\d+)/m.exec(text)?.[1] ?? 0);
  }

  test('Ctrl-C ends an import through the program, which goes on the next time', async (t) => {
    const number = '+8617000000005';
    await importList(t, 'five.csv', `kind,value,scam_type\nphone,${number},loan\n`);
    const file = await site.file('long.csv', callsFrom(number, 600));
    const seenBefore = await recordsSeen();
    const cut = startProgram(t, [
      'records',
      'import',
      file,
      ...site.state,
      '--pace',
      '50',
      '--json',
    ]);
    await until('the import is under way', async () => (await recordsSeen()) > seenBefore + 20);
    const { code, stderr } = await cut.end('SIGINT');
    assert.equal(code, 1);
    assert.match(stderr, /interrupted\. Import it again/);
    const rest = await tocsin(t, ['records', 'import', file, '--json']);
    assert.equal(rest.code, 0, rest.stderr);
    const { resumedAtLine, records } = lastJson<Outcome>(rest.stdout);
    assert.ok(resumedAtLine > 20 && resumedAtLine < 601, `${resumedAtLine}`);
    assert.equal(records, 601 - resumedAtLine);
  });

  test('standard input flows through the program, packed or not', async (t) => {
    const number = '+8617000000006';
    await importList(t, 'six.csv', `kind,value,scam_type\nphone,${number},loan\n`);
    for (const input of [callsFrom(number, 30), gzipSync(callsFrom(number, 30))]) {
      const ended = await tocsin(t, ['records', 'import', '-', '--json'], input);
      assert.equal(ended.code, 0, ended.stderr);
      assert.equal(lastJson<Outcome>(ended.stdout).hits, 30);
    }
    const packed = gzipSync(callsFrom(number, 300));
    const cut = await tocsin(t, ['records', 'import', '-'], packed.subarray(0, -9));
    assert.equal(cut.code, 1);
    assert.match(cut.stderr, /ends in the middle/);
  });

  test('a repeated HTTP batch counts once, and another body under its key is refused', async () => {
    const key = (await readFile(join(site.data, 'local-api-key'), 'utf8')).trim();
    const body = callsFrom('+8617000000009', 7);
    const post = async (text: string): Promise<[number, Record<string, unknown>]> => {
      const response = await fetch(`${started.url}/v1/records`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'text/csv',
          'idempotency-key': 'batch-1',
        },
        body: text,
      });
      return [response.status, (await response.json()) as Record<string, unknown>];
    };
    const recordsIn = async (): Promise<number> =>
      ledgerLine(await getJson<Ledger>(`${started.url}/v1/ledger`), 'records').in;
    const inBefore = await recordsIn();
    const [, first] = await post(body);
    const [, second] = await post(body);
    assert.deepEqual([first.accepted, first.repeated], [7, false]);
    assert.deepEqual([second.accepted, second.repeated], [7, true]);
    const [status, refused] = await post(body.replace('c', 'd'));
    assert.deepEqual([status, refused.code], [409, 'IDEMPOTENCY_MISMATCH']);
    assert.equal(await recordsIn(), inBefore + 7);
  });

  test('a second program is refused and told where the first one is', async (t) => {
    const second = await tocsin(t, ['start']);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /in use by process \d+/);
    assert.ok(second.stderr.includes(started.url), second.stderr);
  });

  test('in the end everything balances', async (t) => {
    await untilSettled(started);
    const ledger = await tocsin(t, ['ledger', '--json']);
    assert.equal(ledger.code, 0, ledger.stdout);
    assert.equal((await tocsin(t, ['audit', 'verify'])).code, 0);
  });
});

test('a directory that another command writes to is refused in clear words', async (t) => {
  const site = await makeSite(t, 'server: { port: 0 }\n');
  const list = await site.file('list.csv', 'kind,value\nphone,+8617000000001\n');
  assert.equal((await runProgram(t, ['indicators', 'import', list, ...site.state])).code, 0);
  const file = await site.file('records.csv', callsFrom('+8617000000001', 300));
  const first = startProgram(t, ['records', 'import', file, ...site.state, '--pace', '10']);
  await until('the first has the directory', async () => {
    const text = await readFile(join(site.data, 'instance.json'), 'utf8').catch(() => '{}');
    return (JSON.parse(text) as { pid?: number }).pid === first.child.pid;
  });
  for (const args of [
    ['start'],
    ['records', 'import', file],
    ['indicators', 'import', list],
    ['keys', 'rotate'],
  ]) {
    const second = await runProgram(t, [...args, ...site.state]);
    assert.equal(second.code, 1, args.join(' '));
    assert.match(second.stderr, /in use by process \d+\. Stop it, or name another directory/);
  }
  const reader = await runProgram(t, ['ledger', ...site.state]);
  assert.equal(reader.code, 0, 'who only reads is not held up');
  const { code } = await first.end('SIGTERM');
  assert.equal(code, 1);
});
