import { hexOf } from '../../store/hex.ts';
import type { Judgement } from './replay-subscriber.ts';
import { share, type TruthCase } from './score.ts';

/** What would come of warning everybody whose risk reaches a threshold, once a day each. */
export type CurvePoint = {
  readonly risk: number;
  readonly warnings: number;
  readonly true_warnings: number;
  readonly warned_before_loss: number;
  readonly precision: number | null;
};

/** The same thresholds everywhere, so that the points of several cities can be added up. */
const thresholds = Array.from({ length: 49 }, (_, at) => (at + 1) / 50);
const dayMs = 86_400_000;
/** Looks that the policy kept back for their size or rhythm, not because nobody should be warned. */
const mayWarn = new Set(['warned', 'below_level', 'cool_down', 'daily_cap']);

/**
 * Precision against victims, by threshold: tells engines apart whose levels mean different things.
 *
 * @param fromMs where the days begin, epoch milliseconds
 */
export function curveOf(
  judgements: readonly Judgement[],
  cases: readonly TruthCase[],
  fromMs: number,
): CurvePoint[] {
  const casesOf = Map.groupBy(cases, ({ person }) => person);
  const looks = judgements
    .filter(({ outcome }) => mayWarn.has(outcome))
    .map(({ subscriber, atMs, risk }) => ({ person: hexOf(subscriber), atMs, risk }))
    .sort((a, b) => a.atMs - b.atMs);
  return thresholds.map((threshold): CurvePoint => {
    const told = new Set<string>();
    const warned = new Set<TruthCase>();
    let right = 0;
    for (const { person, atMs, risk } of looks) {
      if (risk < threshold) continue;
      const key = `${person} ${Math.floor((atMs - fromMs) / dayMs)}`;
      if (told.has(key)) continue;
      told.add(key);
      const begun = (casesOf.get(person) ?? []).filter((one) => one.firstContactMs <= atMs);
      if (begun.length > 0) right += 1;
      for (const one of begun) if (one.lossMs !== null && atMs < one.lossMs) warned.add(one);
    }
    return {
      risk: threshold,
      warnings: told.size,
      true_warnings: right,
      warned_before_loss: warned.size,
      precision: share(right, told.size),
    };
  });
}

/** The point with the most victims warned among those that are at least so precise; null: none is. */
export function bestAt(curve: readonly CurvePoint[], precision: number): CurvePoint | null {
  return curve.reduce<CurvePoint | null>((best, point) => {
    if (point.precision === null || point.precision < precision) return best;
    return best === null || point.warned_before_loss > best.warned_before_loss ? point : best;
  }, null);
}
