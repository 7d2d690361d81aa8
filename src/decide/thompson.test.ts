import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cumulative, logGamma, quantile } from './beta.ts';
import { type ArmCount, chancesOfBest, judgeArms } from './thompson.ts';

const close = (actual: number, expected: number, within: number): void =>
  assert.ok(
    Math.abs(actual - expected) <= within,
    `${actual} is not within ${within} of ${expected}`,
  );

const count = (most: number) =>
  fc.nat(most).chain((shown) => fc.record({ shown: fc.constant(shown), stopped: fc.nat(shown) }));

test('log-gamma: factorials', () => {
  let logFactorial = 0;
  for (let n = 1; n <= 170; n += 1) {
    close(logGamma(n), logFactorial, 1e-11 * Math.max(1, logFactorial));
    logFactorial += Math.log(n);
  }
});

test('the cumulative is the tail of a binomial, and the quantile its inverse', () => {
  // I_x(a, b) = P(Bin(a + b - 1, x) ≥ a), Abramowitz and Stegun 26.5.24.
  const tail = (a: number, b: number, x: number): number => {
    const n = a + b - 1;
    let sum = 0;
    for (let k = a; k <= n; k += 1) {
      const ways = logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
      sum += Math.exp(ways + k * Math.log(x) + (n - k) * Math.log1p(-x));
    }
    return sum;
  };
  for (const a of [1, 2, 7, 40, 300]) {
    for (const b of [1, 3, 25, 500]) {
      for (const x of [0.01, 0.2, 0.5, 0.73, 0.98]) {
        close(cumulative({ a, b }, x), tail(a, b, x), 1e-10);
      }
      for (const chance of [0.025, 0.5, 0.975]) {
        close(cumulative({ a, b }, quantile({ a, b }, chance)), chance, 1e-10);
      }
    }
  }
  close(cumulative({ a: 400_000, b: 600_000 }, 0.4), 0.5, 1e-3);
});

test('the chance to be the best of two is the exact sum', () => {
  // P(B > A) = Σ_{i<aB} B(aA + i, bA + bB) / ((bB + i) B(1 + i, bB) B(aA, bA)), for whole parameters.
  const logB = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);
  const exact = (aA: number, bA: number, aB: number, bB: number): number => {
    let sum = 0;
    for (let i = 0; i < aB; i += 1) {
      sum += Math.exp(logB(aA + i, bA + bB) - Math.log(bB + i) - logB(1 + i, bB) - logB(aA, bA));
    }
    return sum;
  };
  for (const [aA, bA, aB, bB] of [
    [1, 1, 1, 1],
    [1, 20, 1, 300],
    [30, 71, 45, 56],
    [1, 1, 80, 3],
    [2000, 2000, 2050, 1950],
    [1, 5000, 4, 5000],
  ] as const) {
    const [first, second] = chancesOfBest([
      { a: aA, b: bA },
      { a: aB, b: bB },
    ]);
    close(second ?? 0, exact(aA, bA, aB, bB), 1e-4);
    close((first ?? 0) + (second ?? 0), 1, 1e-12);
  }
});

test('nothing known: all alike; one text: everything', () => {
  assert.deepEqual(
    judgeArms(
      [
        { shown: 0, stopped: 0 },
        { shown: 0, stopped: 0 },
      ],
      0.1,
    ).map(({ share }) => share),
    [0.5, 0.5],
  );
  const [only] = judgeArms([{ shown: 9, stopped: 3 }], 0.1);
  assert.equal(only?.share, 1);
  assert.equal(only?.best, 1);
  close(only?.mean ?? 0, 4 / 11, 1e-12);
});

test('shares sum to 1, keep the floor, and do not depend on the order', () => {
  fc.assert(
    fc.property(
      fc.array(count(3000), { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (counts, floor) => {
        const judged = judgeArms(counts, floor);
        close(
          judged.reduce((sum, { share }) => sum + share, 0),
          1,
          1e-9,
        );
        const least = Math.min(floor, 1 / counts.length);
        for (const { share, interval, mean } of judged) {
          assert.ok(share >= least - 1e-12);
          assert.ok(interval[0] <= mean && mean <= interval[1]);
        }
        const turned = judgeArms(counts.toReversed(), floor).reverse();
        for (const [at, { share }] of judged.entries()) close(turned[at]?.share ?? 0, share, 1e-9);
      },
    ),
    { numRuns: 40 },
  );
});

test('one more that stopped never lowers a text’s own share', () => {
  fc.assert(
    fc.property(count(2000), count(2000), (own, other) => {
      const shareOf = (one: ArmCount): number => judgeArms([one, other], 0.05)[0]?.share ?? 0;
      if (own.stopped === own.shown) return;
      const more = { ...own, stopped: own.stopped + 1 };
      assert.ok(shareOf(more) >= shareOf(own) - 1e-4);
    }),
    { numRuns: 60 },
  );
});

test('with known truths the better text gets most, and every text its floor', () => {
  const truths = [0.4, 0.55, 0.45];
  for (const seed of [1, 2, 3, 4]) {
    let state = seed * 2_654_435_761;
    const uniform = (): number => {
      state = (Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x9e37_79b9) | 0;
      const mixed = Math.imul(state ^ (state >>> 13), 0x297a_2d39);
      return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
    };
    const counts = truths.map(() => ({ shown: 0, stopped: 0 }));
    for (let day = 0; day < 60; day += 1) {
      const shares = judgeArms(counts, 0.1).map(({ share }) => share);
      for (let person = 0; person < 60; person += 1) {
        let place = uniform();
        const arm = shares.findIndex((share) => {
          place -= share;
          return place < 0;
        });
        const one = counts[arm === -1 ? counts.length - 1 : arm];
        const truth = truths[arm] ?? 0;
        if (one === undefined) continue;
        one.shown += 1;
        if (uniform() < truth) one.stopped += 1;
      }
    }
    const shown = counts.map((one) => one.shown);
    assert.equal(shown.indexOf(Math.max(...shown)), 1, `seed ${seed}: ${shown.join(' ')}`);
    assert.ok((shown[1] ?? 0) > 1800, `seed ${seed}: ${shown.join(' ')}`);
    // A tenth of 3,600 is 360, standard deviation 18; the floor is a chance and not a quota.
    for (const n of shown) assert.ok(n > 360 - 5 * 18, `seed ${seed}: ${shown.join(' ')}`);
  }
});
