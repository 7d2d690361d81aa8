import { type MessagePort, type Transferable, Worker } from 'node:worker_threads';
import { type ErrorCode, errorCodes, TocsinError } from '../../domain/error.ts';

type Ask = { readonly id: number; readonly job: unknown };
type Answer =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string; readonly code: string };

type Waiting = {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
};

/**
 * A worker thread that answers jobs, begun with the first one. Holds the process open only while it has
 * work. `Job` and `Result` are what both sides agreed upon.
 */
export class AskThread<Job, Result> {
  readonly #module: URL;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #nextId = 1;

  constructor(module: URL) {
    this.#module = module;
  }

  /** @throws what the job threw: a TocsinError by its code, the system's error with its `code` */
  ask<T extends Result>(job: Job, transfer: readonly Transferable[] = []): Promise<T> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    if (this.#waiting.size === 0) worker.ref();
    const id = this.#nextId++;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (result) => resolve(result as T), reject });
      worker.postMessage({ id, job } satisfies Ask, transfer);
    });
  }

  get started(): boolean {
    return this.#worker !== null;
  }

  /** Ends the thread, and what it has not answered fails. */
  async close(): Promise<void> {
    await this.#worker?.terminate();
    this.#end(new Error('The thread was ended.'));
  }

  #start(): Worker {
    // What the program was started with (--eval, --test …) is not for this thread.
    const worker = new Worker(this.#module, { execArgv: [] });
    worker.on('message', (answer: Answer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (this.#waiting.size === 0) worker.unref();
      if (answer.ok) waiting?.resolve(answer.result);
      else waiting?.reject(asError(answer.message, answer.code));
    });
    worker.on('error', (error) => this.#end(error));
    worker.on('exit', () => this.#end(new Error('The thread ended.')));
    return worker;
  }

  #end(error: Error): void {
    this.#worker = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) one.reject(error);
  }
}

/** The other end, in the worker's file. Jobs may overlap where the handler awaits. */
export function answerJobs<Job>(
  port: MessagePort | null,
  handle: (job: Job) => Promise<{ result: unknown; transfer?: Transferable[] }>,
): void {
  if (port === null) throw new Error('This module runs in a worker thread only.');
  port.on('message', ({ id, job }: Ask) => {
    handle(job as Job).then(
      ({ result, transfer }) => {
        port.postMessage({ id, ok: true, result } satisfies Answer, transfer ?? []);
      },
      (error: Error & { code?: string }) => {
        const { message, code } = error;
        port.postMessage({ id, ok: false, message, code: code ?? '' } satisfies Answer);
      },
    );
  });
}

function asError(message: string, code: string): Error {
  if (Object.hasOwn(errorCodes, code)) return new TocsinError(code as ErrorCode, message);
  return Object.assign(new Error(message), { code });
}
