import { regionEpoch } from '../kernel/index-layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import { free, instantiateKernel, type KernelMemory } from '../memory.ts';
import { writeHostMarks } from '../scan/host-marks.ts';
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
  readonly #allow: HostAllow | undefined;
  /** Marks of the allowed hosts, once they were asked for; address 0: they are not to be had. */
  #allowed: { readonly address: number } | null = null;

  constructor(km: KernelMemory, handle: IndexHandle, options: IndexReaderOptions = {}) {
    super(km, options.kernel ?? instantiateKernel(km), options.allow);
    this.#seat = new ReaderSeat(km, handle);
    this.#allow = options.allow;
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
   * Lines of the stateless output for candidates of probe(), as far as the kernel writes them, see
   * kernel/hit-lines.ts. All are addresses.
   * @returns candidates that are done
   */
  writeHitLines(
    rows: { readonly rows: number; readonly slots: number; readonly tokens: number },
    candidates: { readonly at: number; readonly count: number },
    block: number,
    out: { readonly at: number; readonly room: number },
  ): number {
    const { at, count } = candidates;
    const done = this.kernel.writeHitLines(
      this.region(),
      rows.rows,
      rows.slots,
      rows.tokens,
      at,
      count,
      block,
      this.#allowed?.address ?? 0,
      out.at,
      out.room,
    );
    // Only visits need to know, so nobody is asked before one comes.
    if (done >>> 0 < count) this.#allowed ??= this.#findAllowed();
    return done >>> 0;
  }

  /** Gives the seat and the scratch memory back. */
  close(): void {
    this.#seat.close();
    if (this.#allowed !== null && this.#allowed.address !== 0) free(this.km, this.#allowed.address);
    this.#allowed = null;
    this.scratch.close();
  }

  #findAllowed(): { readonly address: number } {
    const hosts = this.#allow === undefined ? [] : this.#allow.entries?.();
    if (hosts === undefined) return { address: 0 };
    const withBelow = Array.from(hosts, ([host]) => host);
    return { address: writeHostMarks(this.km, this.kernel, { alone: [], withBelow }) };
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
