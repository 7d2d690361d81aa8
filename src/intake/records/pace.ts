import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordBatch } from '../../domain/record.ts';
import type { Slice } from './batcher.ts';

/** Records are handed out within so much of when their own time asks. Wall-clock milliseconds. */
const sliceWallMs = 100;

/**
 * A record whose time is further than this from the one before is a gap in the data or a broken
 * clock: nobody wants to wait for it. Milliseconds of record time.
 */
const jumpMs = 24 * 3600 * 1000;

/** How a source must cut its batches so that they can be paced; for `RecordSourceOptions.slice`. */
export function paceSlice(factor: number): Slice {
  return { sliceMs: Math.max(1, Math.round(sliceWallMs * factor)), jumpMs };
}

/** The wall clock of a replay; another one in tests. */
export type PaceClock = {
  readonly nowMs: () => number;
  /** Resolves after `ms`; rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
};

const wallClock: PaceClock = {
  nowMs: () => performance.now(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, signal === undefined ? {} : { signal });
  },
};

/**
 * Hands out batches at `factor` times real time by their records' own times. The first record goes
 * out at once; records out of order go out with those around them; after a jump of more than a day,
 * ahead or back, the replay goes on from there. One timer a batch.
 *
 * An abort ends the loop without an error; batches that were not handed out remain unread.
 *
 * @param batches cut by `paceSlice(factor)`
 */
export async function* paceBatches(
  batches: AsyncIterable<RecordBatch>,
  factor: number,
  signal?: AbortSignal,
  clock: PaceClock = wallClock,
): AsyncGenerator<RecordBatch, void, undefined> {
  let anchorWallMs = 0;
  let anchorTimeMs = Number.NaN;
  let latestMs = Number.NaN;
  for await (const batch of batches) {
    const timeMs = latestTime(batch);
    if (!Number.isNaN(timeMs)) {
      if (!(Math.abs(timeMs - latestMs) <= jumpMs)) {
        anchorWallMs = clock.nowMs();
        anchorTimeMs = timeMs;
        latestMs = timeMs;
      }
      latestMs = Math.max(latestMs, timeMs);
      const waitMs = anchorWallMs + (latestMs - anchorTimeMs) / factor - clock.nowMs();
      if (waitMs > 0 && !(await sleepUnlessAborted(clock, waitMs, signal))) return;
    }
    if (signal?.aborted === true) return;
    yield batch;
  }
}

function latestTime(batch: RecordBatch): number {
  let latest = Number.NaN;
  for (const { timeMs } of batch.records) if (!(timeMs <= latest)) latest = timeMs;
  return latest;
}

async function sleepUnlessAborted(
  clock: PaceClock,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    await clock.sleep(ms, signal);
    return true;
  } catch (error) {
    if (signal?.aborted === true) return false;
    throw error;
  }
}
