import type { Span } from './budgets.ts';
import { type Judged, share } from './score.ts';

export type WeekScore = {
  /** From 1 on; a week is seven days from the first record. */
  readonly week: number;
  /** ISO 8601. */
  readonly from: string;
  readonly warnings: number;
  readonly true_warnings: number;
  readonly precision: number | null;
  /** Cases whose loss lies in the week. */
  readonly victims: number;
  readonly warned_before_loss: number;
  readonly recall: number | null;
};

const weekMs = 7 * 86_400_000;

/** The same figures week by week: warnings by their time, victims by that of the loss. */
export function driftOf({ warnings, cases }: Judged, { fromMs, untilMs }: Span): WeekScore[] {
  const weeks = Math.max(1, Math.ceil((untilMs - fromMs) / weekMs));
  return Array.from({ length: weeks }, (_, at): WeekScore => {
    const startMs = fromMs + at * weekMs;
    const inside = (timeMs: number): boolean => timeMs >= startMs && timeMs < startMs + weekMs;
    const own = warnings.filter(({ atMs }) => inside(atMs));
    const lost = cases.filter(({ lossMs }) => lossMs !== null && inside(lossMs));
    const right = own.filter(({ isTrue }) => isTrue).length;
    const warned = lost.filter(({ leadS }) => leadS !== null).length;
    return {
      week: at + 1,
      from: new Date(startMs).toISOString(),
      warnings: own.length,
      true_warnings: right,
      precision: share(right, own.length),
      victims: lost.length,
      warned_before_loss: warned,
      recall: share(warned, lost.length),
    };
  });
}
