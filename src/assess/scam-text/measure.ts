import { otherScamType } from '../../domain/scam-type.ts';
import { noneClass } from './corpus.ts';
import { bestOf } from './text-model.ts';

/** A text with what is true of it and what a model that never saw its source makes of it. */
export type Judged = {
  readonly source: string;
  readonly language: string;
  readonly truth: number;
  readonly scores: Float64Array;
};

/** How a set of texts was judged. Shares are null where there is nothing to divide by. */
export type TextFigures = {
  readonly texts: number;
  /** Texts of a scam type that could have been named (not `none`, not `other`). */
  readonly typed: number;
  /** Types proposed, and those of them that were right. */
  readonly proposed: number;
  readonly right: number;
  /** right / proposed. */
  readonly precision: number | null;
  /** Typed texts that got a proposal, right or wrong / typed. */
  readonly coverage: number | null;
  /** Texts that are ordinary or of another fraud; a type was proposed for `falseAlarms` of them. */
  readonly untyped: number;
  readonly falseAlarms: number;
  /** Best class, without abstaining, right / texts. */
  readonly accuracy: number;
  /** Mean F1 of the classes that occur, without abstaining; null where there is only one. */
  readonly macroF1: number | null;
  /** By true class, then best class, without abstaining. */
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
};

/** Probability of the best class once the scores are divided by the temperature. */
export function bestProbability(scores: Float64Array, temperature: number): number {
  const most = scores[bestOf(scores)] ?? 0;
  let sum = 0;
  for (const score of scores) sum += Math.exp((score - most) / temperature);
  return 1 / sum;
}

export function figuresOf(
  judged: readonly Judged[],
  classes: readonly string[],
  temperature: number,
  thresholdOf: (source: string) => number,
): TextFigures {
  const namable = classes.map((name) => name !== noneClass && name !== otherScamType.key);
  const confusion: Record<string, Record<string, number>> = {};
  let [typed, proposed, right, answered, untyped, falseAlarms, hits] = [0, 0, 0, 0, 0, 0, 0];
  for (const { source, truth, scores } of judged) {
    const best = bestOf(scores);
    const row = confusion[classes[truth] ?? ''] ?? {};
    confusion[classes[truth] ?? ''] = row;
    const name = classes[best] ?? '';
    row[name] = (row[name] ?? 0) + 1;
    if (best === truth) hits += 1;
    const proposes =
      namable[best] === true && bestProbability(scores, temperature) >= thresholdOf(source);
    if (proposes) proposed += 1;
    if (proposes && best === truth) right += 1;
    if (namable[truth] === true) {
      typed += 1;
      if (proposes) answered += 1;
    } else {
      untyped += 1;
      if (proposes) falseAlarms += 1;
    }
  }
  const texts = judged.length;
  return {
    texts,
    typed,
    proposed,
    right,
    precision: proposed === 0 ? null : right / proposed,
    coverage: typed === 0 ? null : answered / typed,
    untyped,
    falseAlarms,
    accuracy: texts === 0 ? 0 : hits / texts,
    macroF1: macroF1Of(confusion),
    confusion,
  };
}

function macroF1Of(
  confusion: Readonly<Record<string, Readonly<Record<string, number>>>>,
): number | null {
  const truths = Object.keys(confusion);
  if (truths.length < 2) return null;
  const f1s = truths.map((name) => {
    const row = confusion[name] ?? {};
    const hit = row[name] ?? 0;
    const real = Object.values(row).reduce((sum, count) => sum + count, 0);
    const said = truths.reduce((sum, other) => sum + (confusion[other]?.[name] ?? 0), 0);
    return hit === 0 ? 0 : (2 * hit) / (real + said);
  });
  return f1s.reduce((sum, one) => sum + one, 0) / f1s.length;
}

/** The temperature under which held-out sources are least surprising (log loss), from 0.05 to 5. */
export function fitTemperature(judged: readonly Judged[]): number {
  const lossAt = (temperature: number): number =>
    judged.reduce((sum, { truth, scores }) => {
      const most = scores[bestOf(scores)] ?? 0;
      let total = 0;
      for (const score of scores) total += Math.exp((score - most) / temperature);
      return sum + Math.log(total) - ((scores[truth] ?? 0) - most) / temperature;
    }, 0);
  let [low, high] = [Math.log(0.05), Math.log(5)];
  // The loss has one valley along the inverse temperature: golden section finds it.
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let step = 0; step < 40; step += 1) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (lossAt(Math.exp(left)) < lossAt(Math.exp(right))) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}

/**
 * The least threshold from which on at least `precision` of the proposals are right, texts of every
 * source counting alike as one source. Above 1 where no threshold does.
 */
export function chooseThreshold(
  judged: readonly Judged[],
  classes: readonly string[],
  temperature: number,
  precision: number,
): number {
  const sizes = new Map<string, number>();
  for (const { source } of judged) sizes.set(source, (sizes.get(source) ?? 0) + 1);
  const proposals = judged
    .filter(({ scores }) => {
      const name = classes[bestOf(scores)];
      return name !== noneClass && name !== otherScamType.key;
    })
    .map(({ source, truth, scores }) => ({
      probability: bestProbability(scores, temperature),
      right: bestOf(scores) === truth,
      weight: 1 / (sizes.get(source) ?? 1),
    }))
    .sort((a, b) => b.probability - a.probability);
  let [all, good, chosen] = [0, 0, 1.01];
  for (const [at, { probability, right, weight }] of proposals.entries()) {
    all += weight;
    if (right) good += weight;
    const next = proposals[at + 1]?.probability;
    if (next === probability || good / all < precision) continue;
    chosen = next === undefined ? probability : (probability + next) / 2;
  }
  return chosen;
}
