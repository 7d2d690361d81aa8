import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import { type RiskJudge, weightsJudge } from '../assess/judge.ts';
import type { IndicatorDraft } from '../domain/indicator.ts';
import { insertHits } from '../store/hits.ts';
import { indicatorId } from '../store/indicator-id.ts';
import { upsertIndicators } from '../store/indicators.ts';
import { decideBatch } from './decide-batch.ts';
import { bytesOf, exampleHit, noonMs, shippedPolicy, shippedRisk } from './fixtures.ts';

function draft(value: string, source: string, caseRef: string | null): IndicatorDraft {
  return {
    kind: 'phone',
    value,
    space: 'e164',
    partyClass: 'mobile',
    scamType: 'loan',
    unknownScamType: null,
    confidence: 90,
    source,
    caseRef,
    validFromMs: null,
    validUntilMs: null,
    quarantine: null,
  };
}

const [named, unnamed] = ['8617000000001', '8617000000002'] as const;

for (const engine of testEngines) {
  test(`${engine.name}: a risk model is told the cases of the indicators`, {
    skip: engine.skip,
  }, async (t) => {
    const db = await engine.open(t);
    const drafts = [
      draft(named, 'first', null),
      draft(named, 'second', 'A123'),
      draft(unnamed, 'first', null),
    ];
    await db.write((tx) => upsertIndicators(tx, drafts, noonMs));
    const hits = [named, unnamed].map((value, n) =>
      exampleHit({ id: bytesOf(1, n), indicatorId: indicatorId('phone', value) }),
    );
    await db.write((tx) => insertHits(tx, hits, noonMs));
    const seen: (string | null | undefined)[] = [];
    const judge: RiskJudge = (counted, indicators, nowMs) => {
      for (const hit of hits) seen.push(indicators(hit.indicatorId)?.caseRef);
      return weightsJudge(shippedRisk)(counted, indicators, nowMs);
    };
    await decideBatch(db, {
      limit: 10,
      policy: shippedPolicy,
      risk: { ...shippedRisk, engine: 'model' },
      judge,
      experiment: { name: 'test', key: bytesOf(1) },
      templateFor: () => 'plain',
      nowMs: noonMs,
    });
    assert.deepEqual(seen, ['A123', null]);
  });
}
