import type { WarningsByType } from '../../../src/api/contract.ts';

export type Series = {
  /** Null for the rest, taken together. */
  readonly key: string | null;
  readonly total: number;
  readonly values: readonly number[];
};

const named = 6;

/**
 * The scam types as stacked series, in the configuration's `order` so that none jumps when the ranks
 * change, on every bucket of the range whether or not something happened in it. Only the most
 * frequent stand by themselves; the others, and those without a type, are one series.
 */
export function seriesOf(
  data: Pick<WarningsByType, 'buckets' | 'bucketMs'>,
  order: readonly string[],
  sinceMs: number,
  untilMs: number,
): { times: number[]; series: Series[] } {
  const { bucketMs } = data;
  const byMs = new Map(data.buckets.map((bucket) => [bucket.ms, bucket.counts]));
  const first = Math.floor(sinceMs / bucketMs) * bucketMs;
  const times: number[] = [];
  for (let ms = first; ms <= untilMs; ms += bucketMs) times.push(ms);

  const totals = new Map<string, number>();
  for (const ms of times) {
    for (const [key, count] of Object.entries(byMs.get(ms) ?? {})) {
      totals.set(key, (totals.get(key) ?? 0) + count);
    }
  }
  const keys = [...totals].filter(([, n]) => n > 0).toSorted(([, a], [, b]) => b - a);
  const own = keys.filter(([key]) => order.includes(key)).slice(0, named);
  const rest = keys.filter((one) => !own.includes(one));
  const at = (key: string): number[] => times.map((ms) => byMs.get(ms)?.[key] ?? 0);
  const series: Series[] = own
    .toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([key, total]) => ({ key, total, values: at(key) }));
  if (rest.length > 0) {
    const parts = rest.map(([key]) => at(key));
    series.push({
      key: null,
      total: rest.reduce((sum, [, n]) => sum + n, 0),
      values: times.map((_, index) => parts.reduce((sum, part) => sum + (part[index] ?? 0), 0)),
    });
  }
  return { times, series };
}
