import { Worker } from 'node:worker_threads';
import type { PairName } from '../test/support/gateway-pair.ts';
import type { Found, Hunted } from './hunt.ts';
import { type HuntMessage, type HuntWork, places } from './worker.ts';

export type PoolOptions = {
  readonly protocols: readonly [PairName, ...PairName[]];
  readonly seed: number;
  readonly threads: number;
  /** Frames at most. */
  readonly frames: number;
  /** Time at most; null for none. Milliseconds. */
  readonly limitMs: number | null;
  readonly onFound: (found: Found) => void;
  /** Every second: frames so far, over all threads. */
  readonly onProgress: (frames: number, rssBytes: number) => void;
};

export type PoolResult = {
  readonly frames: number;
  readonly hunted: Hunted;
  readonly seconds: number;
  /** Resident set of the whole process, after the first tenth of the run and at most. */
  readonly rss: { readonly earlyBytes: number; readonly peakBytes: number };
  /** Threads that ended by themselves or hung, with the number of the frame. */
  readonly deaths: readonly string[];
};

/** A thread that takes no step for so long hangs on its frame. */
const hangMs = 60_000;
const tickMs = 1000;
/** A thread whose heap grows beyond this is ended by Node, which is a finding. */
const heapMegabytes = 128;
const earlyShare = 0.1;

/** Hunts on several threads at once; what is found does not depend on how many. */
export async function huntOnThreads(options: PoolOptions): Promise<PoolResult> {
  const { threads, frames, limitMs } = options;
  const startedMs = performance.now();
  const deaths: string[] = [];
  const hunted: Hunted = { refused: 0, incomplete: 0, decoded: 0, found: 0 };
  const states: Float64Array[] = [];
  const workers: Worker[] = [];
  const ends: Promise<void>[] = [];
  for (let first = 0; first < threads; first++) {
    const shared = new SharedArrayBuffer(places.size * Float64Array.BYTES_PER_ELEMENT);
    const state = new Float64Array(shared);
    const { protocols, seed } = options;
    const work: HuntWork = { protocols, seed, first, step: threads, end: frames, shared };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
    states.push(state);
    workers.push(worker);
    worker.on('message', (message: HuntMessage) => {
      if ('found' in message) return options.onFound(message.found);
      for (const key of Object.keys(hunted) as (keyof Hunted)[]) {
        hunted[key] += message.hunted[key];
      }
    });
    worker.on('error', (error) => {
      deaths.push(`a thread died at frame ${state[places.index]}: ${error}`);
    });
    ends.push(new Promise((resolve) => worker.once('exit', () => resolve())));
  }

  const sum = (): number => states.reduce((all, state) => all + (state[places.frames] ?? 0), 0);
  let [earlyBytes, peakBytes] = [0, 0];
  const beats = states.map(() => ({ beats: -1, sinceMs: startedMs }));
  const tick = setInterval(() => {
    const nowMs = performance.now();
    const { rss } = process.memoryUsage();
    peakBytes = Math.max(peakBytes, rss);
    const done = Math.max(sum() / frames, limitMs === null ? 0 : (nowMs - startedMs) / limitMs);
    if (done < earlyShare || earlyBytes === 0) earlyBytes = Math.max(earlyBytes, rss);
    options.onProgress(sum(), rss);
    if (limitMs !== null && nowMs - startedMs > limitMs) {
      for (const state of states) state[places.stop] = 1;
    }
    for (const [at, state] of states.entries()) {
      const seen = beats[at];
      if (!seen || seen.beats !== state[places.beats]) {
        beats[at] = { beats: state[places.beats] ?? 0, sinceMs: nowMs };
      } else if (nowMs - seen.sinceMs > hangMs) {
        deaths.push(`a thread hangs at frame ${state[places.index]}`);
        seen.sinceMs = Number.POSITIVE_INFINITY;
        void workers[at]?.terminate();
      }
    }
  }, tickMs);
  await Promise.all(ends);
  clearInterval(tick);
  peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
  return {
    frames: sum(),
    hunted,
    seconds: (performance.now() - startedMs) / 1000,
    rss: { earlyBytes: earlyBytes || peakBytes, peakBytes },
    deaths,
  };
}
