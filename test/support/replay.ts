import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createRandom, type Random } from '../../simulator/town/random.ts';
import type { Ledger } from '../../src/api/contract.ts';
import { lastJson, type Program, runProgram, startProgram, until } from './program.ts';
import { ledgerLine, makeSite, type Site, type Started, startSite, untilSettled } from './site.ts';
import type { SmscProcess } from './smsc.ts';
import { type TownPiece, townPiece } from './town.ts';

/** A failed replay is run again by the seed that it said: REPLAY_SEED=… */
const seed = Number(process.env.REPLAY_SEED ?? randomInt(1_000_000));

export const windowSize = 16;

/** One route to the simulator. `delivery`: further fields of delivery, each a line of YAML. */
export function replayConfig(port: number, delivery: readonly string[] = []): string {
  return `
server: { port: 0 }
simulator: { enabled: false }
intake: { batchRecords: 250 }
delivery:
  unknownPolicy: resend
${delivery.map((line) => `  ${line}\n`).join('')}
  routes:
    - name: carrier
      protocol: smpp
      port: ${port}
      windowSize: ${windowSize}
      responseTimeoutMs: 1000
      reconnectMinMs: 20
      reconnectMaxMs: 100
`;
}

/** A town's records on their way through the real program, and a carrier that receives the warnings. */
export type Replay = {
  readonly t: TestContext;
  readonly site: Site;
  readonly town: TownPiece;
  /** Path of the records. */
  readonly records: string;
  readonly random: Random;
};

/** Makes the records and imports the list. */
export async function makeReplay(
  t: TestContext,
  yaml: string,
  options: { records: number; scamsPerSecond: number },
): Promise<Replay> {
  t.diagnostic(`REPLAY_SEED=${seed}`);
  // Ten minutes old at most, so that nothing is stale. A second of the town holds 120 records.
  const startMs = Date.now() - 600_000;
  const town = townPiece({ seed, startMs, perSecond: 120, ...options });
  const site = await makeSite(t, yaml);
  const list = await site.file('list.csv', town.listCsv);
  const imported = await runProgram(t, ['indicators', 'import', list, ...site.state]);
  assert.equal(imported.code, 0, imported.stderr);
  const records = await site.file('records.csv', town.recordsCsv);
  return { t, site, town, records, random: createRandom(seed + 1) };
}

/** `tocsin records import` through the program that runs; `pace` times the records' own pace. */
export function importRecords({ t, site, records }: Replay, pace: number | null): Program {
  const paced = pace === null ? [] : ['--pace', `${pace}`];
  const args = ['records', 'import', records, ...site.state, '--clock', 'wall', '--json', ...paced];
  return startProgram(t, args);
}

async function recordsTaken({ url }: Started): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^tocsin_records_total\{result="accepted"\} (\d+)/m.exec(text)?.[1] ?? 0);
}

/** Waits until the import has made so much progress, of a random kind and size; gives its words. */
export async function randomProgress(
  { random }: Replay,
  started: Started,
  smsc: SmscProcess,
  client: Program,
): Promise<string> {
  await until('the import is under way', async () => (await recordsTaken(started)) > 0);
  const stat = (name: string) => async () => (await smsc.stats())[name] ?? 0;
  const { name, upTo, now } = random.pick([
    { name: 'records', upTo: 5000, now: () => recordsTaken(started) },
    { name: 'records', upTo: 5000, now: () => recordsTaken(started) },
    { name: 'parts submitted', upTo: 100, now: stat('submits') },
    { name: 'receipts', upTo: 100, now: stat('receipts') },
  ]);
  const amount = random.int(1, upTo);
  const before = await now();
  await until(`${amount} ${name}`, async () => {
    assert.equal(client.child.exitCode, null, 'the import ended too early');
    return (await now()) - before >= amount;
  });
  return `${amount} ${name}`;
}

/** Starts the program and an import through it, and kills it after a random progress. */
export async function killDuringImport(
  replay: Replay,
  smsc: SmscProcess,
  pace: number,
): Promise<string> {
  const started = await startSite(replay.t, replay.site);
  const client = importRecords(replay, pace);
  const progress = await randomProgress(replay, started, smsc, client);
  const { signal } = await started.program.end('SIGKILL');
  assert.equal(signal, 'SIGKILL');
  const cut = await client.ended;
  assert.equal(cut.code, 1, `the client of a killed program fails: ${cut.stdout}`);
  assert.match(cut.stderr, /ended before its answer did|does not answer/);
  return progress;
}

/** Kills the program as soon as it has the directory: in the midst of its recovery. */
export async function killDuringStart({ t, site }: Replay): Promise<void> {
  const program = startProgram(t, ['start', ...site.state, '--json']);
  await until('the program takes the directory', async () => {
    const text = await readFile(join(site.data, 'instance.json'), 'utf8');
    return (JSON.parse(text) as { pid: number }).pid === program.child.pid;
  });
  await program.end('SIGKILL');
}

/** Lets everything be finished, ends the program as an operator would, and takes the ledger. */
export async function finish(replay: Replay): Promise<Ledger> {
  const { t, site } = replay;
  const started = await startSite(t, site);
  const client = await importRecords(replay, null).ended;
  assert.equal(client.code, 0, client.stderr);
  const { resumedAtLine } = lastJson<{ resumedAtLine: number }>(client.stdout);
  assert.ok(resumedAtLine > 1, 'the import went on where it stood');
  await untilSettled(started);
  const { code, stderr } = await started.program.end('SIGTERM');
  assert.equal(code, 0, stderr);
  return takeLedger(replay);
}

/** The ledger balances, and so does the audit chain. */
export async function takeLedger({ t, site, town }: Replay): Promise<Ledger> {
  const shown = await runProgram(t, ['ledger', ...site.state, '--json']);
  assert.equal(shown.code, 0, shown.stdout);
  const ledger = lastJson<Ledger>(shown.stdout);
  assert.ok(ledger.balanced);
  assert.equal(ledgerLine(ledger, 'records').in, town.rows.length);
  assert.equal(ledgerLine(ledger, 'hits').parts.pending, 0);
  const audit = await runProgram(t, ['audit', 'verify', ...site.state, '--json']);
  assert.equal(audit.code, 0, audit.stdout);
  return ledger;
}
