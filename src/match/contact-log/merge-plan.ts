import type { SegmentFacts } from './segment-layout.ts';

/** Segments of like size that are made one. A look-up costs as much in each, so few are wanted. */
export const mergeFanIn = 8;

/** Larger ones are left alone: a look-up gains little, and merging writes everything again. */
export const maxMergedRows = 256 * 1024 * 1024;

export type MergeCandidate = Pick<
  SegmentFacts,
  'epoch' | 'rows' | 'oldestMs' | 'expiresFromMs' | 'firstJournal' | 'lastJournal'
>;

/**
 * Which segments to make one, or null when none: eight that stand side by side in the order of
 * their journals, of one epoch and one size class (powers of eight) or smaller, and smallest class
 * first. Together they may not span more than `maxSpanMs`, so that old contacts do not outlive the
 * retention by much for being with young ones.
 */
export function planMerge<T extends MergeCandidate>(
  segments: readonly T[],
  maxSpanMs: number,
): readonly T[] | null {
  let best: { readonly run: readonly T[]; readonly size: number } | null = null;
  const ordered = segments.toSorted((a, b) => a.epoch - b.epoch || a.firstJournal - b.firstJournal);
  for (let first = 0; first + mergeFanIn <= ordered.length; first++) {
    const run = ordered.slice(first, first + mergeFanIn);
    if (run[0]?.epoch !== run.at(-1)?.epoch) continue;
    const rows = run.reduce((sum, segment) => sum + segment.rows, 0);
    const oldest = Math.min(...run.map((segment) => segment.oldestMs));
    const newest = Math.max(...run.map((segment) => segment.expiresFromMs));
    if (rows > maxMergedRows || newest - oldest > maxSpanMs) continue;
    const size = Math.max(...run.map(sizeClass));
    // A large one among small ones would be written again and again.
    if (run.filter((segment) => sizeClass(segment) === size).length < mergeFanIn / 2) continue;
    if (best === null || size < best.size) best = { run, size };
  }
  return best?.run ?? null;
}

function sizeClass(segment: MergeCandidate): number {
  return Math.floor(Math.log2(Math.max(1, segment.rows)) / Math.log2(mergeFanIn));
}
