import { setImmediate as turn } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { answerJobs } from './ask-thread.ts';
import { type MergeJob, mergeSegments } from './merge.ts';
import { type RollJob, rollJournal } from './roll.ts';

/** Work of a thread that writes segments. `stop` makes a merge under way fail soon. */
export type SegmentJob =
  | { readonly kind: 'roll'; readonly job: RollJob }
  | { readonly kind: 'merge'; readonly job: MergeJob }
  | { readonly kind: 'stop' };

let stopped = false;

answerJobs<SegmentJob>(parentPort, async (ask) => {
  if (ask.kind === 'stop') {
    stopped = true;
    return { result: null };
  }
  if (ask.kind === 'roll') return { result: rollJournal(ask.job) };
  // `stop` is heard between two slices.
  const pause = async () => {
    await turn();
    if (stopped) throw new Error('The merge was given up.');
  };
  return { result: await mergeSegments(ask.job, pause) };
});
