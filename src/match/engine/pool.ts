import type { SealingKey } from '../../vault/worker-seal.ts';
import type { KernelMemory } from '../memory.ts';
import type {
  BlockJob,
  BlockMode,
  BlockResult,
  BlockSizes,
  MatchedBlock,
  RowSpec,
} from './block.ts';
import type { BlockFeed } from './block-feed.ts';
import type { BlockSource } from './block-source.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { JobTable } from './job-table.ts';
import type { FillResult, FillWork } from './number-adder.ts';
import type { PoolThread } from './pool-thread.ts';

/** Bytes of a block: large enough that handing it over costs nothing, small enough for the caches. */
export const defaultBlockBytes = 512 * 1024;

/** Blocks that a thread has or will have; more than one, so that none waits for the main thread. */
const jobsPerThread = 4;
/** Where the calling thread matches too: it hands nothing out until its own block is done. */
const jobsBesideCaller = 8;

export type PoolOptions = {
  readonly km: KernelMemory;
  readonly threads: readonly PoolThread[];
  readonly blockBytes?: number;
  /** As BlockSizes says: one block where it is not given. */
  readonly fileJobBytes?: number;
};

/** A matched block on its way to whoever settles its fate. */
export type TakenBlock = MatchedBlock & {
  /** To be called once its fate is settled: it leaves what `enter` opened. */
  readonly leave: () => void;
};

export type RunOptions = {
  /** Ends the blocks early and without an error. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called when a block is handed to a thread, before it asks the index; gives what is called when
   * its fate is settled. Blocks that are never handed out are left by the pool.
   */
  readonly enter?: () => () => void;
};

/** A block that was handed out and is to be settled in order. */
type Dispatched = {
  readonly job: BlockJob;
  readonly result: Promise<BlockResult>;
  readonly leave: () => void;
};

const nothing = (): void => undefined;

/**
 * Threads that match blocks, shared by any number of sources. Each source's blocks come out in its
 * order, whichever thread was first; how many are under way is bounded, and a reader that does not
 * read holds its source up and no other.
 */
export class MatchPool {
  readonly #km: KernelMemory;
  readonly #threads: readonly PoolThread[];
  readonly #jobs: JobTable;
  readonly #sizes: BlockSizes;
  readonly #window: number;
  #nextRun = 1;

  constructor({ km, threads, blockBytes = defaultBlockBytes, fileJobBytes }: PoolOptions) {
    this.#km = km;
    this.#threads = threads;
    this.#sizes = { blockBytes, fileJobBytes: fileJobBytes ?? blockBytes };
    const workers = threads.filter((thread) => !thread.inline).length;
    const perThread = workers === threads.length ? jobsPerThread : jobsBesideCaller;
    this.#jobs = new JobTable(threads, perThread);
    this.#window = workers === 0 ? 1 : threads.length * perThread + 1;
  }

  get threads(): number {
    return this.#threads.length;
  }

  /** Threads that fill the index while nothing is matched, beside the caller's. */
  get fillers(): readonly ((work: FillWork) => Promise<FillResult>)[] {
    return this.#threads.flatMap((thread) => thread.fillIndex?.bind(thread) ?? []);
  }

  /** To be called before the index comes under the key's epoch. */
  addKey(key: SealingKey): void {
    for (const thread of this.#threads) thread.addKey(key);
  }

  /**
   * The blocks of a source, matched. When the input turns out to be damaged, the rows before the
   * damage come first, and then the error. Leaving the loop lets go of the input.
   *
   * @throws TocsinError as openRecordSource(); Error when a thread has died
   */
  async *run(
    source: BlockSource,
    mode: BlockMode,
    { signal, enter = () => nothing }: RunOptions = {},
  ): AsyncGenerator<TakenBlock, void, undefined> {
    const opened = await source.begin(this.#km, this.#sizes);
    if (opened === null) return;
    const run = this.#nextRun++;
    const { feed, spec } = opened;
    const queue = new BoundedQueue<Dispatched>(this.#window);
    const abort = (): void => {
      queue.end();
      feed.stop();
    };
    // Left by nobody yet: what is not yielded in the end is left here.
    const inside = new Set<() => void>();
    const filling = this.#fill(run, spec, mode, feed, queue, () => {
      const leave = enter();
      inside.add(leave);
      return leave;
    });
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    try {
      for (let head = await queue.head(); head !== null; head = await queue.head()) {
        if (signal?.aborted) return;
        const blocks = await this.#settle(run, feed, head);
        inside.delete(head.leave);
        const last = blocks.at(-1);
        if (last === undefined) head.leave();
        for (const block of blocks) {
          yield { ...block, leave: block === last ? head.leave : nothing };
        }
        feed.release();
        queue.drop();
      }
    } finally {
      signal?.removeEventListener('abort', abort);
      abort();
      await filling;
      await this.#jobs.closeRun(run);
      for (const leave of inside) leave();
      await feed.close();
    }
  }

  /** Ends all threads; what is under way fails. */
  async close(): Promise<void> {
    await this.#jobs.close();
  }

  /** Hands the jobs out as long as there is room for their results. */
  async #fill(
    run: number,
    spec: RowSpec,
    mode: BlockMode,
    feed: BlockFeed,
    queue: BoundedQueue<Dispatched>,
    enter: () => () => void,
  ): Promise<void> {
    try {
      this.#jobs.openRun(run, spec, mode);
      for await (const job of feed.jobs()) {
        if (!(await queue.room())) return;
        const leave = enter();
        const result = this.#jobs.submit(run, job);
        // Awaited in order; this only keeps an early failure from being unheard.
        result.catch(() => undefined);
        queue.push({ job, result, leave });
      }
      queue.end();
    } catch (error) {
      queue.end({ error });
    }
  }

  async #settle(
    run: number,
    feed: BlockFeed,
    { job, result }: Dispatched,
  ): Promise<MatchedBlock[]> {
    let settled = await feed.settle(job, await result);
    const blocks = settled.blocks.filter(isNews);
    while (settled.again !== null) {
      const { again } = settled;
      settled = await feed.settle(again, await this.#jobs.submit(run, again, 'first'));
      blocks.push(...settled.blocks.filter(isNews));
    }
    return blocks;
  }
}

/** Blocks of empty lines, or within a long row, say nothing. */
function isNews({ rowsIn }: MatchedBlock): boolean {
  return rowsIn > 0;
}
