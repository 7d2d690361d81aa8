import type { HabitTable } from '../../assess/habit/habit-table.ts';
import type { Habit } from '../../assess/model/habit.ts';
import type { Hit } from '../../domain/hit.ts';
import { markListed } from '../../match/kernel/discover-layout.ts';
import { contactBytes, contactTimeMs } from '../../match/kernel/layout.ts';
import { hexOf } from '../../store/hex.ts';
import type { Known } from './suspicions.ts';

/** What was usual for the subscriber of each hit, as it was known right before the hit. */
export class HabitNotes {
  readonly #noted = new Map<string, Habit>();

  /** @param before notes that these go on from */
  constructor(before?: HabitNotes) {
    if (before !== undefined) for (const [key, habit] of before.#noted) this.#noted.set(key, habit);
  }

  get size(): number {
    return this.#noted.size;
  }

  note(hit: Hit, habit: Habit | null): void {
    if (habit !== null) this.#noted.set(hexOf(hit.id), habit);
  }

  /** What was known at the newest of one person's hits; null where that was nothing. */
  at(hits: readonly Pick<Hit, 'id' | 'timeMs'>[]): Habit | null {
    let newest = hits[0];
    for (const hit of hits) if (newest === undefined || hit.timeMs > newest.timeMs) newest = hit;
    return newest === undefined ? null : (this.#noted.get(hexOf(newest.id)) ?? null);
  }
}

/**
 * Leads a table of habits through the stream in event time: before a hit is noted, the table has seen
 * all contacts up to it and none from its moment on; from a number's listing on, contacts with it
 * are nobody's habit. Blocks of the stream do not matter.
 */
export class HabitReplay {
  readonly #table: HabitTable;
  readonly #notes: HabitNotes;
  readonly #listed: readonly Known[];
  #listedSoFar = 0;

  constructor(table: HabitTable, listed: readonly Known[], notes: HabitNotes) {
    this.#table = table;
    this.#notes = notes;
    this.#listed = listed.toSorted((a, b) => a.atMs - b.atMs);
  }

  /** One block: its contact rows, and the hits among them whose habits are wanted. */
  take(hits: readonly Hit[], rows: Uint8Array): void {
    const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
    const waiting = hits.toSorted((a, b) => a.timeMs - b.timeMs);
    let noted = 0;
    let given = 0;
    for (let at = 0; at < rows.length; at += contactBytes) {
      const timeMs = Number(view.getBigInt64(at + contactTimeMs, true));
      const hitMs = waiting[noted]?.timeMs ?? Number.POSITIVE_INFINITY;
      if (timeMs < Math.min(hitMs, this.#nextListingMs)) continue;
      this.#observe(rows.subarray(given, at));
      given = at;
      for (let hit = waiting[noted]; hit !== undefined && hit.timeMs <= timeMs; ) {
        this.#note(hit);
        noted++;
        hit = waiting[noted];
      }
      while (timeMs >= this.#nextListingMs) this.#mark();
    }
    this.#observe(rows.subarray(given));
    for (const hit of waiting.slice(noted)) this.#note(hit);
  }

  get #nextListingMs(): number {
    return this.#listed[this.#listedSoFar]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  #mark(): void {
    const { token } = this.#listed[this.#listedSoFar] as Known;
    const words = new Uint32Array(Uint8Array.from(token).buffer);
    this.#table.marks.set(words, 0, markListed);
    this.#listedSoFar++;
  }

  #note(hit: Hit): void {
    this.#notes.note(hit, this.#table.habitOf(hit.subscriber, hit.timeMs));
  }

  #observe(rows: Uint8Array): void {
    if (rows.length === 0) return;
    const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
    // In a replay the present is the newest contact's own time.
    const nowMs = Number(view.getBigInt64(rows.length - contactBytes + contactTimeMs, true));
    this.#table.observe(rows, this.#table.epoch, nowMs);
  }
}
