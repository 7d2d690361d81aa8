import type { DeliveryConfig } from '../../config/delivery.ts';
import type { Gateway, OutgoingPart, SubmitResult } from '../gateway.ts';
import type { RoutePreference, RouteView } from '../routing/choose-route.ts';
import { RouteRecord } from '../routing/route-record.ts';

/** A route with what the configuration says of it. */
export type SendRoute = {
  readonly gateway: Gateway;
  readonly preference: RoutePreference;
  /** What happens to a submit that was never answered. */
  readonly unknownPolicy: DeliveryConfig['unknownPolicy'];
  /** What the gateway adds to each message; empty where it adds nothing. */
  readonly signature: string;
};

/**
 * One route as the sender sees it: how many more messages may be claimed for it, and a turnstile
 * that lets no more parts through than its window has places.
 */
export class Lane {
  readonly gateway: Gateway;
  readonly unknownPolicy: DeliveryConfig['unknownPolicy'];
  readonly signature: string;
  readonly #preference: RoutePreference;
  readonly #record = new RouteRecord();
  readonly #nowMs: () => number;
  readonly #waiting: (() => void)[] = [];
  #places = 0;
  #partsOut = 0;

  constructor({ gateway, preference, unknownPolicy, signature }: SendRoute, nowMs: () => number) {
    this.gateway = gateway;
    this.unknownPolicy = unknownPolicy;
    this.signature = signature;
    this.#preference = preference;
    this.#nowMs = nowMs;
  }

  /** As the choice among the routes sees it. @param answered see room() */
  view(answered = 0): RouteView {
    const health = this.gateway.load().bound ? this.#record.health(this.#nowMs()) : 'down';
    return { ...this.#preference, health, room: this.room(answered) };
  }

  /**
   * Messages that may be claimed now. A place is taken from before the claim until its answer is
   * committed, so that a kill at any moment leaves at most a window of messages in doubt.
   *
   * @param answered messages whose answers are committed together with the claim
   */
  room(answered = 0): number {
    const { bound, paused, windowSize } = this.gateway.load();
    if (!bound || paused) return 0;
    return Math.max(0, windowSize - this.#places + answered);
  }

  /** Takes places for messages that are about to be claimed. */
  take(places: number): void {
    this.#places += places;
  }

  /** The answers are in the store, or there were no messages for these places. */
  giveBack(places: number): void {
    this.#places -= places;
  }

  /** Submits the parts in order and waits for all the answers. */
  async send(parts: readonly OutgoingPart[]): Promise<SubmitResult[]> {
    const results: Promise<SubmitResult>[] = [];
    for (const part of parts) {
      await this.#enter();
      results.push(
        this.gateway.submit(part).finally(() => {
          this.#partsOut--;
          this.#waiting.shift()?.();
        }),
      );
    }
    const answers = await Promise.all(results);
    for (const answer of answers) this.#record.note(answer, this.#nowMs());
    return answers;
  }

  async #enter(): Promise<void> {
    while (this.#partsOut >= this.gateway.load().windowSize) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#partsOut++;
  }
}
