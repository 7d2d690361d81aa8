import type { Level } from '../domain/exposure.ts';
import type { RiskJudge } from './judge.ts';

/** How two judges saw one exposure. Risks 0…1. */
export type Compared = {
  readonly acting: Level;
  readonly shadow: Level;
  readonly riskDifference: number;
};

/**
 * The acting judge, with another one beside it whose answers are only told, so that a new model can
 * be watched on live traffic before it may warn anybody.
 */
export function shadowed(
  acting: RiskJudge,
  shadow: RiskJudge,
  tell: (compared: Compared) => void,
): RiskJudge {
  return (hits, indicators, nowMs, habits) => {
    const answer = acting(hits, indicators, nowMs, habits);
    const other = answer === null ? null : shadow(hits, indicators, nowMs, habits);
    if (answer !== null && other !== null) {
      tell({
        acting: answer.level,
        shadow: other.level,
        riskDifference: other.risk - answer.risk,
      });
    }
    return answer;
  };
}
