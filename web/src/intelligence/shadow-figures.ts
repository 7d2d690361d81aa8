import type { Shadow } from '../../../src/api/intelligence-contract.ts';
import { levelRank, levels } from '../../../src/domain/exposure.ts';

/** How the shadow would have warned: low is the one level at which nobody is. */
export function warnedOtherwise(pairs: Shadow['levels']): { more: number; fewer: number } {
  let more = 0;
  let fewer = 0;
  for (const { acting, shadow, count } of pairs) {
    if (acting === 'low' && shadow !== 'low') more += count;
    if (acting !== 'low' && shadow === 'low') fewer += count;
  }
  return { more, fewer };
}

export type Cell = {
  readonly acting: string;
  readonly shadow: string;
  readonly count: number;
  readonly tone: 'agree' | 'higher' | 'lower';
  /** Of the fullest cell, as a root, so that small counts are still to be seen. 0…1. */
  readonly depth: number;
};

/** All pairs of levels, those that never were as well; a line for each level of the acting judge. */
export function matrixOf(pairs: Shadow['levels']): Cell[][] {
  const most = Math.max(1, ...pairs.map(({ count }) => count));
  return levels.map((acting) =>
    levels.map((shadow): Cell => {
      const count =
        pairs.find((pair) => pair.acting === acting && pair.shadow === shadow)?.count ?? 0;
      const step = levelRank(shadow) - levelRank(acting);
      const tone = step === 0 ? 'agree' : step > 0 ? 'higher' : 'lower';
      return { acting, shadow, count, tone, depth: Math.sqrt(count / most) };
    }),
  );
}
