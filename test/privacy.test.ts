import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { hexOf } from '../src/store/hex.ts';
import { indicatorId } from '../src/store/indicator-id.ts';
import { openDatabase } from '../src/store/open.ts';
import { CellSearch } from './support/cell-search.ts';
import { NumberSearch } from './support/number-search.ts';
import { type Ended, runProgram } from './support/program.ts';
import {
  ledgerLine,
  makeSite,
  type Site,
  type Started,
  startSite,
  untilSettled,
} from './support/site.ts';
import { startSmscProcess } from './support/smsc.ts';
import {
  cellPrefix,
  cells,
  malformedRows,
  people,
  privateTown,
  subscriber,
  tellingRows,
} from './support/town-private.ts';

const seed = Number(process.env.REPLAY_SEED ?? randomInt(1_000_000));
const records = 100_000;

function config(port: number): string {
  return `
logLevel: trace
server: { port: 0 }
simulator: { enabled: false }
# Nobody is beyond suspicion, so that ordinary people stand where suspects do.
discovery:
  mode: warn
  slots: 16384
  tickS: 30
  mostSuspects: 100
  snapshotEveryS: 1
  suspicion: { enterLevel: 0.05, leaveLevel: 0.05 }
delivery:
  routes: [{ name: carrier, protocol: smpp, port: ${port}, windowSize: 64 }]
`;
}

const everyone = Array.from({ length: 10_000 }, (_, at) => subscriber(at));

/** Numbers that occur in bad input only: behind those of the town. */
function stray(offset: number): (at: number) => string {
  return (at) => subscriber(people + offset + at);
}

/** A request as an API client makes it; the answer's status, headers and body as bytes to be searched. */
async function ask(
  { url }: Started,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Buffer> {
  const response = await fetch(`${url}${path}`, options as RequestInit);
  const head = `${response.status} ${JSON.stringify([...response.headers])}\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(await response.arrayBuffer())]);
}

/** Bytes straight to the port, for what no HTTP client would send. */
async function askRaw({ url }: Started, text: string): Promise<Buffer> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const pieces: Buffer[] = [];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  socket.end(text);
  await once(socket, 'close');
  return Buffer.concat(pieces);
}

/** Requests that are wrong in every way in which a client may get a number into them. */
async function badRequests(started: Started, key: string): Promise<Map<string, Buffer>> {
  const n = stray(100);
  const authorization = `Bearer ${key}`;
  const csv = { authorization, 'content-type': 'text/csv' };
  const json = { authorization, 'content-type': 'application/json' };
  const post = (headers: Record<string, string>, body: string | Buffer) => ({
    method: 'POST',
    headers,
    body,
  });
  const header = 'id,kind,time,from,to,duration_s,cell\n';
  const good = `${header}x,call,1795333789645,${n(0)},${n(1)},5,\n`;
  const cut = gzipSync(`${header}${`y,call,1795333789645,${n(2)},${n(3)},5,\n`.repeat(2000)}`);
  const asks: Record<string, Promise<Buffer>> = {
    'unknown path': ask(started, `/v1/${n(4)}`),
    'unknown path with escapes': ask(started, `/v1/%2B${n(5)}%zz`),
    'unknown query': ask(started, `/v1/warnings?subscriber=${n(6)}`),
    'wrong query': ask(started, `/v1/warnings?limit=${n(7)}&before=${n(8)}`),
    'wrong code': ask(started, `/v1/public/check/${n(9)}`),
    'code too long': ask(started, `/v1/public/check/${n(10)}${n(10)}${n(10)}`),
    phone: ask(started, `/v1/simulator/phones/${n(11)}`),
    'key that is a number': ask(
      started,
      '/v1/records',
      post({ authorization: `Bearer ${n(12)}` }, n(12)),
    ),
    'no header row': ask(
      started,
      '/v1/records',
      post(csv, `x,call,1795333789645,${n(13)},${n(14)},5,\n`),
    ),
    'bad rows': ask(
      started,
      '/v1/records',
      post(csv, header + malformedRows(stray(200)).join('\n')),
    ),
    'not JSON': ask(started, '/v1/records', post(json, `[{"from": ${n(15)} "to"}]`)),
    'JSON of numbers': ask(started, '/v1/records', post(json, `["${n(16)}", ${n(17)}]`)),
    'unknown profile': ask(started, `/v1/records?profile=${n(18)}`, post(csv, good)),
    'unknown type': ask(
      started,
      '/v1/records',
      post({ authorization, 'content-type': `text/${n(19)}` }, n(19)),
    ),
    'unknown packing': ask(
      started,
      '/v1/records',
      post({ ...csv, 'content-encoding': n(20) }, good),
    ),
    'gzip cut off': ask(
      started,
      '/v1/records',
      post({ ...csv, 'content-type': 'application/gzip' }, cut.subarray(0, -20)),
    ),
    'idempotency key': ask(
      started,
      '/v1/records',
      post({ ...csv, 'idempotency-key': n(21) }, good),
    ),
    'family, not numbers': ask(
      started,
      '/v1/family',
      post(json, JSON.stringify({ subscriber: `x${n(22)}y`, family: n(23) })),
    ),
    'family, same twice': ask(
      started,
      '/v1/family',
      post(json, JSON.stringify({ subscriber: n(24), family: `+${n(24)}` })),
    ),
    'family, unknown field': ask(
      started,
      '/v1/family',
      post(json, JSON.stringify({ subscriber: n(25), [n(26)]: n(27) })),
    ),
    'family, wrong type': ask(
      started,
      '/v1/family',
      post(json, JSON.stringify({ subscriber: [n(28)], family: Number(n(29)) })),
    ),
    'family, not JSON': ask(started, '/v1/family', post(json, `{"subscriber": "${n(30)}"`)),
    'family, key twice': ask(started, '/v1/family', post(json, `{"__proto__": {"a": "${n(31)}"}}`)),
    'not HTTP': askRaw(started, `GET /${n(32)} ${n(33)}\r\n\r\n`),
    'bad header': askRaw(started, `GET / HTTP/1.1\r\nHost: localhost\r\n${n(34)}\r\n\r\n`),
    'wrong host': askRaw(
      started,
      `GET / HTTP/1.1\r\nHost: ${n(35)}.example\r\nConnection: close\r\n\r\n`,
    ),
  };
  const answers = new Map<string, Buffer>();
  for (const [name, asked] of Object.entries(asks)) answers.set(name, await asked);
  const again = post({ ...csv, 'idempotency-key': n(21) }, good.replace('x,', 'z,'));
  answers.set('idempotency key, another body', await ask(started, '/v1/records', again));
  return answers;
}

/** What the live stream says until the program ends. */
async function listen({ url }: Started): Promise<{ said: Promise<Buffer> }> {
  const response = await fetch(`${url}/v1/stream`);
  return { said: response.arrayBuffer().then((bytes) => Buffer.from(bytes)) };
}

async function linkFamilies(started: Started, key: string): Promise<void> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  for (let at = 0; at < 400; at++) {
    const pair = { subscriber: `+${subscriber(at)}`, family: subscriber(people - 1 - at) };
    const body = JSON.stringify({ ...pair, subscriberConsent: true, familyConsent: true });
    const answer = await ask(started, '/v1/family', { method: 'POST', headers, body });
    assert.match(answer.toString(), /"active":true/);
  }
}

/** Every file of the data directory, whole. */
async function searchFiles(
  { data }: Site,
  searches: readonly (NumberSearch | CellSearch)[],
  when: string,
): Promise<string[]> {
  const entries = await readdir(data, { recursive: true, withFileTypes: true });
  const names: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(data.length + 1);
    names.push(name);
    const bytes = await readFile(path);
    for (const search of searches) {
      search.search(bytes, `${name} ${when}`);
      search.search(Buffer.from(name), `the name of ${name}`);
    }
  }
  return names;
}

/**
 * An indicator's id is a digest that follows from its number alone, so whoever has all numbers can
 * turn it back: no hit may name an unlisted person by it.
 */
async function noDigestOfAPerson({ data }: Site): Promise<void> {
  const digests = new Set(everyone.map((number) => hexOf(indicatorId('phone', number))));
  const db = await openDatabase({ dataDir: data, databaseUrl: null });
  try {
    const hits = await db.read.selectFrom('hit').select('indicatorId').distinct().execute();
    const suspects = await db.read.selectFrom('suspect').select('id').execute();
    const ids = new Set(suspects.map(({ id }) => hexOf(id)));
    assert.ok(
      hits.some((hit) => ids.has(hexOf(hit.indicatorId))),
      'suspects are among the hits',
    );
    const told = [...hits.map((hit) => hexOf(hit.indicatorId)), ...ids];
    assert.deepEqual(
      told.filter((id) => digests.has(id)),
      [],
    );
  } finally {
    await db.close();
  }
}

async function importAll(
  t: TestContext,
  site: Site,
  town: ReturnType<typeof privateTown>,
): Promise<Ended[]> {
  const lines = town.recordsCsv.trimEnd().split('\n');
  for (const [at, row] of [...malformedRows(stray(0)), ...tellingRows(stray(50))].entries()) {
    lines.splice(1 + (at + 1) * 5000, 0, row);
  }
  // Invalid UTF-8 beside a number.
  const bytes = Buffer.from(`${lines.join('\n')}\nu,call,1795333789645,${stray(70)(0)},~,5,\n`);
  bytes[bytes.lastIndexOf('~')] = 0xff;
  const whole = await site.file('records.csv', bytes);
  const packed = gzipSync(town.recordsCsv.slice(0, 400_000).replaceAll(',call,', ',sms,'));
  const truncated = await site.file('truncated.csv.gz', packed.subarray(0, packed.length - 500));
  const headless = await site.file('headless.csv', lines.slice(1, 50).join('\n'));
  const ends: Ended[] = [];
  for (const file of [whole, truncated, headless]) {
    ends.push(await runProgram(t, ['records', 'import', file, ...site.state, '--json']));
  }
  return ends;
}

/** A person's place stays nowhere: neither a cell's text nor the hash that stands for it while it is matched. */
function noCell(search: CellSearch, wentIn: Buffer): void {
  const control = new CellSearch(cells, cellPrefix);
  control.search(wentIn, 'what went in');
  assert.deepEqual(
    control.reports().flatMap(({ writing, leaked }) => (leaked ? [writing] : [])),
    ['text in latin1'],
    'the cells looked for are those that went in',
  );
  for (const { writing, found, leaked } of search.reports()) {
    assert.equal(leaked, false, `cells, ${writing}: ${[...found.values()].slice(0, 5).join('; ')}`);
  }
}

test('of 100,000 records no number of a person stays, in any writing, but on the phones; and no cell', {
  timeout: 300_000,
}, async (t) => {
  t.diagnostic(`REPLAY_SEED=${seed}`);
  const smsc = await startSmscProcess(t);
  const site = await makeSite(t, config(smsc.port));
  const town = privateTown({ seed, records, startMs: Date.now() - 900_000 });
  const started = await startSite(t, site);
  const stream = await listen(started);
  const list = await site.file('list.csv', town.listCsv);
  const outputs = [await runProgram(t, ['indicators', 'import', list, ...site.state])];
  const key = (await readFile(join(site.data, 'local-api-key'), 'utf8')).trim();
  await linkFamilies(started, key);
  const [whole, truncated, headless] = await importAll(t, site, town);
  assert.deepEqual([whole?.code, truncated?.code, headless?.code], [0, 1, 1]);
  const answers = await badRequests(started, key);
  outputs.push(await runProgram(t, ['keys', 'rotate', ...site.state]));
  const ledger = await untilSettled(started);
  for (const path of [
    '/v1/overview',
    '/v1/warnings?limit=100',
    '/v1/ledger',
    '/v1/effect',
    '/v1/experiments',
    '/v1/shadow',
    '/v1/suspects?limit=1000',
    '/metrics',
    '/readyz',
  ]) {
    answers.set(path, await ask(started, path));
  }

  const [, warning] =
    /"id":"([0-9a-f]{32})"/.exec(`${answers.get('/v1/warnings?limit=100')}`) ?? [];
  const detail = `/v1/warnings/${warning}`;
  answers.set(detail, await ask(started, detail));
  assert.match(`${answers.get(detail)}`, /"sent":\[\{/);

  const search = new NumberSearch(everyone);
  const cellSearch = new CellSearch(cells, cellPrefix);
  const searches = [search, cellSearch];
  const running = await searchFiles(site, searches, 'while it runs');
  const { code } = await started.program.end('SIGTERM');
  assert.equal(code, 0);
  const stopped = await searchFiles(site, searches, 'after it stopped');
  for (const name of ['tocsin.db', 'local-api-key', 'api-keys.json', 'lock.db'])
    assert.ok(stopped.includes(name), name);
  assert.ok(
    running.includes('tocsin.db-wal') && running.some((name) => name.startsWith('rejects')),
  );
  assert.ok(
    stopped.some((name) => /^discover\/numbers-2-\d+\.snapshot$/.test(name)),
    'the state of discovery is among what was searched',
  );
  assert.ok(
    stopped.some((name) => name.startsWith('contacts/')),
    'the contact log is, too',
  );
  await noDigestOfAPerson(site);
  answers.set('/v1/stream', await stream.said);
  assert.match(answers.get('/v1/stream')?.toString() ?? '', /event: warnings/);
  for (const one of searches) {
    one.search(Buffer.from(started.program.stdout()), 'standard output of start');
    one.search(Buffer.from(started.program.stderr()), 'log of start');
  }
  assert.match(
    started.program.stderr(),
    /"level":(10|20|30)/,
    'the log is as talkative as it gets',
  );
  for (const one of searches) {
    for (const ended of [...outputs, whole, truncated, headless]) {
      one.search(Buffer.from(`${ended?.stdout}${ended?.stderr}`), 'output of a command');
    }
    for (const [name, answer] of answers) one.search(answer, `answer: ${name}`);
  }

  const wentIn = await readFile(join(site.folder, 'records.csv'));
  noCell(cellSearch, wentIn);
  const control = new NumberSearch(everyone);
  control.search(wentIn, 'what went in');
  const went = control.reports().find(({ writing }) => writing === 'ASCII');
  assert.ok((went?.found.size ?? 0) > 3000, 'the numbers looked for are those that went in');

  const reports = search.reports();
  for (const { writing, found, leaked } of reports) {
    assert.equal(
      leaked,
      false,
      `${writing}: ${found.size} numbers, such as in ${[...found.values()].slice(0, 5).join('; ')}`,
    );
  }

  const phones = new Set((await smsc.messages()).map(({ msisdn }) => msisdn));
  assert.ok(phones.size > 500, 'the numbers are where they belong');
  for (const msisdn of phones) assert.match(msisdn, /^861991234\d{4}$/);
  const { parts } = ledgerLine(ledger, 'messages');
  assert.ok((parts.delivered ?? 0) > 1000);

  const chance = reports.filter(({ found }) => found.size > 0);
  t.diagnostic(
    `${ledgerLine(ledger, 'records').in} records, ${ledgerLine(ledger, 'hits').in} hits, ${parts.delivered} messages to ${phones.size} phones; searched ${running.length + stopped.length} files, ${answers.size} answers and the output, ${(search.bytes / 1e6).toFixed(1)} MB in ${reports.length} writings`,
  );
  t.diagnostic(
    `by chance: ${chance.map(({ writing, found, expected, needed }) => `${found.size} of ${writing} (${expected.toFixed(2)} expected, ${needed} would tell)`).join(', ') || 'none'}`,
  );
});
