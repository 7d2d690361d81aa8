import type { CityEvent } from '../types.ts';

/** Something that happens at its time: at most one event. */
export type Task = (timeMs: number) => CityEvent | null;

/** A queue by time (binary heap); what has equal times comes out as it went in. */
export class TimeQueue<T> {
  readonly #times: number[] = [];
  readonly #orders: number[] = [];
  readonly #items: T[] = [];
  #order = 0;

  get length(): number {
    return this.#items.length;
  }

  push(timeMs: number, item: T): void {
    const order = this.#order++;
    let at = this.#items.length;
    this.#put(at, timeMs, order, item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** Time of the earliest item; Infinity when there is none. */
  get nextMs(): number {
    return this.#times[0] ?? Number.POSITIVE_INFINITY;
  }

  /** Takes the earliest item out; undefined when there is none. */
  pop(): T | undefined {
    const first = this.#items[0];
    const timeMs = this.#times.pop();
    const order = this.#orders.pop();
    const item = this.#items.pop();
    if (timeMs === undefined || order === undefined || item === undefined) return undefined;
    if (this.#items.length === 0) return first;
    this.#put(0, timeMs, order, item);
    this.#sink();
    return first;
  }

  #sink(): void {
    const { length } = this.#items;
    let at = 0;
    for (;;) {
      let first = at;
      const left = 2 * at + 1;
      if (left < length && this.#before(left, first)) first = left;
      if (left + 1 < length && this.#before(left + 1, first)) first = left + 1;
      if (first === at) return;
      this.#swap(at, first);
      at = first;
    }
  }

  #before(a: number, b: number): boolean {
    const timeA = this.#times[a] as number;
    const timeB = this.#times[b] as number;
    if (timeA !== timeB) return timeA < timeB;
    return (this.#orders[a] as number) < (this.#orders[b] as number);
  }

  #put(at: number, timeMs: number, order: number, item: T): void {
    this.#times[at] = timeMs;
    this.#orders[at] = order;
    this.#items[at] = item;
  }

  #swap(a: number, b: number): void {
    const timeMs = this.#times[a] as number;
    const order = this.#orders[a] as number;
    const item = this.#items[a] as T;
    this.#put(a, this.#times[b] as number, this.#orders[b] as number, this.#items[b] as T);
    this.#put(b, timeMs, order, item);
  }
}
