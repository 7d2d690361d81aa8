import type { GatewayView } from '../../../src/api/contract.ts';

/** How a route does, for one line in plain words. */
export type Health =
  | { readonly kind: 'stopped' | 'connecting' }
  /** The carrier refuses the login: a person must look. */
  | { readonly kind: 'refused'; readonly waiting: number; readonly detail: string }
  | {
      readonly kind: 'down';
      readonly sinceMs: number;
      readonly waiting: number;
      readonly detail: string;
    }
  | { readonly kind: 'paused'; readonly leftMs: number; readonly waiting: number }
  | { readonly kind: 'behind'; readonly waiting: number; readonly ageMs: number }
  | {
      readonly kind: 'partly';
      readonly up: number;
      readonly all: number;
      readonly detail: string;
    }
  | { readonly kind: 'hindered'; readonly detail: string }
  | {
      readonly kind: 'healthy';
      readonly up: number;
      readonly all: number;
      /** Half of the late answers came within; null where nothing was sent. Milliseconds. */
      readonly answerMs: number | null;
    };

export type Tone = 'good' | 'wait' | 'bad' | 'plain';

/** A route that was never bound, or has just lost its connection, is given so long to get one. */
const patienceMs = 5000;
/** A message that waits longer than this in front of a route that is up waits for the route. */
const behindMs = 30_000;

export const healthTones: Readonly<Record<Health['kind'], Tone>> = {
  stopped: 'plain',
  connecting: 'wait',
  refused: 'bad',
  down: 'bad',
  paused: 'wait',
  behind: 'wait',
  partly: 'wait',
  hindered: 'wait',
  healthy: 'good',
};

/** The health of a route: of several things that are wrong, the one that a person should mend first. */
export function healthOf(
  route: GatewayView,
  { nowMs, killSwitch }: { readonly nowMs: number; readonly killSwitch: boolean },
): Health {
  const { state, detail, sinceMs, pausedMs, trouble, connections } = route;
  const waiting = route.queue.messages;
  if (state === 'stopped') return { kind: 'stopped' };
  if (state === 'refused') return { kind: 'refused', waiting, detail };
  if (state !== 'bound') {
    if (state === 'connecting' && nowMs - sinceMs < patienceMs) return { kind: 'connecting' };
    return { kind: 'down', sinceMs, waiting, detail };
  }
  if (pausedMs > 0) return { kind: 'paused', leftMs: pausedMs, waiting };
  const ageMs = nowMs - (route.queue.oldestDueMs ?? nowMs);
  if (ageMs > behindMs && !killSwitch) return { kind: 'behind', waiting, ageMs };
  const up = connections.filter((one) => one.state === 'bound').length;
  const all = connections.length;
  const worst = connections.find((one) => one.state !== 'bound');
  if (worst) return { kind: 'partly', up, all, detail: worst.detail };
  if (trouble !== null) return { kind: 'hindered', detail: trouble };
  return { kind: 'healthy', up, all, answerMs: answersOf(route, 'p50') };
}

/** A quantile of the answers over the connections of a route: the middle one of theirs. Milliseconds. */
export function answersOf(route: GatewayView, which: 'p50' | 'p99'): number | null {
  const each = route.connections
    .flatMap(({ answerMs }) => answerMs[which] ?? [])
    .toSorted((a, b) => a - b);
  return each[Math.floor(each.length / 2)] ?? null;
}
