import type { RiskConfig } from '../config/policy.ts';
import type { ScamTypeGuess } from '../domain/indicator.ts';
import { otherScamType } from '../domain/scam-type.ts';
import type { Contact } from './contact.ts';
import { patternType } from './pattern-type.ts';
import { recency } from './recency.ts';

/** What a type counts that no list named, beside one that a list did. */
const guessWeights: Readonly<Record<ScamTypeGuess, number>> = { text: 0.3, neighbours: 0.2 };

/**
 * The scam type that the contacts speak for most: each votes for its indicator's type with
 * confidence × recency, less where the type was guessed. An indicator that names no known type does
 * not vote. Where none votes, the pattern of the contacts may tell (see patternType); else `other`. A
 * tie goes to the key that sorts first, so that the answer never depends on order.
 */
export function scamTypeOf(
  contacts: readonly Contact[],
  weights: RiskConfig,
  nowMs: number,
): string {
  const votes = new Map<string, number>();
  for (const { hit, indicator } of contacts) {
    const type = indicator.scamType;
    if (type === null || type === otherScamType.key) continue;
    const from = indicator.scamTypeFrom ?? null;
    const trust = from === null ? 1 : guessWeights[from];
    const vote = trust * indicator.confidence * recency(hit.timeMs, nowMs, weights.recentHalfLifeS);
    votes.set(type, (votes.get(type) ?? 0) + vote);
  }
  if (votes.size === 0) return patternType(contacts.map(({ hit }) => hit)) ?? otherScamType.key;
  let best = otherScamType.key;
  let most = -1;
  for (const type of [...votes.keys()].sort()) {
    const vote = votes.get(type) ?? 0;
    if (vote > most) {
      best = type;
      most = vote;
    }
  }
  return best;
}
