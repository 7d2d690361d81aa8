import type { Indicator } from '../../domain/indicator.ts';
import { type LookBackRun, lastLookBackRuns, lookBackQueue } from '../../store/look-back.ts';
import type { ContactLogStats } from '../contact-log/types.ts';
import { type LookBackDeps, type LookBackProgress, lookBackTurn } from './look-back.ts';
import { type LookedBack, lookBackOver, type OverOptions } from './look-back-over.ts';

/** How look-back stands. */
export type LookBackStatus = {
  /** Null where no contact log is kept. */
  readonly log: ContactLogStats | null;
  readonly retentionMs: number;
  /** Indicators that wait, and since when the oldest does (epoch milliseconds). */
  readonly queued: number;
  readonly oldestQueuedMs: number | null;
  /** What is under way by itself; null while nothing is. */
  readonly running: (LookBackProgress & { readonly startedMs: number }) | null;
  /** The last ones, newest first. */
  readonly runs: readonly LookBackRun[];
};

const shownRuns = 20;

/** Look-back of a running program: one search at a time, by itself or on demand, and what became of it. */
export class LookBack {
  readonly #deps: LookBackDeps;
  #last: Promise<unknown> = Promise.resolve();
  #running: LookBackStatus['running'] = null;

  constructor(deps: LookBackDeps) {
    this.#deps = deps;
  }

  /** See lookBackTurn(). An abort is no failure: what was queued waits for the next start. */
  async turn(signal: AbortSignal): Promise<LookBackRun | null> {
    const startedMs = this.#deps.nowMs();
    const onProgress = (so: LookBackProgress): void => {
      this.#running = { ...so, startedMs };
    };
    try {
      return await this.#alone(() => lookBackTurn(this.#deps, { signal, onProgress }));
    } catch (error) {
      if (signal.aborted) return null;
      throw error;
    } finally {
      this.#running = null;
    }
  }

  /** See lookBackOver(). A page of indicators at a time, so that what is queued meanwhile comes in between. */
  over(
    pages: AsyncIterable<readonly Indicator[]>,
    options: Omit<OverOptions, 'alone'>,
  ): Promise<LookedBack> {
    return lookBackOver(this.#deps, pages, { ...options, alone: (work) => this.#alone(work) });
  }

  async status(): Promise<LookBackStatus> {
    const { db, log, retentionMs } = this.#deps;
    const { queued, oldestMs } = await lookBackQueue(db.read);
    return {
      log: log?.stats() ?? null,
      retentionMs,
      queued,
      oldestQueuedMs: oldestMs,
      running: this.#running,
      runs: await lastLookBackRuns(db.read, shownRuns),
    };
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }
}
