import { markListed, markVictim } from '../../match/kernel/discover-layout.ts';
import { halfListed, halfVictims, slotWords, wordLast } from '../../match/kernel/discover-slot.ts';
import { isTaken, rowWords, wordsOf } from './contact-words.ts';
import { featureNames, featuresOf } from './features.ts';
import { NumberSlots } from './number-slots.ts';
import type { DiscoveryOptions, DiscoveryStats, Shard } from './options.ts';
import { expertScorer, type NumberScorer, scoreRowsBy } from './scorer.ts';
import { type Suspect, SuspectBook } from './suspects.ts';
import { defaultSuspicionPolicy } from './suspicion.ts';
import { TokenMarks } from './token-marks.ts';

/** Slots that are judged together. */
const judgedAtOnce = 256;
const dayS = 86_400;

/**
 * Finds numbers that no list has: what calls and SMS tell of every number, in memory that is taken
 * once, on tokens alone. One row a record is read, of the matcher's contacts (match/scan/contact-rows.ts,
 * kernel/contacts.ts): the one whose side is `to` names caller, called and the caller's class.
 *
 * Time is the records' own. `nowMs` is given by whoever calls: nothing here looks at a clock.
 */
export class Discovery {
  readonly options: DiscoveryOptions;
  readonly epoch: number;
  readonly shard: Shard;
  readonly slots: NumberSlots;
  readonly book: SuspectBook;
  scorer: NumberScorer;
  readonly #judged = new Uint32Array(judgedAtOnce);
  /** Features of the numbers that are judged together, and each row of it. */
  readonly #matrix = new Float64Array(judgedAtOnce * featureNames.length);
  readonly #rows = Array.from({ length: judgedAtOnce }, (_, row) =>
    this.#matrix.subarray(row * featureNames.length, (row + 1) * featureNames.length),
  );
  readonly #scores = new Float64Array(judgedAtOnce);
  #otherEpoch = 0;

  constructor(options: DiscoveryOptions) {
    this.options = options;
    this.epoch = options.epoch;
    this.scorer = options.scorer ?? expertScorer;
    this.shard = options.shard ?? { at: 0, of: 1 };
    this.book = new SuspectBook(
      options.policy ?? defaultSuspicionPolicy,
      options.suspects ?? 20_000,
    );
    this.slots = new NumberSlots({
      slots: options.slots,
      sketches: options.sketches ?? Math.ceil(options.slots / 24),
      recentContacts: options.recentContacts ?? 0,
      utcOffsetS: options.utcOffsetS ?? 8 * 3600,
      minCounterparts: options.minCounterparts ?? 2,
      shard: this.shard,
    });
  }

  get marks(): TokenMarks {
    return this.slots.marks;
  }

  /** Seconds since 1970 of the first contact that was counted; 0 before. */
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
   * @param cells of the rows, see NumberSlots.observe()
   * @param also see NumberSlots.observe()
   */
  observe(
    rows: Uint8Array,
    epoch: number,
    nowMs: number,
    cells: Uint16Array | null = null,
    also?: (place: number, count: number, latestS: number) => void,
  ): void {
    if (epoch !== this.epoch) {
      const words = wordsOf(rows);
      for (let at = 0; at < words.length; at += rowWords) {
        if (isTaken(words[at + 11] as number)) this.#otherEpoch++;
      }
      return;
    }
    this.slots.observe(rows, Math.floor(nowMs / 1000) + dayS, cells, also);
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
      if (this.#isMine(fresh, at)) this.slots.listInCell(fresh, at);
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
    while (this.judge(nowMs, this.slots.table.capacity));
    this.book.fade(nowMs);
    return this.book.list(this.scorer);
  }

  /**
   * Scores some of what has changed, so that suspects() finds little left to do: a process that must not
   * stall calls it between other work.
   *
   * @param mostSlots about so many numbers
   * @returns whether more wait
   */
  judge(nowMs: number, mostSlots: number): boolean {
    const { queue } = this.slots;
    for (let left = mostSlots; left > 0 && queue.waits; ) {
      const slots = this.#judged.subarray(0, Math.min(left, judgedAtOnce));
      const count = queue.take(slots);
      left -= Math.max(count, 1);
      this.#judgeSlots(slots.subarray(0, count), nowMs);
    }
    return queue.waits;
  }

  #judgeSlots(slots: Uint32Array, nowMs: number): void {
    const { table } = this.slots;
    const nowS = Math.floor(nowMs / 1000);
    const { watchedSinceS } = this;
    const { onJudged } = this.options;
    let count = 0;
    for (const slot of slots) {
      if ((this.marks.of(table.words, slot * slotWords) & markListed) !== 0) continue;
      featuresOf(this.slots, slot, nowS, watchedSinceS, this.#rows[count] as Float64Array);
      slots[count] = slot;
      count++;
    }
    scoreRowsBy(this.scorer, this.#matrix, count, this.#scores);
    for (let row = 0; row < count; row++) {
      const slot = slots[row] as number;
      const score = this.#scores[row] as number;
      const values = this.#rows[row] as Float64Array;
      onJudged?.({ token: table.tokenOf(slot), values, score, nowMs });
      if (this.book.passesOver(table.words[slot * slotWords] as number, score)) continue;
      this.book.judge(table.tokenOf(slot), score, values, nowMs);
    }
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
      if (!table.holds(slot) || !this.slots.isWorthScoring(slot)) continue;
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

  /** Goes on with another judge on all that was counted. */
  judgeBy(scorer: NumberScorer): void {
    this.scorer = scorer;
    this.book.rejudge((values) => scorer.score(values));
  }

  /** Takes up a number from a snapshot; it will be scored again. @param words of its slot */
  restoreNumber(words: Uint32Array, sketch: Uint32Array | null): void {
    this.slots.restore(words, sketch);
  }

  stats(): DiscoveryStats {
    const { table, pool } = this.slots;
    return {
      contacts: this.slots.contacts,
      numbers: table.used,
      evicted: table.evicted,
      stale: this.slots.stale,
      ahead: this.slots.ahead,
      otherEpoch: this.#otherEpoch,
      sketchesUsed: pool.used,
      sketchesRefused: pool.refused,
      sketchesRestarted: pool.restarted,
      squeezed: this.slots.squeezed,
      marks: this.marks.size,
      watched: this.book.size,
      suspectsDropped: this.book.dropped,
      bytes: this.slots.bytes,
    };
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
      this.slots.recent.forEach((pairs, at) => {
        this.#associate(pairs, at, now);
      });
    }
    const rows = past === undefined ? new Uint32Array(0) : wordsOf(past);
    for (let at = 0; at < rows.length; at += rowWords) this.#associate(rows, at, this.marks);
    return fresh.subarray(0, length);
  }

  /** The token's last word is used for nothing else. */
  #isMine(words: Uint32Array, at: number): boolean {
    return this.shard.of === 1 || (words[at + 3] as number) % this.shard.of === this.shard.at;
  }

  /** Links both sides of a contact to one another's marks, where they are remembered. */
  #associate(words: Uint32Array, at: number, marks: TokenMarks): void {
    for (const [own, other] of [
      [at, at + 4],
      [at + 4, at],
    ] as const) {
      const mark = marks.of(words, other);
      if (mark === 0 || !this.#isMine(words, own)) continue;
      const half = (mark & markVictim) !== 0 ? halfVictims : halfListed;
      this.slots.link(words, own, half, words[other + 2] as number);
    }
  }
}
