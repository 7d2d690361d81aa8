import type { SubmitResult } from '../../gateway.ts';
import type { Session } from './session.ts';
import { TokenBucket } from './token-bucket.ts';

type Waiting = { readonly go: () => void; readonly refuse: (cause: string) => void };

/**
 * The way from submit() to the session: the window, and the rate in parts a second. Parts leave in
 * the order in which they were given. Never holds more than the window.
 */
export class SubmitQueue<P> {
  readonly #windowSize: number;
  readonly #bucket: TokenBucket | null;
  readonly #session: () => Session<P> | null;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | null = null;
  #inFlight = 0;
  #closed = false;

  constructor(windowSize: number, partsPerSecond: number | null, session: () => Session<P> | null) {
    this.#windowSize = windowSize;
    this.#bucket =
      partsPerSecond === null ? null : new TokenBucket(partsPerSecond, performance.now());
    this.#session = session;
  }

  /** Parts given and not yet resolved. */
  inFlight(): number {
    return this.#inFlight;
  }

  /** `failed` makes a result of what the protocol throws when it cannot encode the PDU. */
  async submit(
    pdu: P,
    resultOf: (answer: P) => SubmitResult,
    failed: (error: unknown) => SubmitResult,
  ): Promise<SubmitResult> {
    if (this.#closed) return { kind: 'not_sent', cause: 'the route is closing' };
    if (!this.#session()) return { kind: 'not_sent', cause: 'the route is not bound' };
    if (this.#inFlight >= this.#windowSize) {
      return { kind: 'not_sent', cause: `the window of ${this.#windowSize} is full` };
    }
    this.#inFlight += 1;
    try {
      const refused = await this.#turn();
      if (refused !== null) return { kind: 'not_sent', cause: refused };
      const session = this.#session();
      if (!session) return { kind: 'not_sent', cause: 'the route is not bound' };
      const answer = await session.request(pdu);
      return answer.kind === 'answered' ? resultOf(answer.pdu) : answer;
    } catch (error) {
      return failed(error);
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** Refuses what waits for its turn: the connection is gone. */
  abandon(cause: string): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { refuse } of waiting) refuse(cause);
  }

  close(): void {
    this.#closed = true;
    this.abandon('the route is closing');
  }

  /** Resolves when the rate allows the next part: null to go, or why it may not any more. */
  #turn(): Promise<string | null> | null {
    const bucket = this.#bucket;
    if (!bucket) return null;
    if (this.#waiting.length === 0 && bucket.take(performance.now()) === 0) return null;
    return new Promise((resolve) => {
      this.#waiting.push({ go: () => resolve(null), refuse: resolve });
      this.#arm(bucket);
    });
  }

  #arm(bucket: TokenBucket): void {
    if (this.#timer) return;
    const step = (): void => {
      this.#timer = null;
      while (this.#waiting.length > 0) {
        const waitMs = bucket.take(performance.now());
        if (waitMs > 0) {
          this.#timer = setTimeout(step, waitMs);
          return;
        }
        this.#waiting.shift()?.go();
      }
    };
    step();
  }
}
