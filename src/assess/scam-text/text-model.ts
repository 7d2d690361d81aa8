import { otherScamType } from '../../domain/scam-type.ts';
import { noneClass } from './corpus.ts';
import { featuresOf, spansOf } from './features.ts';
import { softmaxScores, toProbabilities } from './softmax.ts';

/** What judges a text: scores to probabilities by `temperature`, an answer from `threshold` on. */
export type TextScorer = {
  /** Keys of scam types, and `none`. */
  readonly classes: readonly string[];
  /** By place of the n-gram, then class. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
  readonly temperature: number;
  /** Least probability of an answer. 0…1; above 1 nothing is ever answered. */
  readonly threshold: number;
};

export type TextGuess = {
  /** What the text speaks for most: a scam type's key, `other` or `none`. */
  readonly best: string;
  /** Of `best`. 0…1, calibrated on sources that were not learned from. */
  readonly probability: number;
  /** The scam type to propose; null where unsure, or where the text is ordinary or of no shipped type. */
  readonly scamType: string | null;
};

/** Judges a report or a case's description. Never give it what a person writes to another. */
export function guessScamType(scorer: TextScorer, text: string): TextGuess {
  return guessFrom(scorer, probabilitiesOf(scorer, featuresOf(text)));
}

/** One number a class. A text without any n-gram is judged by the bias alone. */
export function probabilitiesOf(scorer: TextScorer, features: Uint16Array): Float64Array {
  const { weights, bias, classes } = scorer;
  const scores = softmaxScores({ classes: classes.length, weights, bias }, features);
  for (let k = 0; k < scores.length; k += 1) scores[k] = (scores[k] ?? 0) / scorer.temperature;
  toProbabilities(scores);
  return scores;
}

export function guessFrom(scorer: TextScorer, probabilities: Float64Array): TextGuess {
  const at = bestOf(probabilities);
  const best = scorer.classes[at] ?? noneClass;
  const probability = probabilities[at] ?? 0;
  const says = probability >= scorer.threshold && best !== noneClass && best !== otherScamType.key;
  return { best, probability, scamType: says ? best : null };
}

/** Of equal ones the first. */
export function bestOf(values: Float64Array): number {
  let best = 0;
  for (let at = 1; at < values.length; at += 1) {
    if ((values[at] ?? 0) > (values[best] ?? 0)) best = at;
  }
  return best;
}

/** A piece of the text, and how much more it speaks for `best` than for the next likely class. */
export type Spoken = { readonly text: string; readonly weight: number };

/** The words, or runs of Chinese characters, that spoke most for a guess; none overlaps another. */
export function explainGuess(scorer: TextScorer, text: string, most = 5): Spoken[] {
  const features = featuresOf(text);
  const probabilities = probabilitiesOf(scorer, features);
  const best = bestOf(probabilities);
  const second = bestOf(probabilities.map((value, at) => (at === best ? -1 : value)));
  const value = 1 / Math.sqrt(Math.max(1, features.length)) / scorer.temperature;
  const width = scorer.classes.length;
  const speaks = (place: number): number =>
    (scorer.weights[place * width + best] ?? 0) - (scorer.weights[place * width + second] ?? 0);
  const spoken = spansOf(text)
    .map((span) => ({
      ...span,
      weight: span.places.reduce((sum, place) => sum + speaks(place), 0) * value,
    }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.from - b.from);
  const shown: (typeof spoken)[number][] = [];
  for (const one of spoken) {
    if (shown.length === most) break;
    const overlaps = shown.some(
      ({ from, text: other }) =>
        from < one.from + one.text.length && one.from < from + other.length,
    );
    if (!overlaps) shown.push(one);
  }
  return shown.map(({ text: piece, weight }) => ({ text: piece, weight }));
}
