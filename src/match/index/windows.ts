import { alwaysCode, firstWindow, regionWindows, windowBytes } from '../kernel/index-layout.ts';
import { allocate, bytesOf, free, type KernelMemory } from '../memory.ts';

const firstCapacity = 256;
/** Pairs that are remembered to be used again: 100 MB at the worst. Lists have days, not milliseconds. */
const maxRemembered = 1_000_000;

/**
 * The distinct pairs of valid-from and valid-until. An entry holds the code of its pair; a pair is
 * never changed, so that a reader never sees one half of it.
 */
export class Windows {
  readonly #km: KernelMemory;
  readonly #region: number;
  readonly #retire: (pieces: readonly number[]) => void;
  readonly #known = new Map<number, Map<number, number>>();
  #at: number;
  #capacity = firstCapacity;
  #count = 0;
  #remembered = 0;
  #lastFrom = Number.NEGATIVE_INFINITY;
  #lastUntil = Number.POSITIVE_INFINITY;
  #lastCode = alwaysCode;

  constructor(km: KernelMemory, region: number, retire: (pieces: readonly number[]) => void) {
    this.#km = km;
    this.#region = region;
    this.#retire = retire;
    this.#at = allocate(km, firstCapacity * windowBytes);
    this.#publish();
  }

  /** Address, as a piece to be given back. */
  get piece(): number {
    return this.#at;
  }

  get bytes(): number {
    return this.#count * windowBytes;
  }

  /** The largest code that was given so far. */
  get longestCode(): number {
    return this.#count === 0 ? alwaysCode : firstWindow + this.#count - 1;
  }

  /** @param fromMs, untilMs epoch milliseconds; infinite where there is no bound */
  codeOf(fromMs: number, untilMs: number): number {
    if (fromMs === this.#lastFrom && untilMs === this.#lastUntil) return this.#lastCode;
    const code = this.#find(fromMs, untilMs);
    this.#lastFrom = fromMs;
    this.#lastUntil = untilMs;
    this.#lastCode = code;
    return code;
  }

  #find(fromMs: number, untilMs: number): number {
    if (fromMs === Number.NEGATIVE_INFINITY && untilMs === Number.POSITIVE_INFINITY) {
      return alwaysCode;
    }
    const known = this.#known.get(fromMs)?.get(untilMs);
    if (known !== undefined) return known;
    const code = this.#append(fromMs, untilMs);
    if (this.#remembered < maxRemembered) {
      const byUntil = this.#known.get(fromMs);
      if (byUntil === undefined) this.#known.set(fromMs, new Map([[untilMs, code]]));
      else byUntil.set(untilMs, code);
      this.#remembered += 1;
    }
    return code;
  }

  #append(fromMs: number, untilMs: number): number {
    if (this.#count === this.#capacity) this.#grow();
    const pair = new Float64Array(this.#km.memory.buffer, this.#at + this.#count * windowBytes, 2);
    pair[0] = fromMs;
    pair[1] = untilMs;
    this.#count += 1;
    return firstWindow + this.#count - 1;
  }

  #grow(): void {
    const old = this.#at;
    const bytes = this.#capacity * windowBytes;
    this.#at = allocate(this.#km, bytes * 2);
    bytesOf(this.#km).copyWithin(this.#at, old, old + bytes);
    this.#capacity *= 2;
    this.#publish();
    this.#retire([old]);
  }

  #publish(): void {
    const word = new Uint32Array(this.#km.memory.buffer, this.#region + regionWindows, 1);
    Atomics.store(word, 0, this.#at);
  }

  /** For a region that no reader ever saw. */
  close(): void {
    free(this.#km, this.#at);
  }
}
