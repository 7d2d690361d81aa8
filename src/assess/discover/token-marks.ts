import {
  watchFilter,
  watchFilterMask,
  watchMarks,
  watchMarksCount,
  watchMarksMask,
  watchMarkTokens,
} from '../../match/kernel/discover-layout.ts';

const filterBits = 16;

/** Where tables are made: a memory that gives zeroed bytes and takes them back. */
export type Room = {
  take(bytes: number): Uint8Array;
  give(bytes: Uint8Array): void;
};

const heap: Room = {
  take: (bytes) => new Uint8Array(bytes),
  give: () => undefined,
};

/**
 * Which tokens are listed or known victims; most tokens that are asked for are neither. The kernel reads
 * the same tables (match/kernel/discover-marks.ts).
 */
export class TokenMarks {
  #count = 0;
  #tokens: Uint32Array;
  #marks: Uint8Array;
  #filter: Uint32Array;
  readonly #room: Room;

  constructor(room: Room = heap) {
    this.#room = room;
    this.#marks = room.take(64);
    this.#tokens = wordsIn(room, 64 * 4);
    this.#filter = wordsIn(room, (64 * filterBits) / 32);
  }

  get size(): number {
    return this.#count;
  }

  get bytes(): number {
    return this.#tokens.byteLength + this.#marks.byteLength + this.#filter.byteLength;
  }

  /** What the kernel must know of the tables as they lie now: words of its state with their values. */
  placement(): readonly (readonly [number, number | ArrayBufferView])[] {
    return [
      [watchMarkTokens, this.#tokens],
      [watchMarks, this.#marks],
      [watchMarksMask, this.#marks.length - 1],
      [watchFilter, this.#filter],
      [watchFilterMask, this.#filter.length * 32 - 1],
      [watchMarksCount, this.#count],
    ];
  }

  /** Marks of the token whose four words stand at `at`, 0 for none. */
  of(words: Uint32Array, at: number): number {
    const bit = (words[at] as number) & (this.#filter.length * 32 - 1);
    if ((((this.#filter[bit >>> 5] as number) >>> (bit & 31)) & 1) === 0) return 0;
    const place = this.#placeOf(words, at);
    return this.#marks[place] as number;
  }

  /** @returns whether the token did not bear that mark before */
  set(words: Uint32Array, at: number, mark: number): boolean {
    if (2 * (this.#count + 1) > this.#marks.length) this.#grow();
    const place = this.#placeOf(words, at);
    const before = this.#marks[place] as number;
    if (before === 0 && this.#isFree(place)) this.#enter(place, words, at);
    this.#marks[place] = before | mark;
    return (before & mark) === 0;
  }

  /** Takes a mark away; a token without marks is like one that never had any. */
  unset(words: Uint32Array, at: number, mark: number): void {
    const place = this.#placeOf(words, at);
    this.#marks[place] = (this.#marks[place] as number) & ~mark;
  }

  /** Every token that bears a mark: n × 16 bytes, and a byte for each. */
  entries(): { readonly tokens: Uint32Array; readonly marks: Uint8Array } {
    const tokens = new Uint32Array(this.#count * 4);
    const marks = new Uint8Array(this.#count);
    let count = 0;
    for (let place = 0; place < this.#marks.length; place++) {
      const mark = this.#marks[place] as number;
      if (mark === 0) continue;
      tokens.set(this.#tokens.subarray(place * 4, place * 4 + 4), count * 4);
      marks[count] = mark;
      count++;
    }
    return { tokens: tokens.slice(0, count * 4), marks: marks.slice(0, count) };
  }

  /** Of the token, or the free place where it would stand. */
  #placeOf(words: Uint32Array, at: number): number {
    const mask = this.#marks.length - 1;
    let place = (words[at + 1] as number) & mask;
    while (!this.#isFree(place) && !this.#isAt(place, words, at)) place = (place + 1) & mask;
    return place;
  }

  /** A sealed token of four zero words does not come up. */
  #isFree(place: number): boolean {
    const base = place * 4;
    return (
      ((this.#tokens[base] as number) |
        (this.#tokens[base + 1] as number) |
        (this.#tokens[base + 2] as number) |
        (this.#tokens[base + 3] as number)) ===
      0
    );
  }

  #isAt(place: number, words: Uint32Array, at: number): boolean {
    const base = place * 4;
    return (
      this.#tokens[base] === words[at] &&
      this.#tokens[base + 1] === words[at + 1] &&
      this.#tokens[base + 2] === words[at + 2] &&
      this.#tokens[base + 3] === words[at + 3]
    );
  }

  #enter(place: number, words: Uint32Array, at: number): void {
    for (let word = 0; word < 4; word++) {
      this.#tokens[place * 4 + word] = words[at + word] as number;
    }
    this.#count++;
    const bit = (words[at] as number) & (this.#filter.length * 32 - 1);
    this.#filter[bit >>> 5] = (this.#filter[bit >>> 5] as number) | (1 << (bit & 31));
  }

  /** Twice the room, without the tokens that lost their marks. */
  #grow(): void {
    const { tokens, marks } = this.entries();
    const room = 4 * Math.max(32, marks.length);
    const size = 2 ** Math.ceil(Math.log2(room));
    for (const table of [this.#tokens, this.#marks, this.#filter]) {
      this.#room.give(new Uint8Array(table.buffer, table.byteOffset, table.byteLength));
    }
    this.#tokens = wordsIn(this.#room, size * 4);
    this.#marks = this.#room.take(size);
    this.#filter = wordsIn(this.#room, (size * filterBits) / 32);
    this.#count = 0;
    for (let at = 0; at < marks.length; at++) {
      const place = this.#placeOf(tokens, at * 4);
      this.#enter(place, tokens, at * 4);
      this.#marks[place] = marks[at] as number;
    }
  }
}

function wordsIn(room: Room, count: number): Uint32Array {
  const bytes = room.take(count * 4);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, count);
}
