import { type Interval, shareInterval } from './intervals.ts';
import { type JudgedWarning, share } from './score.ts';

/** Warnings a day for each 100,000 subscribers. */
export const alertBudgets = [10, 50, 200] as const;

export type BudgetScore = {
  readonly per_100k_day: number;
  /** Warnings that came within the budget; fewer than it allows where there were no more. */
  readonly warnings: number;
  /** What the budget would have allowed in all. */
  readonly allowed: number;
  readonly true_warnings: number;
  readonly precision: number | null;
  readonly interval: Interval;
};

export type Span = { readonly fromMs: number; readonly untilMs: number };

const dayMs = 86_400_000;

/**
 * Precision where only so many warnings a day may go out: of each day (24 hours from the first
 * record on) the riskiest, a person once a day with the first of their riskiest warnings. Of equal
 * risk the earlier goes first.
 */
export function budgetScores(
  warnings: readonly JudgedWarning[],
  { fromMs, untilMs }: Span,
  subscribers: number,
  seed: number,
): BudgetScore[] {
  const days = Math.max(1, Math.ceil((untilMs - fromMs) / dayMs));
  const byDay = Map.groupBy(warnings, ({ atMs }) => Math.floor((atMs - fromMs) / dayMs));
  const ranked = [...byDay.values()].map((ofDay) => onePerPerson(ofDay.toSorted(byRisk)));
  return alertBudgets.map((budget): BudgetScore => {
    // Of a small city a budget is a fraction of a warning a day; then the days share what there is.
    const daily = (budget * subscribers) / 100_000;
    const chosen = ranked.flatMap((ofDay) => ofDay.slice(0, Math.max(1, Math.round(daily))));
    const right = chosen.filter(({ isTrue }) => isTrue).length;
    const clusters = chosen.map(({ isTrue }) => ({ part: isTrue ? 1 : 0, of: 1 }));
    return {
      per_100k_day: budget,
      warnings: chosen.length,
      allowed: Math.max(1, Math.round(daily)) * days,
      true_warnings: right,
      precision: share(right, chosen.length),
      interval: shareInterval(clusters, seed + budget),
    };
  });
}

function byRisk(a: JudgedWarning, b: JudgedWarning): number {
  return b.risk - a.risk || a.atMs - b.atMs || (a.person < b.person ? -1 : 1);
}

function onePerPerson(ranked: readonly JudgedWarning[]): JudgedWarning[] {
  const told = new Set<string>();
  return ranked.filter(({ person }) => {
    if (told.has(person)) return false;
    told.add(person);
    return true;
  });
}
