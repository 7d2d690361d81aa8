import type { ConnectionStatus } from '../../gateway.ts';
import type { Dialect } from '../dialect.ts';
import { AnswerTimes } from './answer-times.ts';
import type { ConnectionHealth } from './choose-connection.ts';
import { Link, type LinkState } from './link.ts';
import type { Answer } from './pending.ts';
import { Session } from './session.ts';
import { addSessionCounters, noSessionCounters, type SessionCounters } from './session-counters.ts';
import type { Address } from './socket.ts';

export type ConnectionOptions<P> = {
  readonly dialect: Dialect<P>;
  readonly address: Address;
  readonly windowSize: number;
  readonly responseTimeoutMs: number;
  readonly keepAliveMs: number;
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
  readonly random: () => number;
  readonly onRequest: (pdu: P) => Promise<P | null>;
  readonly onState: (state: LinkState, detail: string) => void;
};

/** A peer that leaves so many submits in a row unanswered is given up: it takes and does nothing. */
const maxUnansweredInRow = 3;

/** An answer, and when its request was handed to the socket (monotonic clock, milliseconds). */
export type Exchanged<P> = { readonly answer: Answer<P>; readonly sentMs: number };

/** One connection of a route: its link, its window, and what is known of its health. */
export class Connection<P> {
  readonly #options: ConnectionOptions<P>;
  readonly #link: Link<P>;
  readonly #times = new AnswerTimes();
  readonly #earlier: SessionCounters = noSessionCounters();
  #current: Session<P> | null = null;
  #waiting: ((refused: string | null) => void)[] = [];
  #out = 0;
  #unansweredInRow = 0;
  #lastUsed = 0;
  #submits = 0;
  #throttles = 0;
  #unknowns = 0;

  constructor(options: ConnectionOptions<P>) {
    this.#options = options;
    const { dialect, responseTimeoutMs } = options;
    this.#link = new Link<P>({
      address: options.address,
      idleCloseIsNormal: dialect.idleCloseIsNormal ?? false,
      connectTimeoutMs: responseTimeoutMs,
      backoff: { minMs: options.reconnectMinMs, maxMs: options.reconnectMaxMs },
      random: options.random,
      open: (socket, onEnd) => {
        const session = new Session<P>(socket, dialect.protocol(), {
          responseTimeoutMs,
          keepAliveMs: options.keepAliveMs,
          onRequest: options.onRequest,
          onEnd: (end, detail) => {
            addSessionCounters(this.#earlier, session.counters);
            if (this.#current === session) this.#current = null;
            onEnd(end, detail);
          },
        });
        this.#current = session;
        return session;
      },
      logIn: (session) => dialect.logIn(session),
      onState: (state, detail) => this.#onState(state, detail),
    });
  }

  state(): { readonly state: LinkState; readonly detail: string } {
    return this.#link.state();
  }

  /** Whether parts may be given to it: bound, or asleep and woken by the first part. */
  usable(): boolean {
    const { state } = this.#link.state();
    return state === 'bound' || state === 'idle';
  }

  health(nowMs: number): ConnectionHealth {
    return {
      inFlight: this.#out + this.#waiting.length,
      windowSize: this.#options.windowSize,
      answerMs: this.#times.meanMs(nowMs),
      trouble: this.#times.trouble(nowMs),
      lastUsed: this.#lastUsed,
    };
  }

  status(): ConnectionStatus {
    const { state, detail } = this.#link.state();
    const { windowSize } = this.#options;
    return {
      state: state === 'idle' ? 'bound' : state,
      detail,
      windowSize,
      inFlight: this.#out,
      answerMs: this.#times.quantiles(),
      submits: this.#submits,
      throttles: this.#throttles,
      unknowns: this.#unknowns,
    };
  }

  counters(): SessionCounters {
    const sum = { ...this.#earlier };
    if (this.#current) addSessionCounters(sum, this.#current.counters);
    return sum;
  }

  start(): void {
    this.#link.start();
  }

  async stop(drainMs: number): Promise<void> {
    this.#refuseWaiting('the route is closing');
    await this.#link.stop(drainMs);
  }

  /**
   * Sends a submit as soon as the window has a place, in the order of the calls. Throws PDU_INVALID
   * where it cannot be encoded. `used` orders the connections by when they were used last.
   */
  async submit(pdu: P, used: number): Promise<Exchanged<P>> {
    this.#lastUsed = used;
    if (!this.usable()) return notSent('the connection is not bound');
    if (this.#hasPlace()) {
      this.#out += 1;
    } else {
      const refused = await this.#place();
      if (refused !== null) return notSent(refused);
    }
    try {
      const session = this.#link.session();
      if (!session) return notSent('the connection is not bound');
      const sentMs = performance.now();
      const answer = await session.request(pdu);
      if (answer.kind !== 'not_sent') this.#submits += 1;
      if (answer.kind === 'answered') this.#unansweredInRow = 0;
      else if (answer.kind === 'unknown') this.#unanswered(session);
      return { answer, sentMs };
    } finally {
      this.#out -= 1;
      this.#letIn();
    }
  }

  /** Says what an answer meant, for the health of the connection. */
  judge(sentMs: number, throttled: boolean): void {
    const nowMs = performance.now();
    if (throttled) this.#throttles += 1;
    this.#times.answered(nowMs - sentMs, throttled, nowMs);
  }

  #unanswered(session: Session<P>): void {
    this.#unknowns += 1;
    this.#times.unanswered(performance.now());
    if (session.ended()) return;
    this.#unansweredInRow += 1;
    if (this.#unansweredInRow < maxUnansweredInRow) return;
    session.end('unanswered', `${maxUnansweredInRow} submits in a row were not answered`);
  }

  #hasPlace(): boolean {
    const free = this.#waiting.length === 0 && this.#out < this.#options.windowSize;
    return free && this.#link.session() !== null;
  }

  /** Waits for a place in the window, and for a connection that sleeps: null with the place taken, or why not. */
  #place(): Promise<string | null> {
    const placed = new Promise<string | null>((resolve) => this.#waiting.push(resolve));
    this.#link.wake();
    return placed;
  }

  #letIn(): void {
    if (this.#link.session() === null) return;
    while (this.#waiting.length > 0 && this.#out < this.#options.windowSize) {
      this.#out += 1;
      this.#waiting.shift()?.(null);
    }
  }

  #refuseWaiting(cause: string): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve(cause);
  }

  #onState(state: LinkState, detail: string): void {
    if (state !== 'bound' && state !== 'idle') this.#refuseWaiting(detail);
    this.#options.onState(state, detail);
    if (state !== 'bound') return;
    this.#unansweredInRow = 0;
    this.#letIn();
  }
}

function notSent<P>(cause: string): Exchanged<P> {
  return { answer: { kind: 'not_sent', cause }, sentMs: 0 };
}
