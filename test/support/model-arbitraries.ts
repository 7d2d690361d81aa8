import fc from 'fast-check';
import type { Calibration, Scorer, Tree } from '../../src/assess/model/model.ts';

export const width = 4;

/** Values that meet thresholds exactly more often than not. */
export const valueArb = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constant(Number.NaN),
  fc.double({ min: -4, max: 4, noNaN: true }),
);
export const rowArb = fc.array(valueArb, { minLength: width, maxLength: width });

type Shape =
  | { readonly value: number; readonly rows: number }
  | {
      readonly feature: number;
      readonly threshold: number;
      readonly missingLeft: boolean;
      readonly left: Shape;
      readonly right: Shape;
    };

const leafArb: fc.Arbitrary<Shape> = fc.record({
  value: fc.double({ min: -2, max: 2, noNaN: true }),
  rows: fc.integer({ min: 1, max: 50 }),
});

function shapeArb(depth: number): fc.Arbitrary<Shape> {
  if (depth === 0) return leafArb;
  const below = shapeArb(depth - 1);
  return fc.oneof(
    { arbitrary: leafArb, weight: 1 },
    {
      arbitrary: fc.record({
        feature: fc.integer({ min: 0, max: width - 1 }),
        threshold: fc.integer({ min: -3, max: 3 }),
        missingLeft: fc.boolean(),
        left: below,
        right: below,
      }),
      weight: 3,
    },
  );
}

export const treeArb: fc.Arbitrary<Tree> = shapeArb(4).map(laidOut);

function laidOut(shape: Shape): Tree {
  const nodes: { feature: number; threshold: number; missingLeft: number; value: number }[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const cover: number[] = [];
  const lay = (one: Shape): number => {
    const at = nodes.length;
    left.push(-1);
    right.push(-1);
    cover.push(0);
    if ('value' in one) {
      nodes.push({ feature: -1, threshold: 0, missingLeft: 0, value: one.value });
      cover[at] = one.rows;
      return at;
    }
    const { feature, threshold, missingLeft } = one;
    nodes.push({ feature, threshold, missingLeft: missingLeft ? 1 : 0, value: 0 });
    const [l, r] = [lay(one.left), lay(one.right)];
    left[at] = l;
    right[at] = r;
    cover[at] = (cover[l] ?? 0) + (cover[r] ?? 0);
    return at;
  };
  lay(shape);
  return {
    feature: nodes.map((node) => node.feature),
    threshold: nodes.map((node) => node.threshold),
    missingLeft: nodes.map((node) => node.missingLeft),
    left,
    right,
    value: nodes.map((node) => node.value),
    cover,
  };
}

export const calibrationArb: fc.Arbitrary<Calibration> = fc.oneof(
  fc.record({
    kind: fc.constant('platt' as const),
    slope: fc.double({ min: 0, max: 3, noNaN: true }),
    intercept: fc.double({ min: -3, max: 3, noNaN: true }),
  }),
  fc
    .array(
      fc.tuple(
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((points): Calibration => {
      const sorted = (list: number[]): number[] => list.toSorted((a, b) => a - b);
      return {
        kind: 'isotonic',
        at: sorted(points.map(([at]) => at)),
        risk: sorted(points.map(([, risk]) => risk)),
      };
    }),
);

export const scorerArb: fc.Arbitrary<Scorer> = fc.record({
  features: fc.constant(
    Array.from({ length: width }, (_, at) => ({ name: `x${at}`, column: `x${at}`, equals: null })),
  ),
  base: fc.double({ min: -3, max: 3, noNaN: true }),
  trees: fc.array(treeArb, { maxLength: 5 }),
  calibration: calibrationArb,
});
