import type { RiskConfig } from '../config/policy.ts';
import type { Exposure } from '../domain/exposure.ts';
import type { CountedHit } from '../domain/hit.ts';
import { assess } from './assess.ts';
import type { IndicatorLookup } from './contact.ts';
import type { HabitLookup } from './model/habit.ts';

/**
 * Judges the danger of one subscriber from their hits; null where none counts. See assess(). What is
 * usual for a person is asked where the judge takes it into account; without `habits` nobody knows it.
 */
export type RiskJudge = (
  hits: readonly CountedHit[],
  indicators: IndicatorLookup,
  nowMs: number,
  habits?: HabitLookup,
) => Exposure | null;

/** By the expert weights of the configuration. */
export function weightsJudge(config: RiskConfig): RiskJudge {
  return (hits, indicators, nowMs) => assess(hits, indicators, config, nowMs);
}
