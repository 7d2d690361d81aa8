import type { BlockJob, BlockMode, BlockResult, RowSpec } from './block.ts';
import type { PoolThread } from './pool-thread.ts';

type Waiting = {
  readonly job: BlockJob;
  readonly resolve: (result: Promise<BlockResult>) => void;
};

type Run = {
  readonly waiting: Waiting[];
  /** Jobs that a thread has. */
  active: number;
  /** Called when the last of them is over. */
  idle: () => void;
};

/**
 * Gives the jobs of several runs to threads: each run in its turn, each thread `perThread` at most.
 * The calling thread takes one at a time, and none that a worker has room for: while it matches,
 * nobody hands anything out.
 */
export class JobTable {
  readonly #threads: readonly PoolThread[];
  readonly #load: number[];
  readonly #perThread: number;
  readonly #runs = new Map<number, Run>();
  /** Runs in the order of their turns. */
  #turns: number[] = [];

  constructor(threads: readonly PoolThread[], perThread: number) {
    this.#threads = threads;
    this.#load = threads.map(() => 0);
    this.#perThread = perThread;
  }

  openRun(run: number, spec: RowSpec, mode: BlockMode): void {
    for (const thread of this.#threads) thread.open(run, spec, mode);
    this.#runs.set(run, { waiting: [], active: 0, idle: () => undefined });
    this.#turns.push(run);
  }

  /** @param place `first`: ahead of the run's other jobs, which wait for this one's result */
  submit(run: number, job: BlockJob, place: 'first' | 'last' = 'last'): Promise<BlockResult> {
    const { promise, resolve } = Promise.withResolvers<BlockResult>();
    const waiting = this.#runs.get(run)?.waiting;
    if (waiting === undefined) return Promise.reject(new RangeError('The run is not open.'));
    if (place === 'first') waiting.unshift({ job, resolve });
    else waiting.push({ job, resolve });
    this.#assign();
    return promise;
  }

  /** Forgets the jobs that no thread has, and waits for the others. */
  async closeRun(run: number): Promise<void> {
    const known = this.#runs.get(run);
    if (known === undefined) return;
    known.waiting.length = 0;
    if (known.active > 0) {
      await new Promise<void>((resolve) => {
        known.idle = resolve;
      });
    }
    this.#runs.delete(run);
    this.#turns = this.#turns.filter((one) => one !== run);
    for (const thread of this.#threads) thread.close(run);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  #assign(): void {
    for (;;) {
      const thread = this.#nextThread();
      if (thread === -1) return;
      const turn = this.#turns.findIndex((run) => this.#runs.get(run)?.waiting.length);
      const run = this.#turns[turn];
      if (run === undefined) return;
      this.#turns.splice(turn, 1);
      this.#turns.push(run);
      this.#start(run, thread);
    }
  }

  /** The worker with the least to do, or else the calling thread; -1 where none has room. */
  #nextThread(): number {
    let next = -1;
    let least = this.#perThread;
    let calling = -1;
    for (const [at, load] of this.#load.entries()) {
      if (this.#threads[at]?.inline) calling = load === 0 ? at : -1;
      else if (load < least) [next, least] = [at, load];
    }
    return next === -1 ? calling : next;
  }

  #start(run: number, thread: number): void {
    const known = this.#runs.get(run);
    const next = known?.waiting.shift();
    if (known === undefined || next === undefined) return;
    known.active++;
    this.#load[thread] = (this.#load[thread] ?? 0) + 1;
    const result = this.#threads[thread]?.match(run, next.job);
    const over = (): void => {
      this.#load[thread] = (this.#load[thread] ?? 0) - 1;
      if (--known.active === 0) known.idle();
      this.#assign();
    };
    result?.then(over, over);
    if (result !== undefined) next.resolve(result);
  }
}
