import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { wordsOf } from './contact-words.ts';
import { featureNames } from './features.ts';
import { expertScorer, type NumberScorer } from './scorer.ts';
import { SuspectBook } from './suspects.ts';
import { defaultSuspicionPolicy } from './suspicion.ts';
import { startMs, tokenOf } from './testing/traffic.ts';

const dayMs = 86_400_000;
const values = new Float64Array(featureNames.length);

function book(room = 100): SuspectBook {
  return new SuspectBook(defaultSuspicionPolicy, room);
}

test('who is passed over would not have been kept, whatever came before', () => {
  const step = fc.record({
    number: fc.nat(20),
    score: fc.oneof(fc.double({ min: 0, max: 0.05, noNaN: true }), fc.constant(0.9)),
    afterMs: fc.nat(5 * dayMs),
    act: fc.constantFrom('judge' as const, 'judge' as const, 'fade' as const, 'forget' as const),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const [gated, open] = [book(8), book(8)];
      let nowMs = startMs;
      for (const { number, score, afterMs, act } of steps) {
        const token = tokenOf(`number ${number}`);
        nowMs += afterMs;
        for (const one of [gated, open]) {
          if (act === 'fade') one.fade(nowMs);
          else if (act === 'forget') one.forget(token);
          else if (one === open || !one.passesOver(wordsOf(token)[0] ?? 0, score)) {
            one.judge(token, score, values, nowMs);
          }
        }
        assert.deepEqual(gated.entries(), open.entries());
      }
    }),
  );
});

test('a number that was let go is passed over again, one from a snapshot is not', () => {
  const token = tokenOf('a number');
  const first = wordsOf(token)[0] ?? 0;
  const own = book();
  assert.equal(own.passesOver(first, 0.01), true);
  own.judge(token, 0.9, values, startMs);
  assert.equal(own.passesOver(first, 0.01), false);
  const restored = book();
  restored.restore(own.entries());
  assert.equal(restored.passesOver(first, 0.01), false);
  own.forget(token);
  assert.equal(own.passesOver(first, 0.01), true);
  assert.equal(own.passesOver(first, 0.9), false);
});

test('reasons are asked for once for each judgement and scorer', () => {
  let asked = 0;
  const scorer: NumberScorer = {
    ...expertScorer,
    contributions: (of) => {
      asked++;
      return expertScorer.contributions(of);
    },
  };
  const own = book();
  own.judge(tokenOf('a number'), 0.9, values, startMs);
  const [once, again] = [own.list(scorer), own.list(scorer)];
  assert.equal(asked, 1);
  assert.deepEqual(again, once);
  own.list({ ...scorer, name: 'another' });
  assert.equal(asked, 2);
  own.judge(tokenOf('a number'), 0.8, values, startMs + 1000);
  own.list(scorer);
  assert.equal(asked, 3);
});
