import { rmSync } from 'node:fs';
import { childrenOf, usageOf } from '../lib/proc.ts';
import type { Workspace } from '../lib/workspace.ts';
import { Clock } from '../match/clock.ts';
import { writeCallCsv } from '../match/generate.ts';
import { type Feed, feedRecords } from './feeder.ts';
import { growth, type Latency, latencyBetween } from './figures.ts';
import type { Site } from './site.ts';

export type StepOptions = {
  readonly rowsPerSecond: number;
  readonly seconds: number;
  readonly hitShare: number;
  readonly seed: number;
  /** Another one for each step: no record comes twice. */
  readonly rowSeed: number;
  readonly feed: Feed;
};

/** One rate, held for some time, and all that came of its records. */
export type Step = {
  readonly askedPerSecond: number;
  readonly reachedPerSecond: number;
  readonly records: number;
  /** Rows that were generated to hit, and what the program made of them. */
  readonly wantedHits: number;
  readonly hits: number;
  readonly warnings: number;
  readonly submitted: number;
  readonly latency: Latency;
  /** Seconds of processor time for each second of the step: 1 is one core. */
  readonly programCores: number;
  readonly centreCores: number;
  /** 99 % of the bodies were answered, after their commit, in so many seconds; NaN for a stream. */
  readonly answerP99S: number;
  readonly peakBytes: number;
  /** All its hits were decided and all its messages ended in time. */
  readonly isSettled: boolean;
};

const settleMs = 180_000;
const minuteMs = 60_000;

/** Generates the step's records, hands them over at its rate, and waits until all of it has ended. */
export async function runStep(
  site: Site,
  workspace: Workspace,
  options: StepOptions,
): Promise<Step> {
  const { rowsPerSecond, seconds, hitShare, seed, rowSeed, feed } = options;
  const records = Math.round(rowsPerSecond * seconds);
  const path = workspace.path(`step-${rowSeed}.csv`);
  const clock = new Clock(Date.now() - minuteMs, rowsPerSecond);
  const wantedHits = writeCallCsv(path, { rows: records, seed, rowSeed, hitShare, clock });
  const pid = site.program.child.pid ?? 0;
  const [centre = 0] = childrenOf(pid);
  const before = await site.metrics();
  const [programBefore, centreBefore] = [usageOf(pid), usageOf(centre)];
  const fed = await feedRecords({
    ...{ url: site.url, key: site.key, path, rows: records },
    ...{ rowsPerSecond, feed },
  });
  const [programAfter, centreAfter] = [usageOf(pid), usageOf(centre)];
  const settled = await site.settled(settleMs);
  const after = await site.metrics();
  rmSync(path);
  const answers = fed.answerS.toSorted((a, b) => a - b);
  return {
    askedPerSecond: rowsPerSecond,
    reachedPerSecond: records / fed.seconds,
    records: growth(before, after, 'tocsin_records_total', 'result="accepted"'),
    wantedHits,
    hits: growth(before, after, 'tocsin_hits_found_total', 'seen="fresh"'),
    warnings: growth(before, after, 'tocsin_warnings_total'),
    submitted: growth(before, after, 'tocsin_messages_total', 'state="submitted"'),
    latency: latencyBetween(before, after, 'tocsin_submit_latency_seconds'),
    programCores: ((programAfter?.cpuS ?? 0) - (programBefore?.cpuS ?? 0)) / fed.seconds,
    centreCores: ((centreAfter?.cpuS ?? 0) - (centreBefore?.cpuS ?? 0)) / fed.seconds,
    answerP99S: answers[Math.floor((answers.length - 1) * 0.99)] ?? Number.NaN,
    peakBytes: programAfter?.peakBytes ?? 0,
    isSettled: settled !== null,
  };
}

/** The rate was reached, and 99 of 100 messages were submitted within a second of their record. */
export function holds(step: Step): boolean {
  return (
    step.isSettled &&
    step.reachedPerSecond > 0.98 * step.askedPerSecond &&
    step.latency.withinSecond >= 0.99
  );
}
