import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { IndicatorDraft } from '../domain/indicator.ts';
import type { Party } from '../domain/party.ts';
import type { RecordBatch, Reject, TrafficRecord } from '../domain/record.ts';
import { matchHeader, matchRow } from './match-csv.ts';
import { matchStateless } from './stateless.ts';

const victim: Party = { space: 'e164', text: '8619900001234', class: 'mobile', carrier: null };
const scammer: Party = { space: 'e164', text: '8617000001111', class: 'mobile', carrier: null };

function draft(part: Partial<IndicatorDraft>): IndicatorDraft {
  return {
    kind: 'domain',
    value: 'bad.example',
    space: null,
    partyClass: null,
    scamType: null,
    unknownScamType: null,
    confidence: 50,
    source: 'test',
    caseRef: null,
    validFromMs: null,
    validUntilMs: null,
    quarantine: null,
    ...part,
  };
}

function batch(records: TrafficRecord[], rejects: Reject[] = []): RecordBatch {
  const position = { source: 's', byteOffset: 0, line: 0 };
  return { records, rejects, position, rowsIn: records.length + rejects.length };
}

async function* each<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}

test('records and a list become rows, counts and nothing else', async () => {
  const common = { timeMs: 1, durationS: 0, cell: null };
  let output = '';
  const seen: number[] = [];
  const result = await matchStateless({
    indicators: each(
      [draft({ kind: 'phone', value: scammer.text, space: 'e164' }), draft({})],
      [draft({ value: 'shared.example', quarantine: 'shared_host' })],
    ),
    batches: each(
      batch([
        { ...common, id: 'c1', kind: 'call', from: scammer, to: victim },
        { ...common, id: 'c2', kind: 'call', from: victim, to: victim },
        {
          ...common,
          id: 'w"1,',
          kind: 'web',
          from: victim,
          target: { host: 'www.bad.example', path: '/' },
        },
      ]),
      batch(
        [
          { ...common, id: 's1', kind: 'sms', from: victim, to: scammer },
          {
            ...common,
            id: 'w2',
            kind: 'web',
            from: victim,
            target: { host: 'shared.example', path: '/' },
          },
        ],
        [{ source: 's', line: 4, field: 'time', reason: 'bad_time' }],
      ),
    ),
    write: async (text) => {
      output += text;
    },
    onProgress: ({ records }) => seen.push(records),
  });
  assert.equal(
    output,
    [
      'record_id,kind,value,side',
      'c1,phone,8617000001111,from',
      '"w""1,",domain,bad.example,host',
      's1,phone,8617000001111,to',
      '',
    ].join('\n'),
  );
  const { seconds, ...counts } = result;
  assert.deepEqual(counts, { records: 6, accepted: 5, rejected: 1, hits: 3 });
  assert.ok(seconds >= 0);
  assert.deepEqual(seen, [3, 6]);
});

test('a failing writer fails the match', async () => {
  const failing = matchStateless({
    indicators: each<IndicatorDraft[]>(),
    batches: each<RecordBatch>(),
    write: () => Promise.reject(new Error('disk full')),
  });
  await assert.rejects(failing, /disk full/);
});

test('any record id comes back from the CSV', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', '号') });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (ids) => {
      const csv =
        matchHeader + ids.map((id) => matchRow(id, 'url', 'h.example/a,b', 'host')).join('');
      const rows: string[][] = parse(csv, { record_delimiter: '\n' });
      assert.deepEqual(
        rows.slice(1),
        ids.map((id) => [id, 'url', 'h.example/a,b', 'host']),
      );
    }),
  );
});
