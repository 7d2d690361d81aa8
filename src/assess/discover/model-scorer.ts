import { TocsinError } from '../../domain/error.ts';
import { contributionsOf, explainerOf } from '../model/contributions.ts';
import { fitsKernel, KernelForest } from '../model/kernel-forest.ts';
import type { Scorer } from '../model/model.ts';
import { calibrated, compileForest, scoreLogits } from '../model/score.ts';
import { type FeatureName, featureNames } from './features.ts';
import type { NumberScorer } from './scorer.ts';

/** Rows that the kernel takes at once: their values and codes stay in the second cache. */
const rowsAtOnce = 256;
const width = featureNames.length;

/**
 * A trained model as a judge of numbers. It must have been trained on a table that
 * feature-table.ts wrote, or on one with some of its columns.
 *
 * @throws TocsinError INPUT_FORMAT when the model wants a column that is no feature of a number
 */
export function modelScorer(name: string, model: Scorer): NumberScorer {
  const places = model.features.map(({ column, equals }) => {
    const place = equals === null ? featureNames.indexOf(column as FeatureName) : -1;
    if (place < 0) {
      throw new TocsinError('INPUT_FORMAT', `The model wants '${column}', which no number has.`);
    }
    return place;
  });
  const forest = compileForest(model);
  const explainer = explainerOf(model);
  // Made when it is first needed: most models are only looked at.
  let kernel: KernelForest | null = null;
  const inputs = (values: Float64Array): Float64Array =>
    Float64Array.from(places, (place) => values[place] ?? Number.NaN);
  return {
    name,
    score: (values) => {
      const logit = scoreLogits(forest, inputs(values))[0] ?? forest.base;
      return calibrated(logit, forest.calibration);
    },
    ...(fitsKernel(forest) && {
      scoreMany: (values: Float64Array, count: number, out: Float64Array) => {
        kernel ??= new KernelForest(forest, rowsAtOnce);
        for (let from = 0; from < count; from += rowsAtOnce) {
          const rows = Math.min(rowsAtOnce, count - from);
          pick(values, from, rows, places, kernel.values);
          kernel.score(rows);
          for (let row = 0; row < rows; row++) {
            out[from + row] = calibrated(kernel.logits[row] ?? 0, forest.calibration);
          }
        }
      },
    }),
    contributions: (values) => {
      const out = new Float64Array(featureNames.length);
      contributionsOf(explainer, inputs(values)).forEach((part, at) => {
        const place = places[at] ?? 0;
        out[place] = (out[place] ?? 0) + part;
      });
      return out;
    },
  };
}

/** The model's columns of rows from `from` on. */
function pick(
  values: Float64Array,
  from: number,
  rows: number,
  places: readonly number[],
  out: Float64Array,
): void {
  let at = 0;
  for (let row = from; row < from + rows; row++) {
    for (const place of places) out[at++] = values[row * width + place] as number;
  }
}
