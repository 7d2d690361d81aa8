import { markListed, markVictim } from '../../../../match/kernel/discover-layout.ts';
import {
  halfListed,
  halfVictims,
  slotWords,
  wordLast,
} from '../../../../match/kernel/discover-slot.ts';
import { isTaken, rowWords, secondsAt, wordsOf } from '../../contact-words.ts';
import { featureNames, featuresOf } from '../../features.ts';
import type { DiscoveryOptions, DiscoveryStats, Shard } from '../../options.ts';
import { expertScorer, type NumberScorer } from '../../scorer.ts';
import { type Suspect, SuspectBook } from '../../suspects.ts';
import { defaultSuspicionPolicy } from '../../suspicion.ts';
import { TokenMarks } from '../../token-marks.ts';
import { RecentContacts } from './recent-contacts.ts';
import { ReferenceSlots } from './reference-slots.ts';
import { ScoreQueue } from './score-queue.ts';

const batchRows = 256;
const dayS = 86_400;

/**
 * Discovery as TypeScript alone: what the kernel (match/kernel/discover.ts) is held to. One thing after
 * the other, as one would read it.
 *
 * Finds numbers that no list has: what calls and SMS tell of every number, in memory that is taken
 * once, on tokens alone. One row a record is read, of the matcher's contacts (match/scan/contact-rows.ts,
 * kernel/contacts.ts): the one whose side is `to` names caller, called and the caller's class.
 *
 * Time is the records' own. `nowMs` is given by whoever calls: nothing here looks at a clock.
 */
export class ReferenceDiscovery {
  readonly options: DiscoveryOptions;
  readonly epoch: number;
  readonly shard: Shard;
  readonly slots: ReferenceSlots;
  readonly book: SuspectBook;
  readonly marks = new TokenMarks();
  scorer: NumberScorer;
  readonly #recent: RecentContacts;
  readonly #minCounterparts: number;
  readonly #callers = new Int32Array(batchRows);
  readonly #called = new Int32Array(batchRows);
  readonly #queue: ScoreQueue;
  #touched = 0;
  #contacts = 0;
  #stale = 0;
  #ahead = 0;
  #otherEpoch = 0;

  constructor(options: DiscoveryOptions) {
    this.options = options;
    this.epoch = options.epoch;
    this.scorer = options.scorer ?? expertScorer;
    this.#minCounterparts = options.minCounterparts ?? 2;
    this.shard = options.shard ?? { at: 0, of: 1 };
    this.#recent = new RecentContacts(options.recentContacts ?? 0);
    this.book = new SuspectBook(
      options.policy ?? defaultSuspicionPolicy,
      options.suspects ?? 20_000,
    );
    this.slots = new ReferenceSlots({
      slots: options.slots,
      sketches: options.sketches ?? Math.ceil(options.slots / 24),
      utcOffsetS: options.utcOffsetS ?? 8 * 3600,
    });
    this.#queue = new ScoreQueue(this.slots.table);
  }

  get watchedSinceS(): number {
    return this.slots.watchedSinceS;
  }

  set watchedSinceS(seconds: number) {
    this.slots.watchedSinceS = seconds;
  }

  /**
   * Counts a batch of contacts, in the order of their time as nearly as the source has it.
   *
   * @param rows n × 48 bytes, of `epoch`
   * @param nowMs epoch milliseconds; contacts that lie more than a day ahead are not believed
   * @param cells one for each row, 0 where none is known
   */
  observe(rows: Uint8Array, epoch: number, nowMs: number, cells: Uint16Array | null = null): void {
    const words = wordsOf(rows);
    if (epoch !== this.epoch) {
      for (let at = 0; at < words.length; at += rowWords) {
        if (isTaken(words[at + 11] as number)) this.#otherEpoch++;
      }
      return;
    }
    const latestS = Math.floor(nowMs / 1000) + dayS;
    for (let at = 0; at < words.length; at += batchRows * rowWords) {
      this.#batch(words, at, Math.min(words.length, at + batchRows * rowWords), latestS, cells);
    }
  }

  /**
   * Numbers that are listed now, or people who are known victims: whoever was or will be in contact
   * with them is one hop away. Contacts remembered in the ring are judged at once; `past` are those
   * that the contact log found, in rows as observe() takes them; they make links and no counts.
   *
   * @param tokens n × 16 bytes
   */
  known(tokens: Uint8Array, past?: Uint8Array): void {
    const fresh = this.#mark(tokens, markListed, past);
    for (let at = 0; at < fresh.length; at += 4) {
      this.book.forget(new Uint8Array(fresh.slice(at, at + 4).buffer));
      const slot = this.#isMine(fresh, at) ? this.slots.table.find(fresh, at) : -1;
      if (slot >= 0) this.slots.listInCell(slot);
    }
  }

  victims(tokens: Uint8Array, past?: Uint8Array): void {
    this.#mark(tokens, markVictim, past);
  }

  /** Numbers that are listed no longer, people who are no victims after all. Links already made fade by themselves. */
  forget(tokens: Uint8Array): void {
    const words = wordsOf(tokens);
    for (let at = 0; at < words.length; at += 4) {
      this.marks.unset(words, at, markListed | markVictim);
    }
  }

  /**
   * Scores what has changed since the last time and lists who is suspected now, surest first.
   * The work follows the numbers that were active meanwhile, not those that are remembered.
   */
  suspects(nowMs: number): Suspect[] {
    const values = new Float64Array(featureNames.length);
    const nowS = Math.floor(nowMs / 1000);
    const { words } = this.slots.table;
    this.#queue.drain((slot) => {
      if ((this.marks.of(words, slot * slotWords) & markListed) !== 0) return;
      featuresOf(this.slots, slot, nowS, this.watchedSinceS, values);
      this.book.judge(this.slots.table.tokenOf(slot), this.scorer.score(values), values, nowMs);
    });
    this.book.fade(nowMs);
    return this.book.list(this.scorer);
  }

  /**
   * Every number that is worth scoring and was active since `sinceMs`, with its features as they are at
   * `nowMs`.
   */
  *numbers(
    nowMs: number,
    sinceMs = 0,
  ): Generator<{ readonly token: Uint8Array; readonly values: Float64Array }> {
    const values = new Float64Array(featureNames.length);
    const nowS = Math.floor(nowMs / 1000);
    const { table } = this.slots;
    for (let slot = 0; slot < table.capacity; slot++) {
      if (!table.holds(slot) || !this.slots.isWorthScoring(slot, this.#minCounterparts)) continue;
      if ((table.words[slot * slotWords + wordLast] as number) * 1000 < sinceMs) continue;
      featuresOf(this.slots, slot, nowS, this.watchedSinceS, values);
      yield { token: table.tokenOf(slot), values: values.slice() };
    }
  }

  /** When the watch began, and the hour from which a number's age is told. */
  takeClocks(from: {
    readonly watchedSinceS: number;
    readonly slots: { readonly baseHour: number };
  }): void {
    this.watchedSinceS = from.watchedSinceS;
    this.slots.baseHour = from.slots.baseHour;
  }

  /** Takes up a number from a snapshot; it will be scored again. @param words of its slot */
  restoreNumber(words: Uint32Array, sketch: Uint32Array | null): void {
    this.#wake(this.slots.restore(words, sketch));
  }

  stats(): DiscoveryStats {
    const { table, pool } = this.slots;
    return {
      contacts: this.#contacts,
      numbers: table.used,
      evicted: table.evicted,
      stale: this.#stale,
      ahead: this.#ahead,
      otherEpoch: this.#otherEpoch,
      sketchesUsed: pool.used,
      sketchesRefused: pool.refused,
      sketchesRestarted: pool.restarted,
      squeezed: this.slots.squeezed,
      marks: this.marks.size,
      watched: this.book.size,
      suspectsDropped: this.book.dropped,
      bytes: this.slots.bytes + this.#recent.bytes + this.marks.bytes,
    };
  }

  /** Three passes: the reads of the first two do not wait for one another, so the memory's delays overlap. */
  #batch(
    words: Uint32Array,
    from: number,
    to: number,
    latestS: number,
    cells: Uint16Array | null,
  ): void {
    const { table } = this.slots;
    let touched = 0;
    for (let at = from; at < to; at += rowWords) {
      if (!isTaken(words[at + 11] as number)) continue;
      touched ^= table.touch(words, at) ^ table.touch(words, at + 4);
    }
    for (let at = from, row = 0; at < to; at += rowWords, row++) {
      if (!isTaken(words[at + 11] as number)) continue;
      const caller = table.find(words, at + 4);
      const called = table.find(words, at);
      this.#callers[row] = caller;
      this.#called[row] = called;
      if (caller >= 0) touched ^= table.words[caller * slotWords] as number;
      if (called >= 0) touched ^= table.words[called * slotWords] as number;
    }
    this.#touched ^= touched;
    for (let at = from, row = 0; at < to; at += rowWords, row++) {
      if (!isTaken(words[at + 11] as number)) continue;
      this.#count(words, at, row, latestS, cells?.[at / rowWords] ?? 0);
    }
  }

  #count(words: Uint32Array, at: number, row: number, latestS: number, cell: number): void {
    const timeS = secondsAt(words, at + 8);
    if (timeS > latestS) {
      this.#ahead++;
      return;
    }
    this.#contacts++;
    if (this.watchedSinceS === 0) this.watchedSinceS = timeS;
    const sort = words[at + 11] as number;
    const kind = sort & 0xff;
    if (this.#isMine(words, at + 4)) {
      const slot = this.#slotOf(this.#callers[row] as number, words, at + 4, timeS);
      if (!this.#isStale(slot, timeS)) {
        const durationS = words[at + 10] as number;
        const callerClass = (sort >>> 16) & 7;
        this.slots.out(slot, timeS, kind, durationS, words[at + 1] as number, callerClass);
        const isListed = (this.marks.of(words, at + 4) & markListed) !== 0;
        this.slots.place(slot, cell, timeS, callerClass, isListed);
        this.#linkTo(slot, words, at);
        this.#wake(slot);
      }
    }
    if (this.#isMine(words, at)) {
      const slot = this.#slotOf(this.#called[row] as number, words, at, timeS);
      if (!this.#isStale(slot, timeS)) {
        this.slots.in(slot, timeS, kind, words[at + 5] as number);
        if (this.#linkTo(slot, words, at + 4)) this.#wake(slot);
      }
    }
    this.#recent.add(words, at);
  }

  #slotOf(found: number, words: Uint32Array, at: number, timeS: number): number {
    const place = found * slotWords;
    const known = this.slots.table.words;
    // The slot may have been taken by a number of the same batch since it was looked up.
    const still =
      found >= 0 &&
      known[place] === words[at] &&
      known[place + 1] === words[at + 1] &&
      known[place + 2] === words[at + 2] &&
      known[place + 3] === words[at + 3];
    return still ? found : this.slots.claim(words, at, timeS);
  }

  #isStale(slot: number, timeS: number): boolean {
    const last = this.slots.table.words[slot * slotWords + wordLast] as number;
    if (timeS + dayS >= last) return false;
    this.#stale++;
    return true;
  }

  /** The token's last word is used for nothing else. */
  #isMine(words: Uint32Array, at: number): boolean {
    return this.shard.of === 1 || (words[at + 3] as number) % this.shard.of === this.shard.at;
  }

  /** @returns whether the other side bears a mark */
  #linkTo(slot: number, words: Uint32Array, other: number): boolean {
    const marks = this.marks.of(words, other);
    if (marks === 0) return false;
    const hash = words[other + 2] as number;
    if ((marks & markVictim) !== 0) this.slots.link(slot, halfVictims, hash);
    if ((marks & markListed) !== 0) this.slots.link(slot, halfListed, hash);
    return true;
  }

  #wake(slot: number): void {
    if (this.slots.isWorthScoring(slot, this.#minCounterparts)) this.#queue.add(slot);
  }

  /** @returns four words of each token that is new */
  #mark(tokens: Uint8Array, mark: number, past: Uint8Array | undefined): Uint32Array {
    const words = wordsOf(tokens);
    const fresh = new Uint32Array(words.length);
    const now = new TokenMarks();
    let length = 0;
    for (let at = 0; at < words.length; at += 4) {
      if (!this.marks.set(words, at, mark)) continue;
      now.set(words, at, mark);
      fresh.set(words.subarray(at, at + 4), length);
      length += 4;
    }
    if (length > 0) {
      this.#recent.forEach((pairs, at) => {
        this.#associate(pairs, at, now);
      });
    }
    const rows = past === undefined ? new Uint32Array(0) : wordsOf(past);
    for (let at = 0; at < rows.length; at += rowWords) this.#associate(rows, at, this.marks);
    return fresh.subarray(0, length);
  }

  /** Links both sides of a contact to one another's marks, where they are remembered. */
  #associate(words: Uint32Array, at: number, marks: TokenMarks): void {
    for (const [own, other] of [
      [at, at + 4],
      [at + 4, at],
    ] as const) {
      const mark = marks.of(words, other);
      if (mark === 0 || !this.#isMine(words, own)) continue;
      const slot = this.slots.table.find(words, own);
      if (slot < 0) continue;
      const half = (mark & markVictim) !== 0 ? halfVictims : halfListed;
      this.slots.link(slot, half, words[other + 2] as number);
      this.#wake(slot);
    }
  }
}
