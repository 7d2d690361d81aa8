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
    }
  | { readonly to: 'rejected'; readonly reason: string }
  /** Written, never answered, and we wait for a receipt that may still tell. */
  | { readonly to: 'waiting'; readonly reason: string }
  | { readonly to: 'unknown'; readonly reason: string };

export type AnswerPolicy = Pick<DeliveryConfig, 'unknownPolicy' | 'maxAttempts'>;

const retryBaseMs = 1000;
const retryMaxMs = 60_000;

function retryDelayMs(attempts: number): number {
  return Math.min(retryMaxMs, retryBaseMs * 2 ** Math.max(0, attempts - 1));
}

/**
 * Decides from the parts' results; the worst part decides. No SMS protocol has an idempotent
 * submit, so an unanswered one is a question of policy: to send again is to risk a second SMS, not
 * to is to risk none.
 */
export function decideAnswer(
  results: readonly SubmitResult[],
  attempts: number,
  policy: AnswerPolicy,
): AnswerDecision {
  const find = <K extends SubmitResult['kind']>(
    kind: K,
  ): Extract<SubmitResult, { kind: K }> | undefined =>
    results.find((result): result is Extract<SubmitResult, { kind: K }> => result.kind === kind);

  const refused = results.find((result) => result.kind === 'rejected' && result.permanent);
  if (refused?.kind === 'rejected') return { to: 'rejected', reason: refused.code };

  const unknown = find('unknown');
  if (unknown) {
    if (policy.unknownPolicy === 'give_up') return { to: 'unknown', reason: unknown.cause };
    if (policy.unknownPolicy === 'wait') return { to: 'waiting', reason: unknown.cause };
    if (attempts >= policy.maxAttempts) return { to: 'unknown', reason: unknown.cause };
    return { to: 'queued', reason: unknown.cause, counted: true, delayMs: 0 };
  }

  const temporary = find('rejected');
  if (temporary) {
    if (attempts >= policy.maxAttempts) return { to: 'rejected', reason: temporary.code };
    return { to: 'queued', reason: temporary.code, counted: true, delayMs: retryDelayMs(attempts) };
  }
  const throttled = find('throttled');
  if (throttled)
    return { to: 'queued', reason: throttled.code, counted: false, delayMs: retryBaseMs };
  const unsent = find('not_sent');
  if (unsent) return { to: 'queued', reason: unsent.cause, counted: false, delayMs: 0 };
  return { to: 'submitted' };
}
