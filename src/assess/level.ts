import type { RiskConfig } from '../config/policy.ts';
import type { Level } from '../domain/exposure.ts';

/** Log-odds to a risk in 0…1. */
export function logistic(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** A risk equal to a threshold has reached it. */
export function levelOf(risk: number, thresholds: RiskConfig['levels']): Level {
  if (risk >= thresholds.urgent) return 'urgent';
  if (risk >= thresholds.high) return 'high';
  if (risk >= thresholds.medium) return 'medium';
  return 'low';
}
