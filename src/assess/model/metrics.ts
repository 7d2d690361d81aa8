import { aucWithInterval, type Interval } from './auc.ts';
import { rowWeight } from './row-weight.ts';

/** One bin of a reliability plot: of `rows` said to be at `said` on average, `happened` was so. */
export type ReliabilityBin = {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly said: number;
  readonly happened: number;
};

export type PrecisionAt = {
  readonly k: number;
  readonly precision: number;
  readonly recall: number;
};

export type Metrics = {
  readonly rows: number;
  readonly positives: number;
  readonly auc: Interval;
  /** Area under precision over recall (average precision). */
  readonly averagePrecision: number;
  readonly brier: number;
  /** Brier score of always saying the share of ones. */
  readonly brierOfPrior: number;
  readonly logLoss: number;
  /** Mean distance of said and happened, weighted by rows (expected calibration error). */
  readonly calibrationError: number;
  readonly reliability: readonly ReliabilityBin[];
  readonly precisionAt: readonly PrecisionAt[];
  /** Largest recall at a precision of 0.90 at least; 0 where no threshold reaches it. */
  readonly recallAtPrecision90: number;
};

const reliabilityBins = 10;

/**
 * Figures of risks (0…1) against what was so (0 or 1). Ties are taken together, never in a lucky order.
 * With `weights` a row counts as so many rows, everywhere but in the AUC, which does not depend on how
 * many of one outcome there are.
 */
export function metricsOf(
  risks: Float64Array,
  labels: Uint8Array,
  weights: Float64Array | null = null,
): Metrics {
  let rows = 0;
  let positives = 0;
  let brier = 0;
  let logLoss = 0;
  for (let row = 0; row < risks.length; row += 1) {
    const label = labels[row] ?? 0;
    const risk = Math.min(1 - 1e-15, Math.max(1e-15, risks[row] ?? 0));
    const weight = rowWeight(weights, row);
    rows += weight;
    positives += weight * label;
    brier += weight * (risk - label) ** 2;
    logLoss -= weight * (label === 1 ? Math.log(risk) : Math.log1p(-risk));
  }
  const prior = positives / Math.max(1, rows);
  const reliability = reliabilityOf(risks, labels, weights);
  const ranked = rankedGroups(risks, labels, weights);
  return {
    rows,
    positives,
    auc: aucWithInterval(risks, labels),
    averagePrecision: averagePrecision(ranked, positives),
    brier: brier / Math.max(1, rows),
    brierOfPrior: prior * (1 - prior),
    logLoss: logLoss / Math.max(1, rows),
    calibrationError: reliability.reduce(
      (sum, bin) => sum + (bin.rows / Math.max(1, rows)) * Math.abs(bin.said - bin.happened),
      0,
    ),
    reliability,
    precisionAt: ksOf(rows, positives).map((k) => precisionAt(ranked, positives, k)),
    recallAtPrecision90: recallAtPrecision(ranked, positives, 0.9),
  };
}

/** Ten bins of as many rows of the table each (equal risks are not divided). */
export function reliabilityOf(
  risks: Float64Array,
  labels: Uint8Array,
  weights: Float64Array | null = null,
): ReliabilityBin[] {
  const order = Int32Array.from(risks.keys()).sort((a, b) => (risks[a] ?? 0) - (risks[b] ?? 0));
  const bins: ReliabilityBin[] = [];
  let from = 0;
  for (let bin = 1; bin <= reliabilityBins && from < order.length; bin += 1) {
    let to = Math.max(from + 1, Math.round((bin * order.length) / reliabilityBins));
    const last = risks[order[to - 1] ?? 0];
    while (to < order.length && risks[order[to] ?? 0] === last) to += 1;
    let said = 0;
    let happened = 0;
    let rows = 0;
    for (const row of order.subarray(from, to)) {
      const weight = rowWeight(weights, row);
      rows += weight;
      said += weight * (risks[row] ?? 0);
      happened += weight * (labels[row] ?? 0);
    }
    bins.push({
      from: risks[order[from] ?? 0] ?? 0,
      to: last ?? 0,
      rows,
      said: said / rows,
      happened: happened / rows,
    });
    from = to;
  }
  return bins;
}

/** Rows of one risk, the highest risk first. */
type Group = { readonly rows: number; readonly ones: number };

function rankedGroups(
  risks: Float64Array,
  labels: Uint8Array,
  weights: Float64Array | null,
): Group[] {
  const order = Int32Array.from(risks.keys()).sort((a, b) => (risks[b] ?? 0) - (risks[a] ?? 0));
  const groups: { risk: number; rows: number; ones: number }[] = [];
  for (const row of order) {
    const risk = risks[row] ?? 0;
    const last = groups.at(-1);
    const group = last?.risk === risk ? last : { risk, rows: 0, ones: 0 };
    if (group !== last) groups.push(group);
    const weight = rowWeight(weights, row);
    group.rows += weight;
    group.ones += weight * (labels[row] ?? 0);
  }
  return groups;
}

function averagePrecision(groups: readonly Group[], positives: number): number {
  let rows = 0;
  let ones = 0;
  let area = 0;
  for (const group of groups) {
    rows += group.rows;
    ones += group.ones;
    area += (ones / rows) * group.ones;
  }
  return positives === 0 ? 0 : area / positives;
}

/** Where k falls within equal risks, their share of ones counts: a random order of them is expected. */
function precisionAt(groups: readonly Group[], positives: number, k: number): PrecisionAt {
  let rows = 0;
  let ones = 0;
  for (const group of groups) {
    if (rows >= k) break;
    const taken = Math.min(group.rows, k - rows);
    rows += taken;
    ones += (group.ones * taken) / group.rows;
  }
  return {
    k,
    precision: rows === 0 ? 0 : ones / rows,
    recall: positives === 0 ? 0 : ones / positives,
  };
}

function ksOf(rows: number, positives: number): number[] {
  const wanted = [10, 50, 100, 500, 1000, 5000, Math.round(positives)].filter(
    (k) => k > 0 && k <= rows,
  );
  return [...new Set(wanted)].sort((a, b) => a - b);
}

function recallAtPrecision(groups: readonly Group[], positives: number, precision: number): number {
  let rows = 0;
  let ones = 0;
  let best = 0;
  for (const group of groups) {
    rows += group.rows;
    ones += group.ones;
    if (ones / rows >= precision) best = Math.max(best, ones);
  }
  return positives === 0 ? 0 : best / positives;
}
