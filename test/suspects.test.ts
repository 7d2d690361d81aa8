import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Suspects } from '../src/api/intelligence-contract.ts';
import { getJson, runProgram, until } from './support/program.ts';
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
const small = 'slots: 4096, tickS: 1';

test('an unlisted number that reaches the victims of others is shown, and warns nobody', async (t) => {
  const site = await makeSite(t, `server: { port: 0 }\ndiscovery: { ${small} }\n`);
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
