import { KeyedQueue, type Linked } from './keyed-queue.ts';

/**
 * How a request ended. `unknown`: it was written, and nobody can say whether the peer acted on it.
 * `request` is the request as it was sent, numbered.
 */
export type Answer<P> =
  | { readonly kind: 'answered'; readonly pdu: P; readonly request: P }
  | { readonly kind: 'not_sent'; readonly cause: string }
  | { readonly kind: 'unknown'; readonly cause: string; readonly request: P };

type Entry<P> = Linked & {
  readonly request: P;
  /** null once it was handed to the socket. */
  frame: Buffer | null;
  readonly deadlineMs: number;
  readonly settle: (answer: Answer<P>) => void;
};

type Wire = {
  readonly write: (frame: Buffer) => void;
  /** True while the socket takes no more; flush() is called when it does again. */
  readonly blocked: () => boolean;
  readonly expired: () => void;
};

/**
 * Requests that wait for their answer, in the order in which they were made. All share one time-out,
 * so the oldest is always the next to expire and one timer serves all.
 */
export class PendingRequests<P> {
  readonly #timeoutMs: number;
  readonly #wire: Wire;
  readonly #entries = new KeyedQueue<Entry<P>>();
  /** Of #entries, those not written yet; only while the socket is blocked. */
  #unwritten: Entry<P>[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(timeoutMs: number, wire: Wire) {
    this.#timeoutMs = timeoutMs;
    this.#wire = wire;
  }

  size(): number {
    return this.#entries.size();
  }

  has(key: string | number): boolean {
    return this.#entries.get(key) !== undefined;
  }

  requestOf(key: string | number): P | undefined {
    const entry = this.#entries.get(key);
    // An answer to what was never written is an answer to nothing.
    return entry && entry.frame === null ? entry.request : undefined;
  }

  add(key: string | number, request: P, frame: Buffer): Promise<Answer<P>> {
    return new Promise((settle) => {
      const deadlineMs = performance.now() + this.#timeoutMs;
      const entry = { key, request, frame, deadlineMs, settle, before: null, behind: null };
      this.#entries.add(entry);
      this.#timer ??= setTimeout(() => this.#onTimer(), this.#timeoutMs);
      if (this.#unwritten.length > 0 || this.#wire.blocked()) this.#unwritten.push(entry);
      else this.#put(entry, frame);
    });
  }

  answer(key: string | number, pdu: P): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.remove(entry);
    entry.settle({ kind: 'answered', pdu, request: entry.request });
  }

  /** Writes what waited for the socket, until it is blocked again. */
  flush(): void {
    const waiting = this.#unwritten;
    let written = 0;
    for (const entry of waiting) {
      if (this.#wire.blocked()) break;
      if (entry.frame) this.#put(entry, entry.frame);
      written += 1;
    }
    this.#unwritten = waiting.slice(written);
  }

  /** Gives up everything: the connection is gone. */
  abandon(cause: string): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#unwritten = [];
    const given: Entry<P>[] = [];
    for (let entry = this.#entries.first(); entry; entry = this.#entries.first()) {
      this.#entries.remove(entry);
      given.push(entry);
    }
    for (const entry of given) this.#giveUp(entry, cause, cause);
  }

  #put(entry: Entry<P>, frame: Buffer): void {
    entry.frame = null;
    this.#wire.write(frame);
  }

  #giveUp(entry: Entry<P>, whenWritten: string, whenNot: string): void {
    entry.settle(
      entry.frame === null
        ? { kind: 'unknown', cause: whenWritten, request: entry.request }
        : { kind: 'not_sent', cause: whenNot },
    );
  }

  #onTimer(): void {
    this.#timer = null;
    const nowMs = performance.now();
    for (let entry = this.#entries.first(); entry; entry = this.#entries.first()) {
      if (entry.deadlineMs > nowMs) {
        const restMs = Math.ceil(entry.deadlineMs - nowMs);
        this.#timer = setTimeout(() => this.#onTimer(), restMs);
        break;
      }
      this.#entries.remove(entry);
      const late = entry;
      if (late.frame) this.#unwritten = this.#unwritten.filter((other) => other !== late);
      this.#giveUp(
        entry,
        `no answer within ${this.#timeoutMs} ms`,
        'the peer does not read what we send',
      );
      this.#wire.expired();
    }
  }
}
