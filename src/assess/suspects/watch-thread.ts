import type { Transferable } from 'node:worker_threads';
import { AskThread } from '../../match/contact-log/ask-thread.ts';
import { siblingModule } from '../../store/sibling.ts';
import { serveTranslator, type Translate, type Translator } from './translator.ts';
import type { Judgement, WatchFigures, WatchSettings } from './watch.ts';
import type { HabitAnswer, Opened, WatchAnswer, WatchJob } from './watch-worker.ts';

/** Jobs that may wait in front of the thread before whoever brings more waits too. */
const mostWaiting = 4;

export type WatchThreadOptions = {
  readonly settings: WatchSettings;
  /** Where a watch before left what it knew, and the way from its tokens; null: none did. */
  readonly file: {
    readonly path: string;
    readonly epoch: number;
    readonly translate: Translate;
  } | null;
  /** Called for each judgement, one after the other; what it throws ends the watch. */
  readonly onJudgement: (judgement: Judgement) => Promise<void>;
};

/**
 * A watch in a thread of its own, so that neither counting nor judging holds up the thread that
 * serves everybody. Jobs are done in the order in which they are given; who gives contacts waits
 * while too many are under way, and none is dropped.
 */
export class WatchThread {
  /** Why the watch ended; null while it goes on. */
  fault: Error | null = null;
  readonly #thread = new AskThread<WatchJob, Opened | HabitAnswer | WatchAnswer>(
    siblingModule(import.meta.url, './watch-worker'),
  );
  readonly #options: WatchThreadOptions;
  #figures: WatchFigures | null = null;
  #waiting = new Set<Promise<void>>();
  #told: Promise<void> = Promise.resolve();

  private constructor(options: WatchThreadOptions) {
    this.#options = options;
  }

  /**
   * @returns the watch, and why `file` was not taken up
   * @throws TocsinError INPUT_FORMAT for a model that is none of numbers
   */
  static async open(
    options: WatchThreadOptions,
  ): Promise<{ watch: WatchThread; problem: string | null }> {
    const watch = new WatchThread(options);
    const { settings, file } = options;
    const served = file === null ? null : serveTranslator(file.translate);
    try {
      const kept = file && served && { path: file.path, epoch: file.epoch, translator: of(served) };
      const job = { kind: 'open', settings, file: kept } as const;
      const opened = await watch.#thread.ask<Opened>(job, served === null ? [] : [served.port]);
      return { watch, problem: opened.problem };
    } catch (error) {
      await watch.#thread.close();
      throw error;
    } finally {
      served?.close();
    }
  }

  /** As of the last answer; null before the first. */
  get figures(): WatchFigures | null {
    return this.#figures;
  }

  /** Jobs given and not done. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Gives contacts away. Resolves when there is room for more, which may be before they are counted.
   *
   * @param rows copied
   * @param cells one for each row, copied too; null where none are known
   * @throws the fault of a watch that has ended
   */
  async observe(
    rows: Uint8Array,
    epoch: number,
    wallMs: number | null,
    cells: Uint16Array | null = null,
  ): Promise<void> {
    const job = { rows: rows.slice(), cells: cells?.slice() ?? null, epoch, wallMs };
    this.#do({ kind: 'observe', ...job });
    while (this.#waiting.size > mostWaiting) await Promise.race(this.#waiting);
    if (this.fault !== null) throw this.fault;
  }

  /** @param tokens n × 16 bytes, copied. @param past contacts of the log, see Discovery.known() */
  known(tokens: Uint8Array, past: Uint8Array | null = null): void {
    this.#do({ kind: 'known', tokens: tokens.slice(), past });
  }

  victims(tokens: Uint8Array, past: Uint8Array | null = null): void {
    this.#do({ kind: 'victims', tokens: tokens.slice(), past });
  }

  unlisted(tokens: Uint8Array): void {
    this.#do({ kind: 'unlisted', tokens: tokens.slice() });
  }

  /** Another model judges from now on; see Watch.judgeBy(). @throws its fault */
  async judgeBy(text: string | null): Promise<void> {
    this.#do({ kind: 'model', text });
    await this.settled();
  }

  /** Judges now what was not judged yet, and waits until that was told. @throws its fault */
  async judge(): Promise<void> {
    this.#do({ kind: 'judge' });
    await this.settled();
  }

  /** Goes on under another epoch's tokens, behind all that was given before. @throws its fault */
  async reseal(epoch: number, translate: Translate): Promise<void> {
    const served = serveTranslator(translate);
    try {
      this.#do({ kind: 'reseal', epoch, translator: of(served) }, [served.port]);
      await this.settled();
    } finally {
      served.close();
    }
  }

  /** See Watch.habitsOf(); behind all that was given before. @throws the fault of a watch that has ended */
  async habits(tokens: Uint8Array, epoch: number): Promise<Float64Array> {
    if (this.fault !== null) throw this.fault;
    const answer = await this.#thread.ask<HabitAnswer>({ kind: 'habits', tokens, epoch });
    return answer.values;
  }

  /** Writes what is known to a file, whole or not at all. @throws the error of the file system */
  async save(file: string): Promise<void> {
    await this.#thread.ask<WatchAnswer>({ kind: 'save', file });
  }

  /** Resolves when everything given so far is done and told. @throws its fault */
  async settled(): Promise<void> {
    await Promise.all(this.#waiting);
    await this.#told;
    if (this.fault !== null) throw this.fault;
  }

  /** Ends the thread; what it has not done is given up. */
  async close(): Promise<void> {
    await this.#thread.close();
    await Promise.all(this.#waiting);
    await this.#told;
  }

  #do(job: WatchJob, transfer: readonly Transferable[] = []): void {
    if (this.fault !== null) return;
    const work = this.#thread.ask<WatchAnswer>(job, transfer).then(
      ({ judgement, figures }) => {
        this.#figures = figures;
        if (judgement !== null) this.#tell(judgement);
      },
      (error: unknown) => this.#end(error),
    );
    this.#waiting.add(work);
    void work.finally(() => this.#waiting.delete(work));
  }

  #tell(judgement: Judgement): void {
    this.#told = this.#told.then(() =>
      this.fault === null
        ? this.#options.onJudgement(judgement).catch((error: unknown) => this.#end(error))
        : undefined,
    );
  }

  #end(error: unknown): void {
    this.fault ??= error instanceof Error ? error : new Error(String(error));
  }
}

/** Only what can be posted. */
function of({ port, answered }: Translator): Translator {
  return { port, answered };
}
