import { defaultBoost } from '../boost.ts';
import { evaluate } from '../evaluation.ts';
import { modelOf, writeModel } from '../model-file.ts';

/** A model that gives every exposure the same log-odds. */
export function modelText(base: number, column = 'contacts'): string {
  const evaluation = evaluate('held_out', Float64Array.of(0, 1), Uint8Array.of(0, 1), null);
  return writeModel(
    modelOf(
      {
        features: [{ name: column, column, equals: null }],
        base,
        trees: [],
        calibration: { kind: 'platt', slope: 1, intercept: 0 },
      },
      {
        ...{ seed: 1, createdBy: 'test', createdAt: '2026-01-01T00:00:00Z', evaluation },
        training: {
          ...{ fingerprint: '00', label: 'y', rows: 2, positives: 1, holdOut: 0.2, folds: 4 },
          ...{ rounds: 0, parameters: defaultBoost },
          columns: { positive: null, group: null, time: null, ignore: [] },
        },
      },
    ),
  );
}
