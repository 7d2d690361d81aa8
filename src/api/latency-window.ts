/** Each bucket is a tenth wider than the one before, from 1 ms to 10 minutes: a quantile is right to 5 %. */
const growth = 1.1;
const longestMs = 600_000;
const bucketCount = Math.ceil(Math.log(longestMs) / Math.log(growth)) + 1;

function bucketOf(ms: number): number {
  if (ms <= 1) return 0;
  return Math.min(bucketCount - 1, Math.ceil(Math.log(ms) / Math.log(growth)));
}

/** The geometric middle of a bucket. Milliseconds. */
function middleOf(bucket: number): number {
  return bucket === 0 ? 1 : growth ** (bucket - 0.5);
}

/** Latencies of the last `seconds` seconds, in memory that does not grow with their number. */
export class LatencyWindow {
  readonly #slots: { second: number; counts: Uint32Array }[];

  constructor(seconds: number) {
    this.#slots = Array.from({ length: seconds }, () => ({
      second: -1,
      counts: new Uint32Array(bucketCount),
    }));
  }

  add(latenciesMs: readonly number[], nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    const slot = this.#slots[second % this.#slots.length];
    if (slot === undefined) return;
    if (slot.second !== second) {
      slot.second = second;
      slot.counts.fill(0);
    }
    for (const ms of latenciesMs) {
      const bucket = bucketOf(ms);
      slot.counts[bucket] = (slot.counts[bucket] ?? 0) + 1;
    }
  }

  /** Milliseconds for each share in 0…1; null where nothing was measured. */
  quantiles(shares: readonly number[], nowMs: number): (number | null)[] {
    const since = Math.floor(nowMs / 1000) - this.#slots.length;
    const sums = new Float64Array(bucketCount);
    let total = 0;
    for (const { second, counts } of this.#slots) {
      if (second <= since) continue;
      for (const [bucket, count] of counts.entries()) {
        sums[bucket] = (sums[bucket] ?? 0) + count;
        total += count;
      }
    }
    return shares.map((share) => (total === 0 ? null : quantile(sums, share * total)));
  }
}

function quantile(sums: Float64Array, rank: number): number {
  let seen = 0;
  let last = 0;
  for (const [bucket, count] of sums.entries()) {
    if (count === 0) continue;
    last = bucket;
    seen += count;
    if (seen >= rank) break;
  }
  return Math.round(middleOf(last) * 10) / 10;
}
