import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Ledger, Overview } from '../src/api/contract.ts';
import { postgresBinPath } from './support/optional.ts';
import { startPostgres } from './support/postgres.ts';
import {
  announcement,
  getJson,
  lastJson,
  runProgram,
  startProgram,
  until,
} from './support/program.ts';
import { ledgerLine, makeSite, untilSettled } from './support/site.ts';
import { townPiece, trueHits } from './support/town.ts';

const found = postgresBinPath();
const skip = found.present ? false : found.reason;

/** The bundled simulator dies with the program, and the receipts that it owed with it. */
const yaml = `
server: { port: 0 }
matching: { blockBytes: 16384 }
delivery: { receiptWaitS: 5 }
`;

test('the same program runs on PostgreSQL, through a kill, and the ledger balances', {
  skip,
}, async (t) => {
  const server = await startPostgres(found.present ? found.path : '');
  t.after(() => server.stop());
  const env = { DATABASE_URL: await server.createDatabase() };
  const site = await makeSite(t, yaml);
  const town = townPiece({
    seed: 3,
    records: 12_000,
    startMs: Date.now() - 600_000,
    perSecond: 60,
    scamsPerSecond: 1.5,
  });
  const list = await site.file('list.csv', town.listCsv);
  const records = await site.file('records.csv', town.recordsCsv);
  const run = (...args: string[]) => runProgram(t, [...args, ...site.state, '--json'], { env });

  assert.equal((await run('indicators', 'import', list)).code, 0);
  const first = startProgram(t, ['start', ...site.state, '--json'], { env });
  const { url } = await announcement<{ url: string }>(first);
  // By its own times, so that it is under way when the program dies.
  const paced = ['--pace', '60', '--clock', 'wall'];
  const importing = run('records', 'import', records, ...paced);
  await until('a part of the records is in', async () => {
    const { totals } = await getJson<Overview>(`${url}/v1/overview`);
    return totals.records > 1000;
  });
  await first.end('SIGKILL');
  assert.equal((await importing).code, 1);

  const second = startProgram(t, ['start', ...site.state, '--json'], { env });
  const started = { program: second, url: (await announcement<{ url: string }>(second)).url };
  assert.equal((await run('records', 'import', records)).code, 0);
  await untilSettled(started);
  assert.equal((await second.end('SIGINT')).code, 0);

  const ledger = lastJson<Ledger>((await run('ledger')).stdout);
  assert.ok(ledger.balanced, JSON.stringify(ledger));
  assert.equal(ledgerLine(ledger, 'records').in, town.rows.length);
  assert.equal(ledgerLine(ledger, 'hits').in, trueHits(town).length);
  assert.equal((await run('audit', 'verify')).code, 0);
  assert.equal(existsSync(join(site.data, 'tocsin.db')), false);
});
