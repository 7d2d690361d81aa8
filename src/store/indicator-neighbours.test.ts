import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import { sampleDraft, sampleHit } from '../../test/support/store-samples.ts';
import type { IndicatorDraft } from '../domain/indicator.ts';
import { hexOf } from './hex.ts';
import { insertHits } from './hits.ts';
import { indicatorId } from './indicator-id.ts';
import { neighbourTypes, setNeighbourTypes, untypedIndicators } from './indicator-neighbours.ts';
import { findIndicators } from './indicator-reads.ts';
import { upsertIndicators } from './indicators.ts';

const dayMs = 86_400_000;
let serial = 0;
const number = (given: Partial<IndicatorDraft> = {}): IndicatorDraft =>
  sampleDraft({ value: `8617000${String(serial++).padStart(6, '0')}`, caseRef: null, ...given });
const host = (value: string, given: Partial<IndicatorDraft> = {}): IndicatorDraft =>
  number({ kind: 'domain', value, space: null, partyClass: null, site: 'scam.example', ...given });
const idOf = ({ kind, value, space }: IndicatorDraft): Uint8Array =>
  indicatorId(kind, value, space);

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: listed types of the same case, site and people are counted`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const untyped = number({ scamType: null, caseRef: 'C1' });
    const page = host('a.scam.example', { scamType: null });
    const met = number({ scamType: 'false_prize' });
    const drafts = [
      ...[untyped, page, met],
      ...[number({ caseRef: 'C1' }), number({ caseRef: 'C1' }), number({ caseRef: 'C2' })],
      number({ caseRef: 'C1', source: 'list-b', scamType: 'credit_repair' }),
      number({ caseRef: 'C1', scamType: 'posing_as_boss', scamTypeFrom: 'text' }),
      number({ caseRef: 'C1', scamType: 'other' }),
      host('b.scam.example', { scamType: 'false_shopping' }),
      host('c.other.example', { site: 'other.example' }),
    ];
    await db.write((tx) => upsertIndicators(tx, drafts, 1));
    const hits = [1, 2].flatMap((person) => {
      const subscriber = Buffer.alloc(16, person);
      return [untyped, met, met].map((draft, at) =>
        sampleHit({
          subscriber,
          indicatorId: idOf(draft),
          timeMs: (at === 2 && person === 1 ? 50 : 1) * dayMs,
        }),
      );
    });
    await db.write((tx) => insertHits(tx, hits, 1));
    const found = await neighbourTypes(db.read, [idOf(untyped), idOf(page)]);
    const plain = found
      .map(({ indicatorId: id, tie, scamType, count }) => [
        hexOf(id) === hexOf(idOf(page)) ? 'page' : 'untyped',
        ...[tie, scamType, count],
      ])
      .sort();
    assert.deepEqual(plain, [
      ['page', 'site', 'false_shopping', 1],
      ['untyped', 'case', 'loan', 2],
      ['untyped', 'people', 'false_prize', 2],
    ]);
    assert.deepEqual(await neighbourTypes(db.read, []), []);
  });

  test(`${name}: a guessed type is set once, and a list that names one wins`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const draft = number({ scamType: null });
    await db.write((tx) => upsertIndicators(tx, [draft, number()], 5));
    const [found, ...more] = await untypedIndicators(db.read, {
      sinceMs: 5,
      after: null,
      limit: 9,
    });
    assert.deepEqual([hexOf(found?.id ?? new Uint8Array()), more.length], [hexOf(idOf(draft)), 0]);
    assert.deepEqual(await untypedIndicators(db.read, { sinceMs: 6, after: null, limit: 9 }), []);
    const set = (scamType: string) =>
      db.write((tx) => setNeighbourTypes(tx, [{ id: idOf(draft), scamType }], 7));
    assert.deepEqual([await set('loan'), await set('false_prize')], [1, 0]);
    const now = async () => {
      const one = (await findIndicators(db.read, [idOf(draft)])).get(hexOf(idOf(draft)));
      return [one?.scamType, one?.scamTypeFrom, one?.updatedMs];
    };
    assert.deepEqual(await now(), ['loan', 'neighbours', 7]);
    await db.write((tx) => upsertIndicators(tx, [{ ...draft, scamType: 'credit_repair' }], 8));
    assert.deepEqual(await now(), ['credit_repair', null, 8]);
  });
}
