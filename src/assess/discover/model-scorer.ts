import { TocsinError } from '../../domain/error.ts';
import { contributionsOf, explainerOf } from '../model/contributions.ts';
import type { Scorer } from '../model/model.ts';
import { calibrated, compileForest, scoreLogits } from '../model/score.ts';
import { type FeatureName, featureNames } from './features.ts';
import type { NumberScorer } from './scorer.ts';

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
  const inputs = (values: Float64Array): Float64Array =>
    Float64Array.from(places, (place) => values[place] ?? Number.NaN);
  return {
    name,
    score: (values) => {
      const logit = scoreLogits(forest, inputs(values))[0] ?? forest.base;
      return calibrated(logit, forest.calibration);
    },
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
