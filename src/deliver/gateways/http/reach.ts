import type { ConnectionState } from '../../gateway.ts';
import { backoffMs } from '../core/backoff.ts';

/** What a look at the carrier found. */
export type Probe =
  | { readonly kind: 'there'; readonly detail: string }
  | { readonly kind: 'away'; readonly detail: string }
  | { readonly kind: 'refused'; readonly detail: string };

export type ReachOptions = {
  /** Looks whether the carrier is there. Never rejects. */
  readonly probe: () => Promise<Probe>;
  readonly backoff: { readonly minMs: number; readonly maxMs: number };
  /** Looks again after so long without an answer; null: never while it is bound. Milliseconds. */
  readonly quietMs: number | null;
  /** 0…1 */
  readonly random: () => number;
  readonly onChange: (state: ConnectionState, detail: string) => void;
};

/** After so many requests in a row without a useful answer the carrier is taken to be away. */
const maxTroubleInRow = 3;

/**
 * Whether an HTTP carrier can be used. HTTP has no session, so that this is what the last answers
 * and looks have said: bound from a good one on, backing off after a lost connection or three
 * requests in a row that led nowhere, refused where our login is. Looks then come with jitter and
 * growing pauses, which only a good answer to a submit makes short again.
 */
export class Reach {
  readonly #options: ReachOptions;
  #state: ConnectionState = 'stopped';
  #detail = 'not started';
  #attempt = 0;
  #troubleInRow = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ReachOptions) {
    this.#options = options;
  }

  state(): { readonly state: ConnectionState; readonly detail: string } {
    return { state: this.#state, detail: this.#detail };
  }

  start(): void {
    if (this.#state !== 'stopped') return;
    this.#change('connecting', 'looking for the carrier');
    this.#look();
  }

  stop(): void {
    this.#clear();
    this.#change('stopped', 'closed');
  }

  /** A good answer to a submit. */
  answered(): void {
    this.#attempt = 0;
    this.#troubleInRow = 0;
    if (this.#state === 'stopped') return;
    this.#bound('the carrier answers');
  }

  /** A request without an answer, or with one that says that the carrier is in trouble. */
  trouble(detail: string): void {
    this.#troubleInRow += 1;
    if (this.#troubleInRow >= maxTroubleInRow) {
      this.lost(`${maxTroubleInRow} requests in a row led nowhere: ${detail}`);
    }
  }

  lost(detail: string): void {
    this.#leave('backing_off', detail);
  }

  refused(detail: string): void {
    this.#leave('refused', detail);
  }

  /** Several requests fail for one reason: the first says it. */
  #leave(state: 'backing_off' | 'refused', detail: string): void {
    if (this.#state !== 'bound' && this.#state !== 'connecting') return;
    this.#troubleInRow = 0;
    const { backoff, random } = this.#options;
    // A refused login needs a person; asking often locks accounts.
    const waitMs = state === 'refused' ? backoff.maxMs : backoffMs(this.#attempt, backoff, random);
    this.#attempt += 1;
    this.#later(waitMs);
    this.#change(state, detail);
  }

  #look(): void {
    this.#clear();
    this.#options.probe().then(
      ({ kind, detail }) => {
        if (this.#state === 'stopped') return;
        if (kind === 'there') this.#bound(detail);
        else this.#leave(kind === 'away' ? 'backing_off' : 'refused', detail);
      },
      (error: unknown) => this.lost(String(error)),
    );
  }

  #bound(detail: string): void {
    const { quietMs } = this.#options;
    if (this.#state === 'bound' && this.#timer) {
      this.#timer.refresh();
      return;
    }
    this.#clear();
    if (quietMs !== null) this.#later(quietMs);
    if (this.#state !== 'bound') this.#change('bound', detail);
  }

  #later(waitMs: number): void {
    this.#clear();
    this.#timer = setTimeout(() => {
      if (this.#state !== 'bound') this.#change('connecting', this.#detail);
      this.#look();
    }, waitMs);
  }

  #clear(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #change(state: ConnectionState, detail: string): void {
    if (this.#state === state && this.#detail === detail) return;
    this.#state = state;
    this.#detail = detail;
    this.#options.onChange(state, detail);
  }
}
