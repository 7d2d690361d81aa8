import { type Observations, onObserved, type WarningSeen } from '../observe/channel.ts';
import type { Gateways, Overview } from './contract.ts';
import { gatewaysOf, type Waiting } from './gateway-view.ts';
import { LatencyWindow } from './latency-window.ts';
import type { Platform } from './platform.ts';
import { RouteTimes } from './route-times.ts';
import { SecondHistory } from './second-history.ts';
import type { Totals } from './totals.ts';

const historyPoints = 120;
const rateSeconds = 5;
const latencySeconds = 60;

export type Quarantined = Pick<Observations['tocsin:quarantined'], 'kind' | 'value' | 'reason'>;

/** What comes from the store, kept fresh for all viewers at once. */
export type StoredState = {
  totals(): Promise<Totals>;
  balanced(): Promise<boolean>;
  waiting(): Promise<Waiting>;
};

export type LiveListener = {
  warnings(seen: readonly WarningSeen[]): void;
  quarantined(seen: Quarantined): void;
};

/** What happens now, listened to as it happens; totals come from the store. */
export class LiveState {
  readonly #platform: Platform;
  readonly #stored: StoredState;
  readonly #clock: () => number;
  readonly #history: SecondHistory;
  readonly #latency = new LatencyWindow(latencySeconds);
  readonly #routeTimes: RouteTimes;
  readonly #listeners = new Set<LiveListener>();
  readonly #unsubscribe: (() => void)[];

  constructor(platform: Platform, stored: StoredState, clock: () => number) {
    this.#platform = platform;
    this.#stored = stored;
    this.#clock = clock;
    this.#history = new SecondHistory(historyPoints, clock());
    this.#routeTimes = new RouteTimes(platform.startedMs);
    this.#unsubscribe = [
      onObserved('tocsin:gateway', ({ route, state }) =>
        this.#routeTimes.note(route, state === 'bound', clock()),
      ),
      onObserved('tocsin:records', ({ accepted, rejected }) => {
        const records = accepted + Object.values(rejected).reduce((sum, count) => sum + count, 0);
        this.#history.add({ records }, clock());
      }),
      onObserved('tocsin:hits', ({ fresh }) => this.#history.add({ hits: fresh }, clock())),
      onObserved('tocsin:decided', ({ warnings }) => {
        if (warnings.length === 0) return;
        this.#history.add({ warnings: warnings.length }, clock());
        for (const listener of this.#listeners) listener.warnings(warnings);
      }),
      onObserved('tocsin:messages', ({ moved, submitMs }) => {
        const { submitted = 0, delivered = 0 } = moved;
        this.#history.add({ submitted, delivered }, clock());
        this.#latency.add(submitMs, clock());
      }),
      onObserved('tocsin:quarantined', ({ kind, value, reason }) => {
        for (const listener of this.#listeners) listener.quarantined({ kind, value, reason });
      }),
    ];
  }

  /** The listener must return at once and never throw: it runs inside the flow. Returns how to stop. */
  listen(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Everything the page's head shows. Rejects as the store's read does. */
  async overview(): Promise<Overview> {
    const [totals, balanced, { nowMs, ...gateways }] = await Promise.all([
      this.#stored.totals(),
      this.#stored.balanced(),
      this.gateways(),
    ]);
    const rate = (key: 'records' | 'hits' | 'warnings' | 'submitted'): number =>
      this.#history.rate(key, rateSeconds, nowMs);
    const [p50 = null, p99 = null] = this.#latency.quantiles([0.5, 0.99], nowMs);
    return {
      nowMs,
      startedMs: this.#platform.startedMs,
      version: this.#platform.version,
      killSwitch: this.#platform.killSwitch(),
      rates: {
        recordsPerS: rate('records'),
        hitsPerS: rate('hits'),
        warningsPerS: rate('warnings'),
        messagesPerS: rate('submitted'),
      },
      totals,
      latencyMs: { p50, p99 },
      balanced,
      ...gateways,
      history: this.#history.points(nowMs).map((point) => ({ ...point })),
    };
  }

  /** The ways to the carriers. Rejects as the store's read does. */
  async gateways(): Promise<Gateways> {
    const waiting = await this.#stored.waiting();
    const routes = this.#platform.gateways();
    const sinceMs = (route: string): number => this.#routeTimes.sinceMs(route);
    return { nowMs: this.#clock(), ...gatewaysOf(routes, waiting, sinceMs) };
  }

  close(): void {
    for (const stop of this.#unsubscribe) stop();
    this.#listeners.clear();
  }
}
