import type { RiskConfig } from '../config/policy.ts';
import type { Exposure, Reason } from '../domain/exposure.ts';
import type { CountedHit } from '../domain/hit.ts';
import type { Contact, IndicatorLookup } from './contact.ts';
import { levelOf, logistic } from './level.ts';
import { reasonsFor } from './reasons.ts';
import { scamTypeOf } from './scam-type.ts';

/**
 * The danger of one subscriber at `nowMs` (epoch milliseconds, on the clock of Hit.observedMs), from
 * all their hits of the window. Depends on nothing else: not on the order of the hits, not on how
 * often one is named, not on the wall clock. Null where no hit counts.
 */
export function assess(
  hits: readonly CountedHit[],
  indicators: IndicatorLookup,
  weights: RiskConfig,
  nowMs: number,
): Exposure | null {
  const contacts = countingContacts(hits, indicators, nowMs - weights.windowS * 1000);
  if (contacts.length === 0) return null;
  const reasons = reasonsFor(contacts, weights, nowMs);
  return exposureOf(contacts, logistic(logitOf(reasons, weights)), reasons, weights, nowMs);
}

/** The answer, once the risk and its reasons are known. `contacts` holds at least one. */
export function exposureOf(
  contacts: readonly Contact[],
  risk: number,
  reasons: readonly Reason[],
  config: RiskConfig,
  nowMs: number,
): Exposure {
  const hits = contacts.map((contact) => contact.hit);
  const times = hits.map((hit) => hit.timeMs);
  return {
    subscriber: hits[0]?.subscriber ?? new Uint8Array(),
    epoch: hits[0]?.epoch ?? 0,
    risk,
    level: levelOf(risk, config.levels),
    scamType: scamTypeOf(contacts, config, nowMs),
    reasons,
    hitCount: contacts.length,
    firstMs: Math.min(...times),
    lastMs: Math.max(...times),
    ...(contacts.every(isSuspected) ? { suspected: true } : {}),
  };
}

function isSuspected({ indicator }: Contact): boolean {
  return indicator.word === 'suspected';
}

/** Log-odds: the base and every reason, in the reasons' order, so that equal hits give equal bits. */
export function logitOf(reasons: readonly Reason[], weights: RiskConfig): number {
  return reasons.reduce((sum, reason) => sum + reason.weight, weights.base);
}

/** Each hit once, in the order of its id: sums of floats then come out the same for every permutation. */
export function countingContacts(
  hits: readonly CountedHit[],
  indicators: IndicatorLookup,
  sinceMs: number,
): Contact[] {
  const sorted = hits
    .filter((hit) => hit.timeMs >= sinceMs)
    .toSorted((a, b) => Buffer.compare(a.id, b.id));
  const contacts: Contact[] = [];
  let previous: CountedHit | null = null;
  for (const hit of sorted) {
    const repeated = previous !== null && Buffer.compare(previous.id, hit.id) === 0;
    previous = hit;
    if (repeated) continue;
    const indicator = indicators(hit.indicatorId);
    if (indicator !== undefined) contacts.push({ hit, indicator });
  }
  return contacts;
}
