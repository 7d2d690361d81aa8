import type { RiskConfig } from '../config/policy.ts';
import type { Exposure } from '../domain/exposure.ts';
import type { CountedHit } from '../domain/hit.ts';
import { assess } from './assess.ts';
import type { IndicatorLookup } from './contact.ts';

/** Judges the danger of one subscriber from their hits; null where none counts. See assess(). */
export type RiskJudge = (
  hits: readonly CountedHit[],
  indicators: IndicatorLookup,
  nowMs: number,
) => Exposure | null;

/** By the expert weights of the configuration. */
export function weightsJudge(config: RiskConfig): RiskJudge {
  return (hits, indicators, nowMs) => assess(hits, indicators, config, nowMs);
}
