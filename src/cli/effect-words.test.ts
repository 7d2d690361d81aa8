import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EffectRow } from '../measure/effect/effect.ts';
import { sentenceOf } from './effect-words.ts';

const row = (
  difference: number | null,
  interval: [number, number] | null,
  verdict: EffectRow['verdict'],
): EffectRow => ({
  key: 'all',
  treated: { people: 100, stopped: 60, share: 0.6 },
  heldOut: { people: 40, stopped: 20, share: 0.5 },
  ...{ difference, interval, verdict },
});

test('the sentence says as much as the interval allows', () => {
  assert.match(
    sentenceOf(row(0.12, [0.02, 0.22], 'works')),
    /about 12 more stopped than of 100 who were not \(95 % interval: \+2\.0 to \+22\.0 points\)\. The warnings work\./,
  );
  assert.match(
    sentenceOf(row(-0.12, [-0.22, -0.02], 'harms')),
    /about 12 fewer stopped than .* do harm/,
  );
  assert.match(
    sentenceOf(row(-0.001, [-0.1, 0.1], 'not_shown')),
    /about as many stopped as of 100 .* not shown; nor is it shown that there is none/,
  );
  assert.match(sentenceOf(row(0.4, [0.1, 0.7], 'too_few')), /^Too few people .* at least 20/);
  assert.match(sentenceOf(row(null, null, 'too_few')), /^Too few people/);
});
