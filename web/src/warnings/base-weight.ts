import type { WarningView } from '../../../src/api/contract.ts';

type Weighed = {
  readonly risk: number;
  readonly reasons: readonly Pick<WarningView['reasons'][number], 'weight'>[];
};

/** Log-odds of what is there before any reason: the risk's own, less every reason's. */
export function baseWeight(warning: Weighed): number {
  const risk = Math.min(0.999_999, Math.max(0.000_001, warning.risk));
  const sum = warning.reasons.reduce((total, reason) => total + reason.weight, 0);
  return Math.log(risk / (1 - risk)) - sum;
}
