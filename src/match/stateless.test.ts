import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { IndicatorDraft } from '../domain/indicator.ts';
import { AllowList } from '../intake/hosts/allow-list.ts';
import { shippedProfiles } from '../intake/records/profiles.ts';
import { slotBytes, writeSlot } from '../vault/slot.ts';
import { type BlockSource, openBlockSource } from './engine/block-source.ts';
import type { FilledPart } from './list-filler.ts';
import { matchHeader, matchRow } from './match-csv.ts';
import { noFastRows } from './scan/list-rows.ts';
import { matchStateless, type StatelessProgress } from './stateless.ts';

const allow = new AllowList([['allowed.example', 'protected']]);

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

function sourceOf(id: string, rows: readonly string[]): Promise<BlockSource> {
  const profile = shippedProfiles.default ?? assert.fail('no default profile');
  const bytes = Buffer.from(['id,kind,time,from,to', ...rows, ''].join('\n'));
  return openBlockSource(
    { kind: 'bytes', id, name: id, bytes },
    { profile, homePlan: 'CN', limits: { maxLineBytes: 1024, batchDelayMs: 100 } },
  );
}

/** A part with these drafts and phones. */
function part(drafts: readonly IndicatorDraft[], ...phones: string[]): FilledPart {
  const slots = new Uint8Array(phones.length * slotBytes);
  for (const [n, text] of phones.entries())
    writeSlot({ space: 'e164', text }, slots, n * slotBytes);
  return { ...noFastRows, slots, drafts, share: 0.5 };
}

async function* each<T>(...items: T[]): AsyncGenerator<T> {
  yield* items;
}

for (const threads of [1, 2]) {
  test(`records and a list become rows, counts and nothing else, threads: ${threads}`, async () => {
    const time = '2026-03-01T08:00:00Z';
    let output = '';
    const seen: StatelessProgress[] = [];
    const result = await matchStateless({
      allow,
      threads,
      lists: () =>
        each(
          part([draft({})], '8617000001111'),
          part([draft({ value: 'shared.example', quarantine: 'shared_host' })]),
          part([draft({ value: 'allowed.example' })]),
        ),
      sources: [
        await sourceOf('s1', [
          `c1,call,${time},17000001111,19900001234`,
          `c2,call,${time},19900001234,19900001234`,
          `"w""1,",web,${time},19900001234,www.bad.example`,
          `w2,web,${time},19900001234,www.allowed.example`,
        ]),
        await sourceOf('s2', [
          `s1,sms,${time},19900001234,17000001111`,
          `w3,web,${time},19900001234,shared.example`,
          'w4,web,never,19900001234,shared.example',
          `,call,${time},19900001234,17000001111`,
        ]),
      ],
      write: async (text) => {
        output += text;
      },
      onProgress: (so) => seen.push(so),
    });
    assert.equal(
      output,
      [
        'record_id,kind,value,side',
        'c1,phone,8617000001111,from',
        '"w""1,",domain,bad.example,host',
        's1,phone,8617000001111,to',
        's2:5,phone,8617000001111,to',
        '',
      ].join('\n'),
    );
    const { records, accepted, rejected, hits, indicators } = result;
    assert.deepEqual(
      { records, accepted, rejected, hits, indicators, threads: result.threads },
      { records: 8, accepted: 7, rejected: 1, hits: 4, indicators: 3, threads },
    );
    assert.ok(result.seconds >= result.secondsByStage.matching && result.indexBytes > 0);
    assert.deepEqual(
      seen.map((so) => [so.stage, so.indicators, so.records]),
      [
        ['lists', 2, 0],
        ['lists', 2, 0],
        ['lists', 3, 0],
        ['matching', 3, 4],
        ['matching', 3, 8],
      ],
    );
  });

  test(`a failing writer fails the match, threads: ${threads}`, async () => {
    const failing = matchStateless({
      allow,
      threads,
      lists: () => each<FilledPart>(),
      sources: [],
      write: () => Promise.reject(new Error('disk full')),
    });
    await assert.rejects(failing, /disk full/);
  });
}

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
