import { Discovery } from '../../src/assess/discover/discovery.ts';
import { featureNames } from '../../src/assess/discover/features.ts';
import { modelScorer } from '../../src/assess/discover/model-scorer.ts';
import { expertScorer, type NumberScorer } from '../../src/assess/discover/scorer.ts';
import { SuspectBook } from '../../src/assess/discover/suspects.ts';
import { defaultSuspicionPolicy } from '../../src/assess/discover/suspicion.ts';
import type { Scorer } from '../../src/assess/model/model.ts';
import { seededDraws } from '../../src/assess/model/random.ts';
import { madeForest } from '../../src/assess/model/testing/made-forest.ts';
import { markDirty, slotWords, wordState } from '../../src/match/kernel/discover-slot.ts';
import { median } from '../lib/statistics.ts';
import { TrafficMaker } from './contacts.ts';

export type ScoringOptions = {
  readonly numbers: number;
  readonly rounds: number;
  readonly seed: number;
};

/** Nanoseconds of processor time a number, by scorer: together, and one number after the other. */
export type ScoringCosts = {
  readonly judged: number;
  readonly byScorer: readonly {
    readonly name: string;
    readonly together: readonly number[];
    readonly alone: readonly number[];
  }[];
  /** Milliseconds of a tick with 20,000 watched numbers, of which 1,000 are suspected. */
  readonly tickMs: number;
};

const shapes = [
  { trees: 200, depth: 4 },
  { trees: 300, depth: 5 },
  { trees: 400, depth: 6 },
] as const;
const startMs = Date.UTC(2030, 0, 1);
const batch = 100_000;

/**
 * Judges what is waiting, again and again with other scorers. The forests are made by dice: their shape
 * is a trained one's, and nobody is suspected by them, as nearly nobody is in a real stream.
 */
export function scoringCosts({ numbers, rounds, seed }: ScoringOptions): ScoringCosts {
  const watch = new Discovery({ epoch: 1, slots: Math.ceil(numbers * 1.25) });
  const maker = new TrafficMaker(numbers, seed, startMs, 500);
  const bytes = new Uint8Array(TrafficMaker.bytesOf(batch));
  const random = seededDraws(seed);
  const scorers: NumberScorer[] = [
    expertScorer,
    ...shapes.map(({ trees, depth }) =>
      modelScorer(
        `${trees} trees of depth ${depth}`,
        calm(madeForest({ columns: featureNames, trees, depth, upTo: 50, endsEarly: 0 }, random)),
      ),
    ),
  ];
  let judged = 0;
  const byScorer = scorers.map((scorer) => {
    const { scoreMany, ...alone } = scorer;
    const costs = { name: scorer.name, together: [] as number[], alone: [] as number[] };
    for (let round = 0; round < 2 * rounds; round++) {
      const isAlone = round % 2 === 1;
      watch.scorer = isAlone ? alone : scorer;
      for (let left = numbers * 2; left > 0; left -= batch) {
        maker.fill(bytes);
        watch.observe(bytes, 1, maker.nowMs);
      }
      const cost = judgeAll(watch, maker.nowMs);
      judged = cost.judged;
      (isAlone ? costs.alone : costs.together).push(cost.ns);
    }
    return costs;
  });
  return { judged, byScorer, tickMs: tickMs(rounds) };
}

/** The same with so low a base that nobody comes near a suspicion. */
function calm(model: Scorer): Scorer {
  return { ...model, base: -60 };
}

function judgeAll(watch: Discovery, nowMs: number): { judged: number; ns: number } {
  const judged = waiting(watch.slots.table.words);
  const before = process.threadCpuUsage();
  while (watch.judge(nowMs, 10_000));
  const { user, system } = process.threadCpuUsage(before);
  return { judged, ns: ((user + system) * 1000) / judged };
}

function waiting(words: Uint32Array): number {
  let count = 0;
  for (let at = wordState; at < words.length; at += slotWords) {
    if (((words[at] as number) & markDirty) !== 0) count++;
  }
  return count;
}

/** What suspects() does beside judging: all fade, the suspected are listed. */
function tickMs(rounds: number): number {
  const book = new SuspectBook(defaultSuspicionPolicy, 20_000);
  const values = new Float64Array(featureNames.length).fill(3);
  const random = seededDraws(1);
  for (let at = 0; at < 20_000; at++) {
    const token = Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256));
    book.judge(token, at < 1000 ? 0.9 : 0.3, values, startMs);
  }
  const took = Array.from({ length: rounds + 1 }, (_, round) => {
    const before = performance.now();
    book.fade(startMs + round * 1000);
    book.list(expertScorer);
    return performance.now() - before;
  });
  return median(took.slice(1));
}
