/**
 * Gathers what comes in one turn of the event loop into lists of at most `most`, and hands on at most
 * `atOnce` lists at a time; what comes meanwhile makes the next lists, fuller ones.
 */
export class Batcher<T, R> {
  readonly #most: number;
  readonly #atOnce: number;
  readonly #work: (items: readonly T[]) => Promise<readonly R[]>;
  #waiting: {
    readonly item: T;
    readonly done: (result: R) => void;
    readonly failed: (error: unknown) => void;
  }[] = [];
  #out = 0;
  #turn: NodeJS.Immediate | null = null;

  /** @param work gives a result for each item, in their order */
  constructor(most: number, atOnce: number, work: (items: readonly T[]) => Promise<readonly R[]>) {
    this.#most = most;
    this.#atOnce = atOnce;
    this.#work = work;
  }

  add(item: T): Promise<R> {
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    this.#waiting.push({ item, done: resolve, failed: reject });
    if (this.#waiting.length >= this.#most) this.#pump();
    else
      this.#turn ??= setImmediate(() => {
        this.#turn = null;
        this.#pump();
      });
    return promise;
  }

  #pump(): void {
    while (this.#out < this.#atOnce && this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#most);
      this.#out += 1;
      this.#work(batch.map(({ item }) => item))
        .then(
          (results) => {
            for (const [at, { done, failed }] of batch.entries()) {
              const result = results[at];
              if (result === undefined) failed(new Error(`result ${at} is missing`));
              else done(result);
            }
          },
          (error: unknown) => {
            for (const { failed } of batch) failed(error);
          },
        )
        .finally(() => {
          this.#out -= 1;
          this.#pump();
        });
    }
  }
}
