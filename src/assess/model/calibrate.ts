import { logistic } from '../level.ts';
import type { Calibration } from './model.ts';
import { rowWeight } from './row-weight.ts';

export type CalibrationKind = Calibration['kind'];

/**
 * Learns how log-odds must be bent so that of those said to be at 70 % seven in ten are. Give it
 * log-odds of rows that the trees have not learned from. `weights`: how many rows each stands for.
 */
export function calibrate(
  kind: CalibrationKind,
  logits: Float64Array,
  labels: Uint8Array,
  weights: Float64Array | null = null,
): Calibration {
  return kind === 'platt' ? platt(logits, labels, weights) : isotonic(logits, labels, weights);
}

const plattSteps = 100;

/**
 * Platt's sigmoid with his smoothed targets (Advances in Large Margin Classifiers, 1999), by Newton
 * steps that are halved until the loss falls (Lin, Lin and Weng, Machine Learning 68, 2007). A slope
 * below 0 would turn the model round: then the log-odds said nothing, and the slope is 0.
 */
function platt(
  logits: Float64Array,
  labels: Uint8Array,
  weights: Float64Array | null,
): Calibration {
  let ones = 0;
  let zeros = 0;
  for (let row = 0; row < labels.length; row += 1) {
    if (labels[row] === 1) ones += rowWeight(weights, row);
    else zeros += rowWeight(weights, row);
  }
  const target = (row: number): number =>
    labels[row] === 1 ? (ones + 1) / (ones + 2) : 1 / (zeros + 2);
  const loss = (slope: number, intercept: number): number => {
    let sum = 0;
    for (let row = 0; row < logits.length; row += 1) {
      const at = slope * (logits[row] ?? 0) + intercept;
      const own = Math.max(0, at) - at * target(row) + Math.log1p(Math.exp(-Math.abs(at)));
      sum += rowWeight(weights, row) * own;
    }
    return sum;
  };
  let slope = 0;
  let intercept = Math.log((ones + 1) / (zeros + 1));
  let now = loss(slope, intercept);
  for (let step = 0; step < plattSteps; step += 1) {
    const move = plattMove(logits, target, weights, slope, intercept);
    let scale = 1;
    let next = now;
    while (scale > 1e-8) {
      next = loss(slope + scale * move.slope, intercept + scale * move.intercept);
      if (next < now) break;
      scale /= 2;
    }
    if (!(next < now)) break;
    slope += scale * move.slope;
    intercept += scale * move.intercept;
    if (now - next < 1e-10 * (1 + now)) break;
    now = next;
  }
  if (slope < 0) return { kind: 'platt', slope: 0, intercept: Math.log((ones + 1) / (zeros + 1)) };
  return { kind: 'platt', slope, intercept };
}

function plattMove(
  logits: Float64Array,
  target: (row: number) => number,
  weights: Float64Array | null,
  slope: number,
  intercept: number,
): { slope: number; intercept: number } {
  let [h11, h12, h22, g1, g2] = [1e-12, 0, 1e-12, 0, 0];
  for (let row = 0; row < logits.length; row += 1) {
    const logit = logits[row] ?? 0;
    const risk = logistic(slope * logit + intercept);
    const rows = rowWeight(weights, row);
    const weight = rows * risk * (1 - risk);
    const off = rows * (risk - target(row));
    h11 += logit * logit * weight;
    h12 += logit * weight;
    h22 += weight;
    g1 += logit * off;
    g2 += off;
  }
  const determinant = h11 * h22 - h12 * h12;
  // All log-odds alike: only the intercept can be learned.
  if (determinant < 1e-12 * h11 * h22) return { slope: 0, intercept: -g2 / h22 };
  return {
    slope: -(h22 * g1 - h12 * g2) / determinant,
    intercept: -(h11 * g2 - h12 * g1) / determinant,
  };
}

type Pool = { from: number; to: number; ones: number; rows: number };

/**
 * The never descending steps nearest to the labels (pool adjacent violators). Each pool gives two
 * points, its lowest and highest log-odds; one of each outcome spread over the whole keeps 0 and 1
 * out of the answers.
 */
function isotonic(
  logits: Float64Array,
  labels: Uint8Array,
  weights: Float64Array | null,
): Calibration {
  const order = Int32Array.from(logits.keys()).sort((a, b) => (logits[a] ?? 0) - (logits[b] ?? 0));
  let ones = 0;
  let all = 0;
  for (let row = 0; row < labels.length; row += 1) {
    all += rowWeight(weights, row);
    ones += rowWeight(weights, row) * (labels[row] ?? 0);
  }
  const prior = (ones + 1) / (all + 2);
  const pools: Pool[] = [];
  for (const row of order) {
    const logit = logits[row] ?? 0;
    const previous = pools.at(-1);
    const rows = rowWeight(weights, row);
    const own = rows * (labels[row] ?? 0);
    if (previous !== undefined && previous.to === logit) {
      previous.ones += own;
      previous.rows += rows;
    } else pools.push({ from: logit, to: logit, ones: own, rows });
  }
  const merged: Pool[] = [];
  for (const pool of pools) {
    let last = pool;
    for (let before = merged.at(-1); before !== undefined; before = merged.at(-1)) {
      if (before.ones * last.rows < last.ones * before.rows) break;
      merged.pop();
      last = {
        from: before.from,
        to: last.to,
        ones: before.ones + last.ones,
        rows: before.rows + last.rows,
      };
    }
    merged.push(last);
  }
  const shareOf = ({ ones: own, rows }: Pool): number => (own + prior) / (rows + 1);
  const points = merged.flatMap((pool) =>
    pool.from === pool.to
      ? [{ at: pool.from, risk: shareOf(pool) }]
      : [
          { at: pool.from, risk: shareOf(pool) },
          { at: pool.to, risk: shareOf(pool) },
        ],
  );
  // Smoothing pulls small pools to the prior, which could turn two of them round.
  let highest = 0;
  const risk = points.map((point) => {
    highest = Math.max(highest, point.risk);
    return highest;
  });
  return { kind: 'isotonic', at: points.map((point) => point.at), risk };
}
