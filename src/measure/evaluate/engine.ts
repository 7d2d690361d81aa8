import { assess } from '../../assess/assess.ts';
import type { RiskJudge } from '../../assess/judge.ts';
import type { RiskConfig } from '../../config/policy.ts';

export const engineNames = ['list', 'weights', 'model', 'rate'] as const;
export type EngineName = (typeof engineNames)[number];

/**
 * Every contact is a danger of the same height; only the confidence of the surest indicator tells
 * one from another. The level is high, so that nothing but the policy's rhythm holds a warning back.
 */
export function contactJudge(risk: RiskConfig): RiskJudge {
  return (hits, lookup, nowMs) => {
    const exposure = assess(hits, lookup, risk, nowMs);
    if (exposure === null) return null;
    const surest = hits.reduce(
      (most, hit) => Math.max(most, lookup(hit.indicatorId)?.confidence ?? 0),
      0,
    );
    return { ...exposure, risk: surest / 100, level: 'high', reasons: [] };
  };
}
