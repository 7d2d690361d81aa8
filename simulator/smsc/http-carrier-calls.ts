/** A call to a client's webhook, kept until it is answered 2xx. */
type Call = { readonly url: URL; readonly body: string; attempts: number };

export type CallLimits = {
  /** Calls without an answer at one time. */
  readonly window: number;
  /** Beyond it the oldest that waits is dropped. */
  readonly maxWaiting: number;
  readonly maxAttempts: number;
  /** Before a call that was not answered 2xx is made again. Milliseconds. */
  readonly retryMs: number;
  readonly timeoutMs: number;
};

/** Receipts and messages from phones on their way to the client, as a real carrier calls its clients. */
export class CarrierCalls {
  readonly #limits: CallLimits;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #waiting: Call[] = [];
  readonly #retries = new Set<NodeJS.Timeout>();
  readonly #closed = new AbortController();
  #out = 0;
  #acknowledged = 0;
  #dropped = 0;

  constructor(limits: CallLimits, headers: Readonly<Record<string, string>>) {
    this.#limits = limits;
    this.#headers = headers;
  }

  push(url: URL, body: unknown): void {
    this.#add({ url, body: JSON.stringify(body), attempts: 0 });
  }

  counts(): { receipts: number; receiptsWaiting: number; receiptsDropped: number } {
    return {
      receipts: this.#acknowledged,
      receiptsWaiting: this.#waiting.length + this.#retries.size + this.#out,
      receiptsDropped: this.#dropped,
    };
  }

  close(): void {
    this.#closed.abort();
    for (const timer of this.#retries) clearTimeout(timer);
    this.#retries.clear();
  }

  #add(call: Call): void {
    this.#waiting.push(call);
    if (this.#waiting.length > this.#limits.maxWaiting) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
    this.#pump();
  }

  #pump(): void {
    while (this.#out < this.#limits.window && !this.#closed.signal.aborted) {
      const call = this.#waiting.shift();
      if (!call) return;
      this.#out += 1;
      void this.#call(call).then((taken) => {
        this.#out -= 1;
        if (taken) this.#acknowledged += 1;
        else this.#later(call);
        this.#pump();
      });
    }
  }

  async #call(call: Call): Promise<boolean> {
    call.attempts += 1;
    try {
      const { ok, body } = await fetch(call.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.#headers },
        body: call.body,
        redirect: 'error',
        signal: AbortSignal.any([this.#closed.signal, AbortSignal.timeout(this.#limits.timeoutMs)]),
      });
      await body?.cancel();
      return ok;
    } catch {
      // Not there, or too slow: as with any other refusal the call is made again.
      return false;
    }
  }

  #later(call: Call): void {
    if (this.#closed.signal.aborted) return;
    if (call.attempts >= this.#limits.maxAttempts) {
      this.#dropped += 1;
      return;
    }
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      this.#add(call);
    }, this.#limits.retryMs);
    this.#retries.add(timer);
  }
}
