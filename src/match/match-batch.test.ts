import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { IndicatorKind } from '../domain/indicator.ts';
import type { Party } from '../domain/party.ts';
import type { TrafficRecord } from '../domain/record.ts';
import { createEphemeralVault } from '../vault/vault.ts';
import { type IndexEntry, IndicatorIndex } from './indicator-index.ts';
import { matchBatch } from './match-batch.ts';
import { createKernelMemory } from './memory.ts';

const party: fc.Arbitrary<Party> = fc
  .tuple(
    fc.constantFrom('e164', 'service', 'malformed', 'sender'),
    fc.integer({ min: 100, max: 112 }),
  )
  .map(([space, n]) => ({
    space,
    text: space === 'sender' ? `S${n}` : space === 'malformed' ? `0${n}` : String(n),
    class: 'mobile',
    carrier: null,
  }));
const host = fc
  .array(fc.constantFrom('a', 'b', 'example'), { minLength: 1, maxLength: 3 })
  .map((labels) => labels.join('.'));
const path = fc.constantFrom('/', '/p', '/p/q', '/pq', '/p?x=1');
const app = fc.constantFrom('app.one', 'app.two', 'app.three');
const timeMs = fc.integer({ min: 0, max: 10 });

const base = {
  id: fc.string(),
  timeMs,
  from: party,
  durationS: fc.constant(0),
  cell: fc.constant(null),
};
const record: fc.Arbitrary<TrafficRecord> = fc.oneof(
  fc.record({ ...base, kind: fc.constantFrom('call', 'sms'), to: party }),
  fc.record({ ...base, kind: fc.constant('web' as const), target: fc.record({ host, path }) }),
  fc.record({ ...base, kind: fc.constant('app' as const), app }),
);

const bound = fc.option(timeMs, { nil: null });
const bounds = { validFromMs: bound, validUntilMs: bound };
function listed(kind: IndicatorKind, value: fc.Arbitrary<string>): fc.Arbitrary<IndexEntry> {
  return fc.record({ kind: fc.constant(kind), value, space: fc.constant(null), ...bounds });
}
const entry: fc.Arbitrary<IndexEntry> = fc.oneof(
  fc
    .tuple(fc.constantFrom<IndicatorKind>('phone', 'sender'), party, fc.record(bounds))
    .map(([kind, { space, text }, validity]) => ({ kind, value: text, space, ...validity })),
  listed('domain', host),
  listed('app', app),
  listed(
    'url',
    fc.tuple(host, fc.constantFrom('/p', '/p/q', '/')).map((parts) => parts.join('')),
  ),
);

/** The same rules in the plainest way: every record against every entry, by text. */
function plainly(records: readonly TrafficRecord[], entries: readonly IndexEntry[]): string[] {
  const rows: string[] = [];
  for (const [at, one] of records.entries()) {
    const add = (side: string, is: (entry: IndexEntry) => boolean): void => {
      for (const e of entries) {
        const valid =
          one.timeMs >= (e.validFromMs ?? -Infinity) && one.timeMs < (e.validUntilMs ?? Infinity);
        if (valid && is(e)) rows.push(`${at} ${side} ${e.kind} ${e.value} ${e.space}`);
      }
    };
    if (one.kind === 'app') add('app', (e) => e.kind === 'app' && e.value === one.app);
    else if (one.kind === 'web') {
      const visit = `${one.target.host}${one.target.path}`;
      add('host', ({ kind, value }) => {
        if (kind === 'domain') return `.${one.target.host}`.endsWith(`.${value}`);
        const stem = value.endsWith('/') ? value.slice(0, -1) : value;
        return (
          kind === 'url' && (visit === stem || ['/', '?'].some((c) => visit.startsWith(stem + c)))
        );
      });
    } else {
      const is = (side: Party) => (e: IndexEntry) =>
        (e.kind === 'phone' || e.kind === 'sender') &&
        e.space === side.space &&
        e.value === side.text;
      add('from', is(one.from));
      add('to', is(one.to));
    }
  }
  return rows.sort();
}

test('a batch matches what comparing every record with every indicator matches', () => {
  const vault = createEphemeralVault();
  const memory = createKernelMemory();
  const key = (e: IndexEntry): string => `${e.kind} ${e.space} ${e.value}`;
  fc.assert(
    fc.property(
      fc.uniqueArray(entry, { maxLength: 25, selector: key }),
      fc.array(record, { maxLength: 25 }),
      (entries, records) => {
        const index = new IndicatorIndex(vault, { memory });
        index.upsert(entries);
        const { matches } = matchBatch(records, vault, index);
        const rows = matches.map(
          ({ recordIndex, side, indicator: { kind, value, space } }) =>
            `${recordIndex} ${side} ${kind} ${value} ${space}`,
        );
        assert.deepEqual(rows.sort(), plainly(records, entries));
        index.close();
      },
    ),
    { numRuns: 500 },
  );
});

test('matches come in the order of the records, from before to', () => {
  const vault = createEphemeralVault();
  const index = new IndicatorIndex(vault);
  const a: Party = { space: 'e164', text: '8617000001111', class: 'mobile', carrier: null };
  const b: Party = { space: 'e164', text: '8617000002222', class: 'mobile', carrier: null };
  const rest = { validFromMs: null, validUntilMs: null };
  index.upsert([
    { kind: 'phone', value: a.text, space: 'e164', ...rest },
    { kind: 'phone', value: b.text, space: 'e164', ...rest },
    { kind: 'domain', value: 'bad.example', space: null, ...rest },
  ]);
  const common = { id: 'x', timeMs: 0, durationS: 0, cell: null };
  const records: TrafficRecord[] = [
    { ...common, kind: 'web', from: a, target: { host: 'bad.example', path: '/' } },
    { ...common, kind: 'call', from: a, to: b },
    { ...common, kind: 'app', from: a, app: 'nothing' },
    { ...common, kind: 'sms', from: b, to: a },
  ];
  const rows = matchBatch(records, vault, index).matches.map(
    ({ recordIndex, side, indicator }) => `${recordIndex} ${side} ${indicator.value}`,
  );
  assert.deepEqual(rows, [
    '0 host bad.example',
    `1 from ${a.text}`,
    `1 to ${b.text}`,
    `3 from ${b.text}`,
    `3 to ${a.text}`,
  ]);
});

test('an empty batch matches nothing', () => {
  const vault = createEphemeralVault();
  assert.deepEqual(matchBatch([], vault, new IndicatorIndex(vault)).matches, []);
});
