import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import type { Ledger } from '../src/api/contract.ts';
import { getJson, lastJson, runProgram, until } from './support/program.ts';
import {
  ledgerLine,
  makeSite,
  type Site,
  type Started,
  startSite,
  untilSettled,
} from './support/site.ts';
import { type TownPiece, townPiece, trueHits } from './support/town.ts';

/** What the tests read of GET /v1/look-back. */
type Status = {
  queued: number;
  log: { rows: number; segments: number } | null;
  runs: { origin: string; fresh: number; known: number; indicators: number }[];
};
type LookedBack = { indicators: number; fresh: number; known: number; people: number };

const yaml = `
server: { port: 0 }
matching: { blockBytes: 4096 }
contactLog: { segmentRows: 4000 }
policy: { beforeValidFromS: 604800 }
`;

/** Half an hour of a town that ends now. */
function recentTown(seed: number): TownPiece {
  return townPiece({
    seed,
    records: 12_000,
    startMs: Date.now() - 1_800_000,
    perSecond: 20,
    scamsPerSecond: 0.5,
  });
}

async function tocsin(t: TestContext, { state }: Site, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runProgram(t, [...args, ...state, '--json']);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** Ids of the kept hits, and how many of them a look-back made. */
function keptHits({ data }: Site): { ids: string[]; late: number } {
  const db = new DatabaseSync(join(data, 'tocsin.db'), { readOnly: true });
  const rows = db.prepare('SELECT hex(id) AS id, late FROM hit ORDER BY id').all();
  db.close();
  return {
    ids: rows.map(({ id }) => String(id)),
    late: rows.filter(({ late }) => late === 1).length,
  };
}

async function untilLookedBack({ url }: Started): Promise<Status> {
  return until('the queue of the look-back is empty', async () => {
    const status = await getJson<Status>(`${url}/v1/look-back`);
    return status.queued === 0 && status;
  });
}

test('a list that comes after the records makes the hits that it would have made before them', async (t) => {
  const town = recentTown(11);
  const truth = trueHits(town).length;
  assert.ok(truth > 200);
  const site = await makeSite(t, yaml);
  const list = await site.file('list.csv', town.listCsv);
  const records = await site.file('records.csv', town.recordsCsv);
  const took = lastJson<{ hits: number }>(await tocsin(t, site, 'records', 'import', records));
  assert.equal(took.hits, 0);

  // No program runs: the command that imports the list looks back itself.
  await tocsin(t, site, 'indicators', 'import', list);
  const { ids, late } = keptHits(site);
  assert.deepEqual([ids.length, late], [truth, truth]);

  const ledger = lastJson<Ledger>(await tocsin(t, site, 'ledger'));
  assert.ok(ledger.balanced, JSON.stringify(ledger));
  assert.equal(ledgerLine(ledger, 'look_back').parts.fresh, truth);
  assert.equal(ledgerLine(ledger, 'hits').parts.pending ?? 0, 0);

  // The same records again, now live: every hit is known already, by its id.
  const again = await site.file('again.csv', `${town.recordsCsv}\n`);
  const live = lastJson<{ hits: number; freshHits: number }>(
    await tocsin(t, site, 'records', 'import', again),
  );
  assert.deepEqual([live.freshHits, live.hits >= truth], [0, true]);
  assert.deepEqual(keptHits(site).ids, ids);

  // Asked for by hand, with nothing left to find. The log now holds each contact twice.
  const dry = ['lookback', '--all', '--since', new Date(Date.now() - 86_400_000).toISOString()];
  const found = lastJson<LookedBack>(await tocsin(t, site, ...dry, '--dry-run'));
  assert.equal(found.fresh, 0);
  assert.ok(found.known >= truth);
  assert.deepEqual(keptHits(site).ids, ids);
});

test('a running program looks back by itself, through a kill, and warns once', async (t) => {
  const town = recentTown(12);
  const truth = trueHits(town).length;
  const site = await makeSite(t, yaml);
  const list = await site.file('list.csv', town.listCsv);
  const records = await site.file('records.csv', town.recordsCsv);
  const first = await startSite(t, site);
  await tocsin(t, site, 'records', 'import', records);
  await tocsin(t, site, 'indicators', 'import', list);
  await first.program.end('SIGKILL');

  const second = await startSite(t, site);
  const status = await untilLookedBack(second);
  assert.ok((status.log?.rows ?? 0) >= 2 * 11_000, JSON.stringify(status.log));
  const ledger = await untilSettled(second);
  assert.ok(ledger.balanced, JSON.stringify(ledger));
  const { ids, late } = keptHits(site);
  assert.deepEqual([ids.length, new Set(ids).size, late], [truth, truth, truth]);
  assert.ok((ledgerLine(ledger, 'messages').parts.delivered ?? 0) > 0);

  // What is found by hand is known already; a rotation between the contact and the search included.
  await tocsin(t, site, 'keys', 'rotate');
  const found = lastJson<LookedBack>(await tocsin(t, site, 'lookback', '--all'));
  assert.deepEqual([found.fresh, found.known], [0, truth]);
  assert.equal((await second.program.end('SIGTERM')).code, 0);

  const files = await readdir(join(site.data, 'contacts'));
  assert.ok(
    files.some((file) => file.endsWith('.parquet')),
    files.join(' '),
  );
});
