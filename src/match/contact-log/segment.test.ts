import assert from 'node:assert/strict';
import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { TocsinError } from '../../domain/error.ts';
import { groupRows } from './segment-layout.ts';
import { SegmentReader } from './segment-reader.ts';
import { SegmentWriter, type WrittenSegment } from './segment-writer.ts';
import { contactWords, RowSorter } from './sort-rows.ts';
import {
  someContacts,
  sortedTexts,
  type TestContact,
  textsOf,
  tokenOf,
  uuidOf,
  wordsOf,
} from './testing/contacts.ts';
import { emptyFolder } from './testing/folder.ts';

const origin = { epoch: 7, firstJournal: 3, lastJournal: 5, writtenMs: 1_700_000_900_000 };

function write(dir: string, contacts: readonly TestContact[]): WrittenSegment {
  const rows = wordsOf(contacts);
  const sorted = new Uint32Array(rows.length);
  new RowSorter().sort(rows, 0, contacts.length, sorted);
  const writer = new SegmentWriter(dir, origin);
  // In pieces that do not end where row groups do.
  for (let from = 0; from < contacts.length; from += 9999) {
    const count = Math.min(9999, contacts.length - from);
    writer.add(sorted.subarray(from * contactWords), count);
  }
  return writer.finish();
}

function find(reader: SegmentReader, party: number, sinceMs: number, untilMs: number): string[] {
  const token = new Uint32Array(new Uint8Array(tokenOf(party)).buffer);
  const found: string[] = [];
  let group = reader.firstGroupOf(token);
  while (group < reader.groups) {
    group = reader.findIn(group, token, sinceMs, untilMs, (rows, at) => {
      found.push(...textsOf(rows.slice(at, at + contactWords), 1));
    });
  }
  return found;
}

function readAll(reader: SegmentReader): string[] {
  const texts: string[] = [];
  for (let group = 0; group < reader.groups; group++) {
    const rows = new Uint32Array(groupRows * contactWords);
    texts.push(...textsOf(rows, reader.readGroup(group, rows, 0)));
  }
  return texts;
}

test('what was written is read, whole and by counterpart', async (t) => {
  const dir = await emptyFolder(t);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3000 }),
      fc.integer({ min: 1, max: 2000 }),
      fc.nat(),
      (count, parties, seed) => {
        const contacts = someContacts(count, parties, seed);
        const { name, rows } = write(dir, contacts);
        assert.equal(rows, count);
        const reader = new SegmentReader(dir, name);
        assert.deepEqual(readAll(reader), sortedTexts(wordsOf(contacts)));
        for (const party of [0, 1, parties - 1, parties, parties + 1]) {
          const own = contacts.filter(({ counterpart }) => counterpart === party);
          const [sinceMs, untilMs] = [1_700_000_002_000, 1_700_000_015_000];
          const timely = own.filter(({ timeMs }) => timeMs >= sinceMs && timeMs < untilMs);
          assert.deepEqual(find(reader, party, 0, Infinity), sortedTexts(wordsOf(own)));
          assert.deepEqual(find(reader, party, sinceMs, untilMs), sortedTexts(wordsOf(timely)));
        }
        reader.close();
      },
    ),
    { numRuns: 40 },
  );
});

test('a counterpart that fills several row groups is found in all, and its neighbours too', async (t) => {
  const dir = await emptyFolder(t);
  const contacts = someContacts(5 * groupRows + 17, 50_000, 5).map((contact, i) => ({
    ...contact,
    counterpart: i % 5 < 3 ? 0 : contact.counterpart,
  }));
  const { name } = write(dir, contacts);
  const reader = new SegmentReader(dir, name);
  t.after(() => reader.close());
  const byParty = Map.groupBy(contacts, ({ counterpart }) => counterpart);
  const parties = [0, ...Array.from({ length: 400 }, (_, i) => i * 125)];
  for (const party of parties) {
    const own = sortedTexts(wordsOf(byParty.get(party) ?? []));
    assert.deepEqual(find(reader, party, 0, Infinity), own);
  }
  assert.equal(find(reader, 50_001, 0, Infinity).length, 0);
});

test('DuckDB reads a segment and finds tokens and plain columns only', async (t) => {
  const dir = await emptyFolder(t);
  const contacts = someContacts(2 * groupRows + 100, 9000, 11);
  const { name } = write(dir, contacts);
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  t.after(() => instance.closeSync());
  const duck = await instance.connect();
  const path = join(dir, name);
  const rowsOf = async (sql: string) => (await duck.runAndReadAll(sql)).getRowsJson();
  const columns = await rowsOf(`select name, type, logical_type from parquet_schema('${path}')`);
  assert.deepEqual(
    columns.slice(1).map((row) => row.slice(0, 2)),
    [
      ['counterpart', 'FIXED_LEN_BYTE_ARRAY'],
      ['subscriber', 'FIXED_LEN_BYTE_ARRAY'],
      ['time', 'INT64'],
      ['duration_s', 'INT32'],
      ['kind', 'INT32'],
      ['side', 'INT32'],
      ['party', 'INT32'],
    ],
  );
  const got = await rowsOf(
    `select counterpart, subscriber, epoch_ms(time), duration_s, kind, side, party
     from '${path}' order by all`,
  );
  const wanted = contacts.map((contact) => [
    uuidOf(contact.counterpart),
    uuidOf(contact.subscriber),
    String(contact.timeMs),
    contact.durationS,
    contact.kind,
    contact.side,
    contact.party,
  ]);
  assert.deepEqual(new Set(got.map(String)), new Set(wanted.map(String)));
  assert.equal(got.length, wanted.length);
  const unordered = await rowsOf(
    `select count(*) from (select counterpart < lag(counterpart) over (order by file_row_number) as back
     from read_parquet('${path}', file_row_number = true)) where back`,
  );
  assert.deepEqual(unordered, [['0']]);
  // Bounds of row groups hold: a search by them finds what a search without finds.
  const one = contacts[77] as TestContact;
  const own = contacts.filter(({ counterpart }) => counterpart === one.counterpart);
  const token = uuidOf(one.counterpart);
  const counted = await rowsOf(`select count(*) from '${path}' where counterpart = '${token}'`);
  assert.deepEqual(counted, [[String(own.length)]]);
  const pairs = await rowsOf(
    `select key::varchar, value::varchar from parquet_kv_metadata('${path}')`,
  );
  assert.deepEqual(pairs, [
    ['tocsin.epoch', '7'],
    ['tocsin.journals', '3-5'],
  ]);
});

test('a segment says what it holds, and is private', async (t) => {
  const dir = await emptyFolder(t);
  const contacts = someContacts(50, 9, 1);
  const { name, bytes } = write(dir, contacts);
  const reader = new SegmentReader(dir, name);
  t.after(() => reader.close());
  const times = contacts.map(({ timeMs }) => timeMs);
  assert.deepEqual(reader.facts, {
    epoch: 7,
    rows: 50,
    oldestMs: Math.min(...times),
    newestMs: Math.max(...times),
    expiresFromMs: Math.max(...times),
    firstJournal: 3,
    lastJournal: 5,
  });
  assert.deepEqual(await readdir(dir), ['contacts-000007-000000003-000000005.parquet']);
  const { size, mode } = await stat(join(dir, name));
  assert.equal(size, bytes);
  assert.equal(mode & 0o777, 0o600);
});

test('a time in the future does not keep a segment for ever', async (t) => {
  const dir = await emptyFolder(t);
  const [contact] = someContacts(1, 9, 1);
  assert.ok(contact !== undefined);
  const { newestMs, expiresFromMs } = write(dir, [{ ...contact, timeMs: 4_000_000_000_000 }]);
  assert.equal(newestMs, 4_000_000_000_000);
  assert.equal(expiresFromMs, origin.writtenMs);
});

test('a damaged segment is refused with its name', async (t) => {
  const dir = await emptyFolder(t);
  const { name } = write(dir, someContacts(500, 90, 1));
  const path = join(dir, name);
  const whole = await readFile(path);
  const refused = (error: unknown) =>
    error instanceof TocsinError && error.code === 'STORE_FAILED' && error.message.includes(name);
  for (const length of [0, 3, 90, 100, whole.length / 2, whole.length - 1]) {
    await writeFile(path, whole.subarray(0, length));
    assert.throws(() => new SegmentReader(dir, name), refused);
  }
  await writeFile(path, whole);
  await appendFile(path, 'x');
  assert.throws(() => new SegmentReader(dir, name), refused);
});
