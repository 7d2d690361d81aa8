import { Worker } from 'node:worker_threads';
import { siblingModule } from './sibling.ts';
import type { SqliteOpen, SqliteResult } from './sqlite-session.ts';
import { StoreFault, sqliteError } from './store-error.ts';

export type SqliteStatement = {
  readonly sql: string;
  readonly parameters: readonly unknown[];
};

export type SqliteAsk =
  | {
      readonly id: number;
      readonly kind: 'run';
      /** Run in order; the first that fails is the last. */
      readonly statements: readonly SqliteStatement[];
      /** Run before them, where they are the first of a transaction. */
      readonly begin: readonly string[];
    }
  | { readonly id: number; readonly kind: 'close' };

export type SqliteAnswer =
  | { readonly id: number; readonly ok: true; readonly results: readonly SqliteResult[] | null }
  | {
      readonly id: number;
      readonly ok: false;
      readonly message: string;
      readonly code: string | null;
      readonly errcode: number | null;
    };

type Waiting = {
  readonly resolve: (results: readonly SqliteResult[] | null) => void;
  readonly reject: (error: Error) => void;
};

/** One SQLite connection in a thread of its own. Holds the process open only while it has work. */
export class SqliteThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #ended: Error | null = null;

  constructor(open: SqliteOpen) {
    this.#worker = new Worker(siblingModule(import.meta.url, './sqlite-worker'), {
      workerData: open,
      // What the program was started with (--eval, --test …) is not for this thread.
      execArgv: [],
    });
    this.#worker.on('message', (answer: SqliteAnswer) => this.#answered(answer));
    this.#worker.on('error', (error: Error & { code?: string; errcode?: number }) => {
      this.#end(sqliteError(error.message, error.errcode ?? null, error));
    });
    this.#worker.on('exit', () => this.#end(new StoreFault('The database is closed.')));
    // After the listeners: they would hold it again.
    this.#worker.unref();
  }

  /** @returns a result for each statement */
  async run(
    statements: readonly SqliteStatement[],
    begin: readonly string[],
  ): Promise<readonly SqliteResult[]> {
    const results = await this.#ask({
      id: this.#nextId++,
      kind: 'run',
      statements: statements.map(({ sql, parameters }) => ({
        sql,
        parameters: parameters.map(portable),
      })),
      begin,
    });
    if (results === null) throw new StoreFault('The database gave no result.');
    return results;
  }

  async close(): Promise<void> {
    if (this.#ended !== null) return;
    const exited = new Promise<void>((resolve) => {
      this.#worker.once('exit', () => resolve());
    });
    await this.#ask({ id: this.#nextId++, kind: 'close' });
    this.#worker.ref();
    await exited;
  }

  #ask(ask: SqliteAsk): Promise<readonly SqliteResult[] | null> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    if (this.#waiting.size === 0) this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(ask.id, { resolve, reject });
      this.#worker.postMessage(ask);
    });
  }

  #answered(answer: SqliteAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if (answer.ok) waiting?.resolve(answer.results);
    else waiting?.reject(sqliteError(answer.message, answer.errcode, null));
  }

  #end(error: Error): void {
    this.#ended ??= error;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const one of waiting) one.reject(this.#ended);
  }
}

/** A view on a large or pooled buffer would be copied across with the whole of it. */
function portable(value: unknown): unknown {
  if (value instanceof Uint8Array && value.byteLength !== value.buffer.byteLength) {
    return new Uint8Array(value);
  }
  return value;
}
