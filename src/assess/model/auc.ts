import { z95 } from '../../domain/normal.ts';

/** A figure with its 95 % interval. */
export type Interval = { readonly value: number; readonly low: number; readonly high: number };

/**
 * Area under the ROC curve with DeLong's interval (Biometrics 44, 1988), computed from mid-ranks (Sun
 * and Xu, IEEE Signal Processing Letters 21, 2014), on the logit scale so that it stays within 0…1.
 * NaN where one of the outcomes never happens. Ties count half.
 */
export function aucWithInterval(scores: Float64Array, labels: Uint8Array): Interval {
  const positive = scores.filter((_, row) => labels[row] === 1);
  const negative = scores.filter((_, row) => labels[row] !== 1);
  const [m, n] = [positive.length, negative.length];
  if (m === 0 || n === 0) return { value: Number.NaN, low: Number.NaN, high: Number.NaN };
  const together = new Float64Array(m + n);
  together.set(positive);
  together.set(negative, m);
  const all = midRanks(together);
  const own = midRanks(positive);
  const others = midRanks(negative);
  // For each positive the share of negatives below it, for each negative the share of positives above.
  const above = own.map((rank, at) => ((all[at] ?? 0) - rank) / n);
  const below = others.map((rank, at) => 1 - ((all[m + at] ?? 0) - rank) / m);
  const value = mean(above);
  const spread = Math.sqrt(variance(above, value) / m + variance(below, value) / n);
  return { value, ...intervalOf(value, spread) };
}

function intervalOf(value: number, spread: number): { low: number; high: number } {
  if (value <= 0 || value >= 1) return { low: value, high: value };
  const logit = Math.log(value / (1 - value));
  const half = (z95 * spread) / (value * (1 - value));
  return { low: 1 / (1 + Math.exp(half - logit)), high: 1 / (1 + Math.exp(-half - logit)) };
}

/** Ranks from 1; equal values share the mean of theirs. */
function midRanks(values: Float64Array): Float64Array {
  const order = Int32Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (const at of order.subarray(from, to)) ranks[at] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: Float64Array, around: number): number {
  const sum = values.reduce((total, value) => total + (value - around) ** 2, 0);
  return values.length < 2 ? 0 : sum / (values.length - 1);
}
