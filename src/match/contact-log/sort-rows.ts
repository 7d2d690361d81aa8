/** Contacts as words: kernel/layout.ts `A contact`, 48 bytes or 12 little-endian words each. */
export const contactWords = 12;

const digitBits = 11;
const digits = 1 << digitBits;

/** A token's leading word as a number that sorts like its bytes. */
export function leadingBits(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
}

/**
 * Sorts contacts by counterpart, then by time; equal ones stay in their order. By radix over the
 * first 32 bits, which are as good as random (they are sealed); the few rows that are still in the wrong
 * order are then put right one run at a time.
 */
export class RowSorter {
  #keys = new Uint32Array(0);
  #places = new Uint32Array(0);
  #otherKeys = new Uint32Array(0);
  #otherPlaces = new Uint32Array(0);
  readonly #counts = [
    new Uint32Array(digits),
    new Uint32Array(digits),
    new Uint32Array(digits),
  ] as const;

  /**
   * @param source rows `first` … `first + count`
   * @param target receives the sorted rows from its start
   */
  sort(source: Uint32Array, first: number, count: number, target: Uint32Array): void {
    this.#room(count);
    const keys = this.#keys;
    const [low, middle, high] = this.#counts;
    low.fill(0);
    middle.fill(0);
    high.fill(0);
    for (let i = 0; i < count; i++) {
      const key = leadingBits(source[(first + i) * contactWords] as number);
      keys[i] = key;
      this.#places[i] = i;
      low[key & (digits - 1)] = (low[key & (digits - 1)] as number) + 1;
      const second = (key >>> digitBits) & (digits - 1);
      middle[second] = (middle[second] as number) + 1;
      const third = key >>> (2 * digitBits);
      high[third] = (high[third] as number) + 1;
    }
    pass(keys, this.#places, this.#otherKeys, this.#otherPlaces, count, low, 0);
    pass(this.#otherKeys, this.#otherPlaces, keys, this.#places, count, middle, digitBits);
    pass(keys, this.#places, this.#otherKeys, this.#otherPlaces, count, high, 2 * digitBits);
    gather(source, first, this.#otherPlaces, count, target);
    mendRuns(target, count);
  }

  #room(count: number): void {
    if (this.#keys.length >= count) return;
    const size = Math.ceil(count * 1.25);
    this.#keys = new Uint32Array(size);
    this.#places = new Uint32Array(size);
    this.#otherKeys = new Uint32Array(size);
    this.#otherPlaces = new Uint32Array(size);
  }
}

function pass(
  keys: Uint32Array,
  places: Uint32Array,
  toKeys: Uint32Array,
  toPlaces: Uint32Array,
  count: number,
  counts: Uint32Array,
  shift: number,
): void {
  let sum = 0;
  for (let i = 0; i < digits; i++) {
    const here = counts[i] as number;
    counts[i] = sum;
    sum += here;
  }
  for (let i = 0; i < count; i++) {
    const key = keys[i] as number;
    const digit = (key >>> shift) & (digits - 1);
    const to = counts[digit] as number;
    counts[digit] = to + 1;
    toKeys[to] = key;
    toPlaces[to] = places[i] as number;
  }
}

function gather(
  source: Uint32Array,
  first: number,
  places: Uint32Array,
  count: number,
  target: Uint32Array,
): void {
  let to = 0;
  for (let i = 0; i < count; i++, to += contactWords) {
    copyRow(source, (first + (places[i] as number)) * contactWords, target, to);
  }
}

/** Twelve assignments: faster than a call for so few bytes. */
export function copyRow(source: Uint32Array, from: number, target: Uint32Array, to: number): void {
  target[to] = source[from] as number;
  target[to + 1] = source[from + 1] as number;
  target[to + 2] = source[from + 2] as number;
  target[to + 3] = source[from + 3] as number;
  target[to + 4] = source[from + 4] as number;
  target[to + 5] = source[from + 5] as number;
  target[to + 6] = source[from + 6] as number;
  target[to + 7] = source[from + 7] as number;
  target[to + 8] = source[from + 8] as number;
  target[to + 9] = source[from + 9] as number;
  target[to + 10] = source[from + 10] as number;
  target[to + 11] = source[from + 11] as number;
}

/** Rows of equal leading words stand together: sorts those whose rest is not in order. */
function mendRuns(rows: Uint32Array, count: number): void {
  for (let i = 1; i < count; i++) {
    const at = i * contactWords;
    if (rows[at] !== rows[at - contactWords]) continue;
    if (compareRows(rows, i - 1, i) <= 0) continue;
    let first = i - 1;
    while (first > 0 && rows[(first - 1) * contactWords] === rows[at]) first--;
    let end = i + 1;
    while (end < count && rows[end * contactWords] === rows[at]) end++;
    sortRun(rows, first, end);
    i = end;
  }
}

function sortRun(rows: Uint32Array, first: number, end: number): void {
  const copy = rows.slice(first * contactWords, end * contactWords);
  const order = new Uint32Array(end - first);
  for (let i = 0; i < order.length; i++) order[i] = i;
  order.sort((a, b) => compareRows(copy, a, b) || a - b);
  for (let i = 0; i < order.length; i++) {
    copyRow(copy, (order[i] as number) * contactWords, rows, (first + i) * contactWords);
  }
}

function compareRows(rows: Uint32Array, a: number, b: number): number {
  const x = a * contactWords;
  const y = b * contactWords;
  for (let word = 0; word < 4; word++) {
    const left = rows[x + word] as number;
    const right = rows[y + word] as number;
    if (left !== right) return leadingBits(left) - leadingBits(right);
  }
  // Times are signed: the high word decides as an int32.
  const high = ((rows[x + 9] as number) | 0) - ((rows[y + 9] as number) | 0);
  return high !== 0 ? high : (rows[x + 8] as number) - (rows[y + 8] as number);
}
