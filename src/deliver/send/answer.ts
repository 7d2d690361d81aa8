import type { DeliveryConfig } from '../../config/delivery.ts';
import type { SubmitResult } from '../gateway.ts';

/** What becomes of a message once every part has its result. */
export type AnswerDecision =
  | { readonly to: 'submitted' }
  /** Back to the outbox. `counted` says whether this attempt counts against maxAttempts. */
  | {
      readonly to: 'queued';
      readonly reason: string;
      readonly counted: boolean;
      readonly delayMs: number;
      /** The only route that may take it; null: any. */
      readonly pinnedRoute: string | null;
      readonly refusedRoutes: readonly string[];
    }
  | { readonly to: 'rejected'; readonly reason: string }
  /** Written, never answered, and we wait for a receipt that may still tell. */
  | { readonly to: 'waiting'; readonly reason: string }
  | { readonly to: 'unknown'; readonly reason: string };

export type AnswerPolicy = Pick<
  DeliveryConfig,
  'unknownPolicy' | 'maxAttempts' | 'resendElsewhere'
>;

export type Tried = {
  /** Submits of this message, this one included. */
  readonly attempts: number;
  readonly route: string;
  /** Whether a route took a part of it before. */
  readonly takenBefore: boolean;
  /** Routes that refused it before. */
  readonly refusedRoutes: readonly string[];
  /** The route that may take it instead of this one; null: none. */
  readonly nextRoute: string | null;
};

const retryBaseMs = 1000;
const retryMaxMs = 60_000;

function retryDelayMs(attempts: number): number {
  return Math.min(retryMaxMs, retryBaseMs * 2 ** Math.max(0, attempts - 1));
}

/**
 * Decides from the parts' results; the worst part decides. No SMS protocol has an idempotent
 * submit, so an unanswered one is a question of policy: to send again is to risk a second SMS, not
 * to is to risk none. A message goes to another route only where this one said that it will not take
 * it and has taken no part of it; an unanswered one stays on its route unless the policy says
 * otherwise, because only there its receipt can still be told from another's.
 */
export function decideAnswer(
  results: readonly SubmitResult[],
  tried: Tried,
  policy: AnswerPolicy,
): AnswerDecision {
  const { attempts, route, refusedRoutes, nextRoute } = tried;
  const find = <K extends SubmitResult['kind']>(
    kind: K,
  ): Extract<SubmitResult, { kind: K }> | undefined =>
    results.find((result): result is Extract<SubmitResult, { kind: K }> => result.kind === kind);

  const taken = tried.takenBefore || results.some(({ kind }) => kind === 'accepted');
  // Parts of one message are put together by the phone only where all came from one route.
  const pinnedRoute = taken ? route : null;
  const unchanged = { pinnedRoute, refusedRoutes };

  const away = results.find((result) => result.kind === 'rejected' && result.elsewhere === true);
  const unanswered = results.some(({ kind }) => kind === 'unknown');
  if (away?.kind === 'rejected' && !taken && !unanswered && nextRoute !== null) {
    return {
      to: 'queued',
      reason: away.code,
      counted: true,
      delayMs: 0,
      pinnedRoute: nextRoute,
      refusedRoutes: [...refusedRoutes, route],
    };
  }
  const refused = results.find((result) => result.kind === 'rejected' && result.permanent);
  if (refused?.kind === 'rejected') return { to: 'rejected', reason: refused.code };

  const unknown = find('unknown');
  if (unknown) {
    if (policy.unknownPolicy === 'give_up') return { to: 'unknown', reason: unknown.cause };
    if (policy.unknownPolicy === 'wait') return { to: 'waiting', reason: unknown.cause };
    if (attempts >= policy.maxAttempts) return { to: 'unknown', reason: unknown.cause };
    const stays = taken || !policy.resendElsewhere ? route : null;
    return {
      to: 'queued',
      reason: unknown.cause,
      counted: true,
      delayMs: 0,
      pinnedRoute: stays,
      refusedRoutes,
    };
  }

  const temporary = find('rejected');
  if (temporary) {
    if (attempts >= policy.maxAttempts) return { to: 'rejected', reason: temporary.code };
    return {
      to: 'queued',
      reason: temporary.code,
      counted: true,
      delayMs: retryDelayMs(attempts),
      ...unchanged,
    };
  }
  const throttled = find('throttled');
  if (throttled) {
    const { code } = throttled;
    return { to: 'queued', reason: code, counted: false, delayMs: retryBaseMs, ...unchanged };
  }
  const unsent = find('not_sent');
  if (unsent) {
    return { to: 'queued', reason: unsent.cause, counted: false, delayMs: 0, ...unchanged };
  }
  return { to: 'submitted' };
}
