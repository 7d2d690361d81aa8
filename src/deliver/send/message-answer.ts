import type { MessageAnswer, PartAnswer } from '../../store/answers.ts';
import type { OutgoingPart, SubmitResult } from '../gateway.ts';
import type { AnswerDecision } from './answer.ts';

/** What the store keeps of the parts that were tried; one that never left has nothing to keep. */
export function partAnswers(
  parts: readonly OutgoingPart[],
  results: readonly SubmitResult[],
): PartAnswer[] {
  return parts.flatMap(({ part }, at): PartAnswer[] => {
    const result = results[at];
    if (result?.kind === 'accepted') {
      return [{ part, state: 'submitted', smscId: result.smscId, error: null }];
    }
    if (result?.kind === 'rejected') {
      return [{ part, state: 'rejected', smscId: null, error: result.code }];
    }
    if (result?.kind === 'unknown') {
      return [{ part, state: 'unknown', smscId: result.smscId ?? null, error: result.cause }];
    }
    return [];
  });
}

/** A decision in the store's words. */
export function storedDecision(
  decision: AnswerDecision,
  atMs: number,
): Pick<
  MessageAnswer,
  'decision' | 'reason' | 'dueMs' | 'attemptCounts' | 'pinnedRoute' | 'refusedRoutes'
> {
  switch (decision.to) {
    case 'submitted':
      return { decision: 'submitted', reason: null };
    case 'waiting':
      return { decision: 'submitted', reason: decision.reason };
    case 'queued':
      return {
        decision: 'requeue',
        reason: decision.reason,
        attemptCounts: decision.counted,
        pinnedRoute: decision.pinnedRoute,
        ...(decision.refusedRoutes.length > 0 ? { refusedRoutes: decision.refusedRoutes } : {}),
        ...(decision.delayMs > 0 ? { dueMs: atMs + decision.delayMs } : {}),
      };
    case 'rejected':
    case 'unknown':
      return { decision: decision.to, reason: decision.reason };
  }
}

/** The state that a message has after a decision, as the metrics name it. */
export function stateAfter(decision: AnswerDecision): string {
  return decision.to === 'waiting' ? 'submitted' : decision.to;
}
