import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SeededRandom } from '../evaluate/random.ts';
import { peopleNeeded } from './power.ts';
import { riskDifference, type Stratum } from './risk-difference.ts';

const stratum = (a: number, m: number, b: number, n: number): Stratum => ({
  treated: { stopped: a, people: m },
  heldOut: { stopped: b, people: n },
});

test('of one stratum it is Newcombe’s interval: the examples of his paper, table II', () => {
  for (const [a, m, b, n, low, high] of [
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 20, 0.6791, 1],
    [10, 10, 0, 10, 0.6075, 1],
  ] as const) {
    const found = riskDifference([stratum(a, m, b, n)]);
    assert.equal(found?.interval[0].toFixed(4), low.toFixed(4), `${a}/${m} ${b}/${n}`);
    assert.equal(found?.interval[1].toFixed(4), high.toFixed(4), `${a}/${m} ${b}/${n}`);
  }
});

test('strata are weighed as Mantel and Haenszel did, and mixed shares do not turn the sign', () => {
  // Simpson's paradox: in each stratum the treated do better, thrown together they do worse.
  const found = riskDifference([stratum(81, 87, 234, 270), stratum(192, 263, 55, 80)]);
  const weights = [(87 * 270) / 357, (263 * 80) / 343];
  const differences = [81 / 87 - 234 / 270, 192 / 263 - 55 / 80];
  const [w1 = 0, w2 = 0] = weights;
  const expected = ((differences[0] ?? 0) * w1 + (differences[1] ?? 0) * w2) / (w1 + w2);
  assert.ok(Math.abs((found?.difference ?? 0) - expected) < 1e-12);
  assert.ok(expected > 0 && (81 + 192) / 350 < (234 + 55) / 350);
});

test('an empty arm tells nothing', () => {
  assert.equal(riskDifference([]), null);
  assert.equal(riskDifference([stratum(3, 9, 0, 0), stratum(0, 0, 1, 2)]), null);
  assert.deepEqual(
    riskDifference([stratum(3, 9, 1, 8), stratum(5, 5, 0, 0)]),
    riskDifference([stratum(3, 9, 1, 8)]),
  );
});

const anyArm = fc
  .integer({ min: 0, max: 500 })
  .chain((people) => fc.record({ people: fc.constant(people), stopped: fc.nat(people) }));
const anyStrata = fc.array(fc.record({ treated: anyArm, heldOut: anyArm }), { maxLength: 6 });

test('the interval holds the difference, stays within −1…1, and turns with the arms', () => {
  fc.assert(
    fc.property(anyStrata, (strata) => {
      const found = riskDifference(strata);
      if (found === null) return;
      const [low, high] = found.interval;
      const near = 1e-9;
      assert.ok(-1 - near <= low && low <= found.difference + near);
      assert.ok(found.difference <= high + near && high <= 1 + near);
      const turned = riskDifference(
        strata.map(({ treated, heldOut }) => ({ treated: heldOut, heldOut: treated })),
      );
      assert.ok(Math.abs((turned?.interval[0] ?? 0) + high) < near);
    }),
  );
});

/** Share of intervals that hold the truth. */
function coverage(
  sizes: readonly (readonly [treated: number, heldOut: number])[],
  without: readonly number[],
  difference: number,
): number {
  const random = new SeededRandom(20_261_129);
  const drawn = (people: number, share: number): number => {
    let stopped = 0;
    for (let n = 0; n < people; n += 1) if (random.next() < share) stopped += 1;
    return stopped;
  };
  const rounds = 1500;
  let held = 0;
  for (let round = 0; round < rounds; round += 1) {
    const strata = sizes.map(([m, n], at) => {
      const share = without[at] ?? 0.5;
      return stratum(drawn(m, share + difference), m, drawn(n, share), n);
    });
    const [low, high] = riskDifference(strata)?.interval ?? [1, -1];
    if (low <= difference && difference <= high) held += 1;
  }
  return held / rounds;
}

test('95 of 100 intervals hold the truth, at few people and many small strata too', () => {
  const many = Array.from({ length: 20 }, () => [40, 2] as const);
  for (const [name, held] of Object.entries({
    'twenty held out': coverage([[400, 20]], [0.5], 0.2),
    'twenty held out, nearly all stop': coverage([[400, 20]], [0.9], 0.08),
    'four strata of five held out': coverage(
      [
        [100, 5],
        [100, 5],
        [100, 5],
        [100, 5],
      ],
      [0.6, 0.5, 0.7, 0.4],
      0.1,
    ),
    'twenty strata of two held out': coverage(
      many,
      many.map(() => 0.9),
      0.05,
    ),
    'uneven strata, no effect': coverage(
      [
        [200, 12],
        [30, 2],
        [60, 5],
        [10, 1],
      ],
      [0.3, 0.8, 0.5, 0.9],
      0,
    ),
    'few stop, no effect': coverage(
      [
        [200, 10],
        [200, 10],
      ],
      [0.03, 0.05],
      0,
    ),
  })) {
    // 1,500 rounds at 0.95: standard deviation 0.0056.
    assert.ok(held > 0.93 && held < 0.985, `${name}: ${held}`);
  }
});

test('people needed: the textbook’s number, and more for a smaller difference or arm', () => {
  // 0.60 against 0.50 in equal arms: 385 each (387 with a pooled variance).
  const even = peopleNeeded({ withoutWarning: 0.5, difference: 0.1, heldOutShare: 0.5 });
  assert.ok(Math.abs(even - 2 * 385) <= 4, String(even));
  const of = (difference: number, heldOutShare: number): number =>
    peopleNeeded({ withoutWarning: 0.5, difference, heldOutShare });
  assert.ok(of(0.05, 0.5) > 3.9 * of(0.1, 0.5));
  assert.ok(of(0.1, 0.05) > of(0.1, 0.2) && of(0.1, 0.2) > of(0.1, 0.5));
  assert.ok(
    Number.isFinite(peopleNeeded({ withoutWarning: 1, difference: 0.05, heldOutShare: 0.1 })),
  );
});
