import type { PolicyConfig } from '../config/policy.ts';
import { type Exposure, levelRank } from '../domain/exposure.ts';

/** Nobody is told more than `maxLevel` where no list has named any of the numbers. */
export function softened(
  exposure: Exposure | null,
  { suspected: { maxLevel } }: Pick<PolicyConfig, 'suspected'>,
): Exposure | null {
  if (exposure === null || exposure.suspected !== true) return exposure;
  return levelRank(exposure.level) > levelRank(maxLevel)
    ? { ...exposure, level: maxLevel }
    : exposure;
}

/** Whether an exposure rests on suspicion alone, and on none that is sure enough. */
export function isWeak(
  { suspected, reasons }: Exposure,
  policy: Pick<PolicyConfig, 'suspected'>,
): boolean {
  if (suspected !== true) return false;
  const confidences = reasons
    .filter(({ key }) => key === 'suspected_caller' || key === 'suspected_sms')
    .map(({ value }) => value);
  return Math.max(0, ...confidences) < policy.suspected.minConfidence;
}
