import { defaultBoost } from '../boost.ts';
import { evaluate } from '../evaluation.ts';
import type { Tree } from '../model.ts';
import { modelOf, writeModel } from '../model-file.ts';

/** A model of one question: log-odds `low` up to `threshold`, `high` above. */
export function stumpText(column: string, threshold: number, low: number, high: number): string {
  const tree: Tree = {
    feature: [0, -1, -1],
    threshold: [threshold, 0, 0],
    missingLeft: [1, 0, 0],
    left: [1, 0, 0],
    right: [2, 0, 0],
    value: [0, 0, high - low],
    cover: [2, 1, 1],
  };
  return modelText(low, column, [tree]);
}

/** A model that gives every exposure the same log-odds. */
export function modelText(base: number, column = 'contacts', trees: readonly Tree[] = []): string {
  const evaluation = evaluate('held_out', Float64Array.of(0, 1), Uint8Array.of(0, 1), null);
  return writeModel(
    modelOf(
      {
        features: [{ name: column, column, equals: null }],
        base,
        trees,
        calibration: { kind: 'platt', slope: 1, intercept: 0 },
      },
      {
        ...{ seed: 1, createdBy: 'test', createdAt: '2026-01-01T00:00:00Z', evaluation },
        training: {
          ...{ fingerprint: '00', label: 'y', rows: 2, positives: 1, holdOut: 0.2, folds: 4 },
          ...{ rounds: trees.length, parameters: defaultBoost },
          columns: { positive: null, group: null, time: null, ignore: [] },
        },
      },
    ),
  );
}
