import type { FillResult, FillWork } from './engine/number-adder.ts';
import type { NumberFill } from './index/number-fill.ts';

/** Another thread that helps to fill an index, with what it has not finished. */
export class FillHelper {
  readonly #work: (work: FillWork) => Promise<FillResult>;
  #isReady = false;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();
  #error: unknown = null;
  #failed = false;
  #stage: number | null = null;

  /** @param work in the order of the calls */
  constructor(work: (work: FillWork) => Promise<FillResult>) {
    this.#work = work;
    // A thread needs longer to start than a short list to be read.
    this.#work({ kind: 'ready' }).then(
      () => {
        this.#isReady = true;
      },
      (error: unknown) => this.#fail(error),
    );
  }

  /** It has answered, and nothing failed. */
  get isReady(): boolean {
    return this.#isReady && !this.#failed;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Where it stages. */
  stageOf(fill: NumberFill): number {
    this.#stage ??= fill.openStage();
    return this.#stage;
  }

  forgetStage(): void {
    this.#stage = null;
  }

  /** @throws what it fails with, as idle() then does too */
  do(work: FillWork): Promise<FillResult> {
    this.#waiting++;
    const result = this.#work(work).then(
      (given) => {
        this.#waiting--;
        return given;
      },
      (error: unknown) => {
        this.#waiting--;
        this.#fail(error);
        throw error;
      },
    );
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** The same, where nobody asks what came of it: idle() tells of a failure. */
  post(work: FillWork): void {
    this.do(work).catch(() => undefined);
  }

  /** Waits until it has nothing to do. @throws what it failed with */
  async idle(): Promise<void> {
    while (this.#waiting > 0) await this.#last;
    if (this.#failed) throw this.#error;
  }

  #fail(error: unknown): void {
    if (!this.#failed) this.#error = error;
    this.#failed = true;
  }
}
