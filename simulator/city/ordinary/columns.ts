import { hourMs } from '../clock.ts';
import type { EventKind } from '../types.ts';

/** Kinds by their code in columns. */
export const kinds: readonly EventKind[] = ['call', 'sms', 'web', 'app'];
export const kindCode = { call: 0, sms: 1, web: 2, app: 3 } as const satisfies Record<
  EventKind,
  number
>;

/**
 * The ordinary events of one hour in order of time, column by column: they are nearly all of a city,
 * and as objects would take ten times the memory. `from` is a party, and so is `to` of
 * calls and SMS (see parties.ts); of visits `to` is a host, of app events an app (see parties.ts). `durationS` is −1
 * where an event has none. Cells are codes of places.ts.
 */
export type HourColumns = {
  readonly startMs: number;
  readonly count: number;
  /** Milliseconds after `startMs`. */
  readonly offsetMs: Uint32Array<ArrayBuffer>;
  readonly kind: Uint8Array<ArrayBuffer>;
  readonly from: Uint32Array<ArrayBuffer>;
  readonly to: Uint32Array<ArrayBuffer>;
  readonly durationS: Int32Array<ArrayBuffer>;
  readonly cell: Uint32Array<ArrayBuffer>;
};

/** Times inside are milliseconds after the start of the run: 32 bits hold 49 days, so they are doubles. */
type Store = {
  time: Float64Array;
  kind: Uint8Array;
  from: Uint32Array;
  to: Uint32Array;
  duration: Int32Array;
  cell: Uint32Array;
};

/** Events as they come, in any order. */
export class EventBuffer {
  #store = makeStore(4096);
  #count = 0;

  push(
    timeMs: number,
    kind: number,
    from: number,
    to: number,
    durationS: number,
    cell: number,
  ): void {
    if (this.#count === this.#store.time.length) this.#grow();
    const at = this.#count++;
    const store = this.#store;
    store.time[at] = timeMs;
    store.kind[at] = kind;
    store.from[at] = from;
    store.to[at] = to;
    store.duration[at] = durationS;
    store.cell[at] = cell;
  }

  /** Takes out the events of an hour, sorted; those that come at the same time keep their order. */
  takeHour(startMs: number): HourColumns {
    const { time, kind, from, to, duration, cell } = this.#store;
    const due = new Uint32Array(this.#count);
    const offsets = new Uint32Array(this.#count);
    let dueCount = 0;
    const rest = new EventBuffer();
    for (let at = 0; at < this.#count; at++) {
      const offset = (time[at] ?? 0) - startMs;
      if (offset < hourMs) {
        offsets[at] = offset;
        due[dueCount++] = at;
      } else {
        rest.push(
          time[at] ?? 0,
          kind[at] ?? 0,
          from[at] ?? 0,
          to[at] ?? 0,
          duration[at] ?? 0,
          cell[at] ?? 0,
        );
      }
    }
    const order = sortByOffset(due.subarray(0, dueCount), offsets);
    const hour: HourColumns = {
      startMs,
      count: dueCount,
      offsetMs: new Uint32Array(dueCount),
      kind: new Uint8Array(dueCount),
      from: new Uint32Array(dueCount),
      to: new Uint32Array(dueCount),
      durationS: new Int32Array(dueCount),
      cell: new Uint32Array(dueCount),
    };
    for (let n = 0; n < dueCount; n++) {
      const at = order[n] ?? 0;
      hour.offsetMs[n] = offsets[at] ?? 0;
      hour.kind[n] = kind[at] ?? 0;
      hour.from[n] = from[at] ?? 0;
      hour.to[n] = to[at] ?? 0;
      hour.durationS[n] = duration[at] ?? 0;
      hour.cell[n] = cell[at] ?? 0;
    }
    // The room stays; only what is left moves to its front.
    this.#count = 0;
    rest.#copyInto(this);
    return hour;
  }

  #copyInto(other: EventBuffer): void {
    const { time, kind, from, to, duration, cell } = this.#store;
    for (let at = 0; at < this.#count; at++)
      other.push(
        time[at] ?? 0,
        kind[at] ?? 0,
        from[at] ?? 0,
        to[at] ?? 0,
        duration[at] ?? 0,
        cell[at] ?? 0,
      );
  }

  #grow(): void {
    const old = this.#store;
    const grown = makeStore(old.time.length * 2);
    grown.time.set(old.time);
    grown.kind.set(old.kind);
    grown.from.set(old.from);
    grown.to.set(old.to);
    grown.duration.set(old.duration);
    grown.cell.set(old.cell);
    this.#store = grown;
  }
}

function makeStore(length: number): Store {
  return {
    time: new Float64Array(length),
    kind: new Uint8Array(length),
    from: new Uint32Array(length),
    to: new Uint32Array(length),
    duration: new Int32Array(length),
    cell: new Uint32Array(length),
  };
}

const radixBits = 11;
const buckets = 1 << radixBits;

/** Two passes of a stable radix sort: an hour has fewer than 2²² milliseconds. */
function sortByOffset(entries: Uint32Array<ArrayBuffer>, offsets: Uint32Array): Uint32Array {
  let source = entries;
  let target = new Uint32Array(entries.length);
  for (const shift of [0, radixBits]) {
    const starts = new Uint32Array(buckets + 1);
    for (let n = 0; n < source.length; n++) {
      const bucket = 1 + (((offsets[source[n] ?? 0] ?? 0) >>> shift) & (buckets - 1));
      starts[bucket] = (starts[bucket] ?? 0) + 1;
    }
    for (let b = 1; b <= buckets; b++) starts[b] = (starts[b] ?? 0) + (starts[b - 1] ?? 0);
    for (let n = 0; n < source.length; n++) {
      const entry = source[n] ?? 0;
      const bucket = ((offsets[entry] ?? 0) >>> shift) & (buckets - 1);
      const at = starts[bucket] ?? 0;
      starts[bucket] = at + 1;
      target[at] = entry;
    }
    [source, target] = [target, source];
  }
  return source;
}
