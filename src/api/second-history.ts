/** What happened in one second. */
export type SecondCounts = {
  records: number;
  hits: number;
  warnings: number;
  submitted: number;
  delivered: number;
};
export type SecondPoint = { readonly ms: number } & Readonly<SecondCounts>;

function zero(): SecondCounts {
  return { records: 0, hits: 0, warnings: 0, submitted: 0, delivered: 0 };
}

/** Counts by whole seconds of the clock, the last `length` complete ones kept. */
export class SecondHistory {
  readonly #length: number;
  readonly #points: SecondPoint[] = [];
  #second: number;
  #running = zero();

  constructor(length: number, nowMs: number) {
    this.#length = length;
    this.#second = Math.floor(nowMs / 1000);
  }

  add(counts: Partial<SecondCounts>, nowMs: number): void {
    this.#roll(nowMs);
    for (const [key, count] of Object.entries(counts)) {
      this.#running[key as keyof SecondCounts] += count;
    }
  }

  /** Newest last. The second that still runs is left out: it would look like a drop. */
  points(nowMs: number): readonly SecondPoint[] {
    this.#roll(nowMs);
    return [...this.#points];
  }

  /** Mean by second over the last `seconds` complete seconds, or as many as there are. */
  rate(key: keyof SecondCounts, seconds: number, nowMs: number): number {
    const last = this.points(nowMs).slice(-seconds);
    return last.length === 0 ? 0 : last.reduce((sum, point) => sum + point[key], 0) / last.length;
  }

  #roll(nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    // After a long sleep of the machine only the last seconds matter; a clock set back waits.
    this.#second = Math.max(this.#second, second - this.#length - 1);
    while (this.#second < second) {
      this.#points.push({ ms: this.#second * 1000, ...this.#running });
      this.#running = zero();
      this.#second += 1;
    }
    if (this.#points.length > this.#length) {
      this.#points.splice(0, this.#points.length - this.#length);
    }
  }
}
