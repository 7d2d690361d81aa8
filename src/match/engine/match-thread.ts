import type { Kernel } from '../kernel-exports.ts';
import { instantiateKernel, type KernelMemory } from '../memory.ts';
import type { BlockJob, BlockMode, BlockResult, RowSpec } from './block.ts';
import { BlockReader } from './block-reader.ts';
import { BlockRunner } from './block-runner.ts';
import { type FastRows, openFastRows } from './fast-rows.ts';
import { type FillResult, type FillWork, NumberAdder } from './number-adder.ts';
import { ThreadIndex, type ThreadIndexOptions } from './thread-index.ts';

/** The part of matching that one thread does: blocks of any number of sources, one at a time. */
export class MatchThread {
  readonly #km: KernelMemory;
  readonly #kernel: Kernel;
  readonly #index: ThreadIndex;
  readonly #runner: BlockRunner;
  readonly #adder: NumberAdder;
  readonly #readers = new Map<number, { reader: BlockReader; fast: FastRows | null }>();

  constructor(options: Omit<ThreadIndexOptions, 'kernel'>) {
    const { km } = options;
    this.#km = km;
    this.#kernel = instantiateKernel(km);
    this.#index = new ThreadIndex({ ...options, kernel: this.#kernel });
    this.#runner = new BlockRunner(km);
    this.#adder = new NumberAdder(km, this.#kernel);
  }

  /** @param run names the source in later calls */
  open(run: number, spec: RowSpec, mode: BlockMode): void {
    const fast = openFastRows(this.#km, this.#kernel, spec, mode);
    this.#readers.set(run, { reader: new BlockReader(spec, mode, fast), fast });
  }

  /** @throws TocsinError INPUT_CHANGED, INPUT_UNREADABLE */
  match(run: number, job: BlockJob): BlockResult {
    const opened = this.#readers.get(run);
    if (opened === undefined) throw new RangeError('A block came for a source that is not open.');
    const index = this.#index.enter();
    try {
      return this.#runner.run(job, opened.reader, index);
    } finally {
      this.#index.leave();
    }
  }

  /** @throws RangeError when the matcher's memory is used up; Error of the file system */
  fillIndex(work: FillWork): FillResult {
    const { sealer } = this.#index.enter();
    try {
      return this.#adder.do(work, sealer.sealSlots);
    } finally {
      this.#index.leave();
    }
  }

  close(run: number): void {
    this.#readers.get(run)?.fast?.close();
    this.#readers.delete(run);
  }

  /** Gives all memory back. */
  end(): void {
    for (const run of [...this.#readers.keys()]) this.close(run);
    this.#runner.close();
    this.#adder.close();
    this.#index.close();
  }
}
