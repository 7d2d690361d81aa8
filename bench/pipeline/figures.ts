/** What `/metrics` says at one moment, by series as Prometheus writes it: `name{label="value"}`. */
export type Series = ReadonlyMap<string, number>;

/** Reads the text format of Prometheus; comments and blank lines aside. */
export function readSeries(text: string): Series {
  const series = new Map<string, number>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const space = line.lastIndexOf(' ');
    series.set(line.slice(0, space), Number(line.slice(space + 1)));
  }
  return series;
}

/** By how much the sum of a counter's series grew, those with other labels aside. */
export function growth(before: Series, after: Series, name: string, label = ''): number {
  let sum = 0;
  for (const [key, value] of after) {
    if (key !== name && !key.startsWith(`${name}{`)) continue;
    if (label !== '' && !key.includes(label)) continue;
    sum += value - (before.get(key) ?? 0);
  }
  return sum;
}

export type Latency = {
  readonly count: number;
  /** Seconds, between the bounds of its bucket in proportion; NaN where nothing was measured. */
  readonly p50: number;
  readonly p99: number;
  /** Share of all that took a second or less. */
  readonly withinSecond: number;
};

type Bucket = { readonly bound: number; readonly count: number };

function quantileOf(buckets: readonly Bucket[], share: number): number {
  const rank = share * (buckets.at(-1)?.count ?? 0);
  let [lowBound, lowCount] = [0, 0];
  for (const { bound, count } of buckets) {
    if (count >= rank && count > lowCount) {
      if (bound === Number.POSITIVE_INFINITY) return lowBound;
      return lowBound + ((bound - lowBound) * (rank - lowCount)) / (count - lowCount);
    }
    [lowBound, lowCount] = [bound, count];
  }
  return Number.NaN;
}

/** Latencies that were added to a histogram between two moments. */
export function latencyBetween(before: Series, after: Series, name: string): Latency {
  const buckets: Bucket[] = [];
  for (const [key, value] of after) {
    const bound = new RegExp(`^${name}_bucket\\{le="([^"]+)"`).exec(key)?.[1];
    if (bound === undefined) continue;
    buckets.push({
      bound: bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound),
      count: value - (before.get(key) ?? 0),
    });
  }
  buckets.sort((a, b) => a.bound - b.bound);
  const count = buckets.at(-1)?.count ?? 0;
  const inSecond = buckets.findLast(({ bound }) => bound <= 1)?.count ?? 0;
  return {
    count,
    p50: quantileOf(buckets, 0.5),
    p99: quantileOf(buckets, 0.99),
    withinSecond: count === 0 ? Number.NaN : inSecond / count,
  };
}
