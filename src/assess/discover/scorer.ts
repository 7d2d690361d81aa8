import { type ReasonText, textOf } from './feature-text.ts';
import { type FeatureName, featureNames } from './features.ts';

/** Judges a number by its features. A trained model stands behind the same port. */
export type NumberScorer = {
  readonly name: string;
  /** @param values in the order of featureNames @returns 0…1 */
  score(values: Float64Array): number;
  /**
   * The same of many numbers at once, where that is faster; their scores as score() gives them.
   *
   * @param values row-major, `count` rows and perhaps more @param out takes `count` scores
   */
  scoreMany?(values: Float64Array, count: number, out: Float64Array): void;
  /** What each feature adds to the log-odds against an ordinary number, in the order of featureNames. */
  contributions(values: Float64Array): Float64Array;
};

export type NumberReason = {
  readonly feature: FeatureName;
  readonly value: number;
  /** Log-odds that it adds. */
  readonly weight: number;
  readonly text: ReasonText;
};

const base = -6.5;

/**
 * Weights by judgement, for as long as there is no trained model. What tells a swindler's number
 * from a courier's: people who are victims of others are among the few that it reaches; nobody
 * calls it back; it was not there last week; strangers talk to it at length. How many it calls says
 * little, since couriers call as many.
 */
const terms: Partial<Record<FeatureName, (of: Values) => number>> = {
  new_counterparts_day: (of) => 0.3 * Math.min(8, Math.log2(1 + at(of, 'new_counterparts_day'))),
  contacts_per_new: (of) => -0.5 * Math.min(4, at(of, 'contacts_per_new') - 1),
  long_new_share: (of) => 4 * at(of, 'long_new_share') * evidence(of),
  in_share: (of) => evidence(of) * (1 - 4 * Math.min(0.75, at(of, 'in_share'))),
  back_share: (of) => -3 * at(of, 'back_share'),
  age_h: (of) => 1.8 * evidence(of) * (1 - Math.min(1, at(of, 'age_h') / 168)),
  short_share: (of) => 0.6 * evidence(of) * at(of, 'short_share'),
  // Whoever calls hundreds meets some victims by chance: only as one in thirty do they count in full.
  victims: (of) =>
    1.6 * Math.log2(1 + at(of, 'victims')) * Math.min(1, 30 * at(of, 'victim_share')),
  victim_share: (of) => (at(of, 'victims') < 1.5 ? 1 : 4) * at(of, 'victim_share'),
  listed: (of) => 0.3 * Math.log2(1 + at(of, 'listed')),
  international: (of) => 1.5 * at(of, 'international'),
  malformed: (of) => 2.5 * at(of, 'malformed'),
  service: (of) => -5 * at(of, 'service'),
  fixed: (of) => -1.5 * at(of, 'fixed'),
  sender: (of) => -1 * at(of, 'sender'),
};

type Values = Float64Array;

const places = Object.fromEntries(featureNames.map((name, place) => [name, place])) as Record<
  FeatureName,
  number
>;

const parts = featureNames.map((name) => terms[name] ?? null);

function at(values: Values, feature: FeatureName): number {
  return values[places[feature]] ?? 0;
}

/** 0…1: how far so many counterparts let anything be said. */
function evidence(values: Values): number {
  return Math.min(1, at(values, 'counterparts') / 8);
}

export const expertScorer: NumberScorer = {
  name: 'expert',
  score: (values) => {
    let logit = base;
    for (const part of parts) if (part !== null) logit += part(values);
    return 1 / (1 + Math.exp(-logit));
  },
  contributions: (values) => Float64Array.from(featureNames, (name) => terms[name]?.(values) ?? 0),
};

/** Scores of rows, by whatever way the scorer has. @param values row-major @param out takes `count` of them */
export function scoreRowsBy(
  scorer: NumberScorer,
  values: Float64Array,
  count: number,
  out: Float64Array,
): void {
  if (scorer.scoreMany !== undefined) {
    scorer.scoreMany(values, count, out);
    return;
  }
  const width = featureNames.length;
  for (let row = 0; row < count; row++) {
    out[row] = scorer.score(values.subarray(row * width, (row + 1) * width));
  }
}

/** The parts that speak most for suspicion, the strongest first. */
export function reasonsOf(
  scorer: NumberScorer,
  values: Float64Array,
  most = 4,
): readonly NumberReason[] {
  const weights = scorer.contributions(values);
  return featureNames
    .map((feature, place) => ({ feature, value: values[place] ?? 0, weight: weights[place] ?? 0 }))
    .filter(({ weight }) => weight >= 0.1)
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, most)
    .map((part) => ({ ...part, text: textOf(part.feature, part.value) }));
}
