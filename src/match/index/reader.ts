import { regionEpoch, regionNumbers } from '../kernel/index-layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import { instantiateKernel, type KernelMemory } from '../memory.ts';
import { type IndexHandle, ReaderSeat } from './control.ts';
import { type HostAllow, IndexLookup } from './lookup.ts';

export type IndexReaderOptions = {
  readonly allow?: HostAllow;
  /** The thread's own instance, where it has one. */
  readonly kernel?: Kernel;
};

/**
 * The index as a worker sees it. Between enter() and leave() it is one index under one epoch, which
 * still takes in what is added to it and lets go what is taken out.
 */
export class IndexReader extends IndexLookup {
  readonly #seat: ReaderSeat;
  #region = 0;

  constructor(km: KernelMemory, handle: IndexHandle, options: IndexReaderOptions = {}) {
    super(km, options.kernel ?? instantiateKernel(km), options.allow);
    this.#seat = new ReaderSeat(km, handle);
  }

  /** To be called at each block's start. @returns the epoch that the block must be sealed under */
  enter(): number {
    this.#region = this.#seat.enter();
    return new Uint32Array(this.km.memory.buffer, this.#region + regionEpoch, 1)[0] ?? 0;
  }

  leave(): void {
    this.#seat.leave();
    this.#region = 0;
  }

  /**
   * Rows of a block that may match, see kernel/probe.ts. All are addresses.
   * @param out candidateBytes a row (kernel/index-layout.ts)
   * @returns number of candidates at `out`, u32 each: place of the row, and bits for the sides
   */
  probe(rows: number, tokens: number, n: number, block: number, out: number): number {
    return this.kernel.probe(this.region(), rows, tokens, n, block, out) >>> 0;
  }

  /**
   * Adds sealed numbers from any thread, while an index is being filled and nobody asks it yet. The
   * owner must have reserved the room.
   * @param tokens, codes addresses; codes from IndicatorIndex.windowCodes(), or 0
   * @param code for all of them where `codes` is 0
   * @throws RangeError when there is no room
   */
  addTokens(tokens: number, n: number, kind: number, codes: number, code: number): void {
    const word = new Uint32Array(this.km.memory.buffer, this.region() + regionNumbers, 1);
    const numbers = Atomics.load(word, 0);
    const done = this.kernel.addTokens(numbers, tokens, n, kind, codes, code) >>> 0;
    if (done < n) throw new RangeError('The table of numbers is full: reserve() came too late.');
  }

  /** Gives the seat and the scratch memory back. */
  close(): void {
    this.#seat.close();
    this.scratch.close();
  }

  protected override region(): number {
    if (this.#region === 0) throw new Error('The index was asked from outside: enter() first.');
    return this.#region;
  }
}

/** A reader for the calling thread. @throws RangeError when all seats are taken */
export function openIndexReader(
  km: KernelMemory,
  handle: IndexHandle,
  options: IndexReaderOptions = {},
): IndexReader {
  return new IndexReader(km, handle, options);
}
