import type { GatewayView } from '../../../src/api/contract.ts';
import type { Format } from '../i18n/format.ts';
import type { Texts } from '../i18n/zh.ts';
import { answersOf, healthOf, healthTones, type Tone } from './health.ts';
import { healthWords } from './health-words.ts';

/** A line of the table: a route, or below it one of its connections. */
export type GatewayRow = {
  readonly key: string;
  readonly route: GatewayView | null;
  readonly name: string;
  readonly tone: Tone;
  readonly line: string;
  readonly note: string | null;
  readonly used: number;
  readonly size: number;
  /** Milliseconds; null where nothing was answered. */
  readonly p50: number | null;
  readonly p99: number | null;
  readonly throttles: number;
  readonly unknowns: number;
  /** Only of routes with several connections: a single one is the route. */
  readonly connections: readonly GatewayRow[];
};

const stateTones: Readonly<Record<string, Tone>> = {
  bound: 'good',
  connecting: 'wait',
  backing_off: 'bad',
  refused: 'bad',
};

/** What the table shows, one row a route. */
export function rowsOf(
  gateways: readonly GatewayView[],
  now: { readonly nowMs: number; readonly killSwitch: boolean },
  { t, f }: { readonly t: Texts; readonly f: Format },
): GatewayRow[] {
  return gateways.map((route): GatewayRow => {
    const health = healthOf(route, now);
    const { connections } = route;
    const sum = (value: (one: GatewayView['connections'][number]) => number): number =>
      connections.reduce((total, one) => total + value(one), 0);
    const each = connections.map((one, at): GatewayRow => {
      const state = t.gateway.states[one.state] ?? one.state;
      return {
        key: `${route.route} ${at}`,
        route: null,
        name: t.gateway.connection(f.count(at + 1)),
        tone: stateTones[one.state] ?? 'plain',
        line: state,
        note: one.state === 'bound' ? null : one.detail || null,
        used: one.inFlight,
        size: one.windowSize,
        p50: one.answerMs.p50,
        p99: one.answerMs.p99,
        throttles: one.throttles,
        unknowns: one.unknowns,
        connections: [],
      };
    });
    return {
      key: route.route,
      route,
      name: route.route,
      tone: healthTones[health.kind],
      ...healthWords(health, t, f),
      used: route.inFlight,
      size: route.windowSize,
      p50: answersOf(route, 'p50'),
      p99: answersOf(route, 'p99'),
      throttles: sum(({ throttles }) => throttles),
      unknowns: sum(({ unknowns }) => unknowns),
      connections: each.length > 1 ? each : [],
    };
  });
}
