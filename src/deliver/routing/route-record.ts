import type { SubmitResult } from '../gateway.ts';
import type { RouteHealth } from './choose-route.ts';

/** Answers that are looked at, and how old the oldest of them may be. */
const most = 64;
const memoryMs = 60_000;

/** Fewer answers than this say nothing; more failures than this share are too many. */
const fewest = 8;
const poorShare = 0.2;

/**
 * What a route's last answers were like. Failures are submits that nobody answered and refusals that
 * another try may mend; a refused number is no fault of the route. After a minute without traffic a
 * poor route is as good as any again, so that it gets its chance.
 */
export class RouteRecord {
  readonly #answers: { readonly atMs: number; readonly failed: boolean }[] = [];

  note(result: SubmitResult, atMs: number): void {
    if (result.kind === 'not_sent' || result.kind === 'throttled') return;
    const failed =
      result.kind === 'unknown' ||
      (result.kind === 'rejected' && (!result.permanent || result.elsewhere === true));
    this.#answers.push({ atMs, failed });
    if (this.#answers.length > most) this.#answers.shift();
  }

  /** `poor` or `good`; whether the route is up is for its gateway to say. */
  health(nowMs: number): Exclude<RouteHealth, 'down'> {
    const recent = this.#answers.filter(({ atMs }) => nowMs - atMs < memoryMs);
    if (recent.length < fewest) return 'good';
    const failures = recent.filter(({ failed }) => failed).length;
    return failures / recent.length > poorShare ? 'poor' : 'good';
  }
}
