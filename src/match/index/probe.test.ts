import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createEphemeralVault } from '../../vault/vault.ts';
import { type IndexEntry, IndicatorIndex } from '../indicator-index.ts';
import {
  candidateBytes,
  candidateFrom,
  candidatePlaceMask,
  candidateTo,
} from '../kernel/index-layout.ts';
import {
  appRow,
  callRow,
  rowHostLength,
  rowHostStart,
  rowKind,
  rowPathLength,
  rowRefBytes,
  rowTailLength,
  slowRow,
  smsRow,
  webRow,
} from '../kernel/layout.ts';
import { allocate, allocateZeroed, bytesOf, createKernelMemory } from '../memory.ts';
import { openIndexReader } from './reader.ts';

const km = createKernelMemory();
const vault = createEphemeralVault();
const maxRows = 256;
const rowsAt = allocate(km, maxRows * rowRefBytes);
const tokensAt = allocate(km, maxRows * 32);
const block = allocateZeroed(km, 1 << 16);
const out = allocate(km, maxRows * candidateBytes);
const always = { validFromMs: null, validUntilMs: null };

type Row =
  | { readonly kind: 'call' | 'sms'; readonly from: string; readonly to: string }
  | { readonly kind: 'web'; readonly host: string; readonly path: string }
  | { readonly kind: 'app'; readonly app: string }
  | { readonly kind: 'slow' };

const kinds = { call: callRow, sms: smsRow, web: webRow, app: appRow, slow: slowRow };

/** Writes rows as a scan leaves them. The root page has no path. */
function writeRows(rows: readonly Row[]): void {
  const bytes = bytesOf(km);
  const view = new DataView(km.memory.buffer);
  bytes.fill(0, rowsAt, rowsAt + maxRows * rowRefBytes);
  let at = 0;
  for (const [n, row] of rows.entries()) {
    const ref = rowsAt + n * rowRefBytes;
    view.setUint8(ref + rowKind, kinds[row.kind]);
    const call = row.kind === 'call' || row.kind === 'sms';
    const parties = call ? [row.from, row.to] : ['8617000009999', '8617000009999'];
    const tokens = vault.sealBatch(parties.map((text) => ({ space: 'e164', text })));
    bytes.set(tokens, tokensAt + n * 32);
    const host = row.kind === 'web' ? row.host : row.kind === 'app' ? row.app : '';
    const path = row.kind === 'web' && row.path !== '/' ? row.path : '';
    view.setUint32(ref + rowHostStart, at, true);
    view.setUint16(ref + rowHostLength, host.length, true);
    view.setUint16(ref + rowPathLength, path.length, true);
    view.setUint8(ref + rowTailLength, host.split('.').slice(-2).join('.').length);
    bytes.set(Buffer.from(`${host}${path},`), block + at);
    at += host.length + path.length + 1;
  }
}

const number = fc.integer({ min: 0, max: 30 }).map((n) => `86170000000${10 + n}`);
const label = fc.constantFrom('a', 'b', 'bad', 'example', 'a-rather-long-label');
const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
const path = fc
  .array(fc.constantFrom('p', 'q', 'pq', ''), { maxLength: 3 })
  .map((parts) => `/${parts.join('/')}`);
const app = fc.constantFrom('app.one', 'app.two', 'a');
const row: fc.Arbitrary<Row> = fc.oneof(
  fc.record({ kind: fc.constantFrom('call' as const, 'sms' as const), from: number, to: number }),
  fc.record({ kind: fc.constant('web' as const), host, path }),
  fc.record({ kind: fc.constant('app' as const), app }),
  fc.constant({ kind: 'slow' } as const),
);
const text = (kind: IndexEntry['kind'], value: fc.Arbitrary<string>): fc.Arbitrary<IndexEntry> =>
  value.map((one) => ({ kind, value: one, space: null, ...always }));
const party = (kind: 'phone' | 'sender'): fc.Arbitrary<IndexEntry> =>
  number.map((value) => ({ kind, value, space: 'e164', ...always }));
const entry: fc.Arbitrary<IndexEntry> = fc.oneof(
  party('phone'),
  party('sender'),
  text('domain', host),
  text('ip', host),
  text('app', app),
  text(
    'url',
    fc.tuple(host, path).map((parts) => parts.join('')),
  ),
);

test('the candidates of a block are exactly the rows that touch something listed', () => {
  const index = new IndicatorIndex(vault, { memory: km });
  const reader = openIndexReader(km, index.handle);
  // What earlier runs listed stands in the tables as taken out.
  let before: readonly IndexEntry[] = [];
  let roots = false;
  fc.assert(
    fc.property(
      fc.array(entry, { maxLength: 20 }),
      fc.array(row, { maxLength: maxRows }),
      (entries, rows) => {
        for (const one of before) index.remove(one);
        before = entries;
        index.upsert(entries);
        writeRows(rows);
        reader.enter();
        const count = reader.probe(rowsAt, tokensAt, rows.length, block, out);
        const found = [...new Uint32Array(km.memory.buffer, out, count)].map((candidate) => ({
          place: candidate & candidatePlaceMask,
          from: (candidate & candidateFrom) !== 0,
          to: (candidate & candidateTo) !== 0,
        }));
        reader.leave();
        const isListed = (value: string): boolean =>
          entries.some((one) => one.space !== null && one.value === value);
        const expected = rows.flatMap((one, place) => {
          if (one.kind === 'call' || one.kind === 'sms') {
            const [from, to] = [isListed(one.from), isListed(one.to)];
            return from || to ? [{ place, from, to }] : [];
          }
          const touched =
            (one.kind === 'web' && index.findHost(one.host, one.path, 0).length > 0) ||
            (one.kind === 'app' && index.findApp(one.app, 0).length > 0);
          return touched ? [{ place, from: false, to: false }] : [];
        });
        // A page once listed as `host//` makes candidates of root pages, to be decided exactly.
        roots ||= entries.some(({ value }) => /^[^/]+\/\/$/.test(value));
        if (roots) {
          const places = new Set(found.map(({ place }) => place));
          for (const { place } of expected) assert.ok(places.has(place));
        } else assert.deepEqual(found, expected);
      },
    ),
    { numRuns: 400 },
  );
  reader.close();
  index.close();
});

test('a root page that is listed with two slashes is not missed', () => {
  const index = new IndicatorIndex(vault, { memory: km });
  index.upsert([{ kind: 'url', value: 'bad.example//', space: null, ...always }]);
  const reader = openIndexReader(km, index.handle);
  writeRows([{ kind: 'web', host: 'bad.example', path: '/' }]);
  reader.enter();
  assert.equal(reader.probe(rowsAt, tokensAt, 1, block, out), 1);
  reader.leave();
  reader.close();
  index.close();
});

test('strangers in a full table: every listed row is a candidate, nearly no other', () => {
  const index = new IndicatorIndex(vault, { memory: km });
  const listed = Array.from({ length: 50_000 }, (_, n) => `8617${String(n).padStart(9, '0')}`);
  index.reserve(listed.length);
  index.addSealed(vault.sealBatch(listed.map((value) => ({ space: 'e164', text: value }))));
  const reader = openIndexReader(km, index.handle);
  reader.enter();
  let wrong = 0;
  for (let begin = 0; begin < 25_600; begin += maxRows) {
    const rows = Array.from({ length: maxRows }, (_, n): Row => {
      const stranger = `8618${String(begin + n).padStart(9, '0')}`;
      const from = n % 16 === 3 ? (listed[begin + n] ?? '') : stranger;
      return { kind: 'call', from, to: `8619${String(begin + n).padStart(9, '0')}` };
    });
    writeRows(rows);
    const count = reader.probe(rowsAt, tokensAt, maxRows, block, out);
    const places = [...new Uint32Array(km.memory.buffer, out, count)];
    const listedPlaces = Array.from({ length: 16 }, (_, n) => (n * 16 + 3) | candidateFrom);
    for (const place of listedPlaces) assert.ok(places.includes(place));
    wrong += places.length - listedPlaces.length;
  }
  // 80 bits of each token were compared.
  assert.equal(wrong, 0);
  reader.leave();
  reader.close();
  index.close();
});
