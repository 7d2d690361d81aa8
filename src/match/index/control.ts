import {
  controlBytes,
  controlReaders,
  controlRegion,
  controlVersion,
  maxReaders,
  readerBytes,
} from '../kernel/index-layout.ts';
import { allocateZeroed, free, type KernelMemory } from '../memory.ts';

/** All that a worker needs to find the index in the memory that it was given. Can be posted. */
export type IndexHandle = { readonly control: number };

const freeSeat = 0;
const outside = 1;
const firstVersion = 2;

function wordsOf(km: KernelMemory, control: number): Uint32Array<SharedArrayBuffer> {
  return new Uint32Array(km.memory.buffer, control, controlBytes / 4);
}

/**
 * Replaces parts of the index under its readers. A part that was replaced is given back when every
 * reader that may be in it has left.
 *
 * The argument (epoch-based reclamation): a reader announces the version that it saw, looks whether
 * that is still the version, and only then takes pointers. The writer first stores the new pointer,
 * then raises the version, then looks at the announcements; all of them are sequentially consistent.
 * A reader that announced the new version took its pointers after they were replaced. One that
 * announced an older one is seen by the writer, unless it announced after the writer looked; then it
 * finds the version raised and announces again.
 */
export class IndexControl {
  readonly handle: IndexHandle;
  readonly #km: KernelMemory;
  readonly #words: Uint32Array<SharedArrayBuffer>;
  /** Pieces that readers of a version before `version` may be in, oldest first. */
  #retired: { readonly version: number; readonly pieces: readonly number[] }[] = [];

  constructor(km: KernelMemory) {
    const control = allocateZeroed(km, controlBytes);
    this.#km = km;
    this.handle = { control };
    this.#words = wordsOf(km, control);
    this.#words[controlVersion / 4] = firstVersion;
  }

  /** Readers that come in from now on are in this region. */
  publish(region: number): void {
    Atomics.store(this.#words, controlRegion / 4, region);
  }

  /** To be called when nothing that a reader can reach from now on points at the pieces any more. */
  retire(pieces: readonly number[]): void {
    const version = Atomics.add(this.#words, controlVersion / 4, 1) + 1;
    this.#retired.push({ version, pieces });
    this.sweep();
  }

  /** Gives back what nobody can be in any more. Cheap; called now and then. */
  sweep(): void {
    let oldest = Number.POSITIVE_INFINITY;
    if (this.#retired.length === 0) return;
    for (let seat = 0; seat < maxReaders; seat += 1) {
      const announced = Atomics.load(this.#words, seatWord(seat));
      if (announced >= firstVersion) oldest = Math.min(oldest, announced);
    }
    this.#retired = this.#retired.filter(({ version, pieces }) => {
      if (version > oldest) return true;
      for (const piece of pieces) free(this.#km, piece);
      return false;
    });
  }

  /** Pieces that wait for readers to leave. */
  get waiting(): number {
    return this.#retired.length;
  }

  /** Gives everything back; no reader may be left. */
  close(): void {
    for (const { pieces } of this.#retired) for (const piece of pieces) free(this.#km, piece);
    this.#retired = [];
    free(this.#km, this.handle.control);
  }
}

function seatWord(seat: number): number {
  return (controlReaders + seat * readerBytes) / 4;
}

/** A reader's place in the index, in whatever thread. */
export class ReaderSeat {
  readonly #words: Uint32Array<SharedArrayBuffer>;
  readonly #word: number;

  /** @throws RangeError when all seats are taken */
  constructor(km: KernelMemory, handle: IndexHandle) {
    this.#words = wordsOf(km, handle.control);
    for (let seat = 0; seat < maxReaders; seat += 1) {
      const word = seatWord(seat);
      if (Atomics.compareExchange(this.#words, word, freeSeat, outside) === freeSeat) {
        this.#word = word;
        return;
      }
    }
    throw new RangeError(`The index has ${maxReaders} readers already.`);
  }

  /** Comes in. @returns the region, which stays what it is until leave() */
  enter(): number {
    for (;;) {
      const version = Atomics.load(this.#words, controlVersion / 4);
      Atomics.store(this.#words, this.#word, version);
      if (Atomics.load(this.#words, controlVersion / 4) === version) break;
    }
    return Atomics.load(this.#words, controlRegion / 4);
  }

  leave(): void {
    Atomics.store(this.#words, this.#word, outside);
  }

  /** Gives the seat back. */
  close(): void {
    Atomics.store(this.#words, this.#word, freeSeat);
  }
}
