import { seededDraws, shuffled } from '../model/random.ts';
import { buckets } from './features.ts';

/** One text to learn from: places of its n-grams, the class, and how much it counts. */
export type Sample = {
  readonly features: Uint16Array;
  readonly label: number;
  readonly weight: number;
};

export type SoftmaxOptions = {
  readonly epochs: number;
  readonly step: number;
  readonly l2: number;
  /** Share of a text's n-grams that each visit leaves out: no single one may carry the answer. */
  readonly dropout: number;
  readonly seed: number;
};

export const defaultSoftmax: SoftmaxOptions = {
  epochs: 15,
  step: 0.1,
  l2: 2e-4,
  dropout: 0.6,
  seed: 1,
};

/** Weights by place, then class: weight of class k at place b is at b × classes + k. */
export type Softmax = {
  readonly classes: number;
  readonly weights: Float32Array;
  readonly bias: Float32Array;
};

/**
 * Multinomial logistic regression by AdaGrad, one text at a time. A text is a unit vector over the
 * places of its n-grams, so that long and short ones speak equally loud. Equal samples in equal order
 * and an equal seed give equal weights.
 */
export function trainSoftmax(
  samples: readonly Sample[],
  classes: number,
  options: SoftmaxOptions,
): Softmax {
  const weights = new Float32Array(buckets * classes);
  const slopes = new Float32Array(buckets * classes).fill(1e-6);
  const bias = new Float32Array(classes);
  const biasSlopes = new Float32Array(classes).fill(1e-6);
  const draw = seededDraws(options.seed);
  const scores = new Float64Array(classes);
  const kept = new Uint16Array(1 << 16);
  const { step, l2, dropout } = options;
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    for (const at of shuffled(samples.length, draw)) {
      const sample = samples[at];
      if (sample === undefined) continue;
      let size = 0;
      for (const feature of sample.features) {
        if (draw() < dropout) continue;
        kept[size] = feature;
        size += 1;
      }
      if (size === 0) continue;
      const value = 1 / Math.sqrt(size);
      scores.set(bias);
      for (let n = 0; n < size; n += 1) {
        const base = (kept[n] ?? 0) * classes;
        for (let k = 0; k < classes; k += 1) {
          scores[k] = (scores[k] ?? 0) + (weights[base + k] ?? 0) * value;
        }
      }
      toProbabilities(scores);
      scores[sample.label] = (scores[sample.label] ?? 0) - 1;
      for (let k = 0; k < classes; k += 1) {
        const slope = (scores[k] ?? 0) * sample.weight;
        biasSlopes[k] = (biasSlopes[k] ?? 0) + slope * slope;
        bias[k] = (bias[k] ?? 0) - (0.1 * step * slope) / Math.sqrt(biasSlopes[k] ?? 1);
        scores[k] = slope * value;
      }
      for (let n = 0; n < size; n += 1) {
        const base = (kept[n] ?? 0) * classes;
        for (let k = 0; k < classes; k += 1) {
          const place = base + k;
          const weight = weights[place] ?? 0;
          const slope = (scores[k] ?? 0) + l2 * weight;
          const sum = (slopes[place] ?? 0) + slope * slope;
          slopes[place] = sum;
          weights[place] = weight - (step * slope) / Math.sqrt(sum);
        }
      }
    }
  }
  return { classes, weights, bias };
}

/** Scores to probabilities, in place. */
export function toProbabilities(scores: Float64Array): void {
  const most = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let k = 0; k < scores.length; k += 1) {
    const share = Math.exp((scores[k] ?? 0) - most);
    scores[k] = share;
    sum += share;
  }
  for (let k = 0; k < scores.length; k += 1) scores[k] = (scores[k] ?? 0) / sum;
}

/** Scores of a text, one a class. */
export function softmaxScores(
  model: { readonly classes: number; readonly weights: Float32Array; readonly bias: Float32Array },
  features: Uint16Array,
): Float64Array {
  const { classes, weights, bias } = model;
  const scores = new Float64Array(classes);
  for (const feature of features) {
    const base = feature * classes;
    for (let k = 0; k < classes; k += 1) scores[k] = (scores[k] ?? 0) + (weights[base + k] ?? 0);
  }
  const value = features.length === 0 ? 0 : 1 / Math.sqrt(features.length);
  for (let k = 0; k < classes; k += 1) scores[k] = (scores[k] ?? 0) * value + (bias[k] ?? 0);
  return scores;
}
