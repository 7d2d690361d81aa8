/** What an entry of a KeyedQueue must have; the queue alone writes its neighbours. */
export type Linked = {
  readonly key: string | number;
  before: Linked | null;
  behind: Linked | null;
};

/** More than the windows of carriers; a power of two. */
const places = 1024;

/**
 * Entries in the order in which they were added, found by their keys. Made for keys that count up and
 * entries that leave about as fast as they come, by the hundred thousand a second.
 *
 * Not a Map: a Map through which entries pass is copied again and again, each copy points to the next,
 * and copies that have grown old keep all that they held from the quick collection of young objects.
 * With a full window that took a fifth of the processor.
 */
export class KeyedQueue<E extends Linked> {
  /** By the key's low bits. */
  readonly #places: (E | null)[] = new Array<E | null>(places).fill(null);
  /** Entries whose place is another's, and those whose key is a text. */
  readonly #others = new Map<string | number, E>();
  #first: E | null = null;
  #last: E | null = null;
  #size = 0;

  size(): number {
    return this.#size;
  }

  /** The oldest. */
  first(): E | null {
    return this.#first;
  }

  get(key: string | number): E | undefined {
    if (typeof key === 'number') {
      const entry = this.#places[key & (places - 1)];
      if (entry && entry.key === key) return entry;
    }
    return this.#others.size === 0 ? undefined : this.#others.get(key);
  }

  /** `entry` is of no queue, and its key is not in this one. */
  add(entry: E): void {
    const { key } = entry;
    const place = typeof key === 'number' ? key & (places - 1) : -1;
    if (place >= 0 && !this.#places[place]) this.#places[place] = entry;
    else this.#others.set(key, entry);
    entry.before = this.#last;
    if (this.#last) this.#last.behind = entry;
    else this.#first = entry;
    this.#last = entry;
    this.#size += 1;
  }

  /** `entry` is in this queue. */
  remove(entry: E): void {
    const { key, before, behind } = entry;
    const place = typeof key === 'number' ? key & (places - 1) : -1;
    if (place >= 0 && this.#places[place] === entry) this.#places[place] = null;
    else this.#others.delete(key);
    if (before) before.behind = behind;
    else this.#first = behind as E | null;
    if (behind) behind.before = before;
    else this.#last = before as E | null;
    // An old entry that is gone must not point to a young one.
    entry.before = null;
    entry.behind = null;
    this.#size -= 1;
  }
}
