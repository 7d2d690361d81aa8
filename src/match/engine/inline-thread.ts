import { setImmediate } from 'node:timers/promises';
import type { MatchThread } from './match-thread.ts';
import type { PoolThread } from './pool-thread.ts';

/** The program's other work waits no longer than this for its turn. */
const turnMs = 10;

/** Matches on the calling thread: for one core, where a worker would only add to the work. */
export function inlineThread(thread: MatchThread): PoolThread {
  let turnedMs = performance.now();
  return {
    inline: true,
    // The vault is here: a key is fetched when it is needed.
    addKey: () => undefined,
    open: (run, spec, mode) => thread.open(run, spec, mode),
    match: async (run, job) => {
      if (performance.now() - turnedMs > turnMs) {
        await setImmediate();
        turnedMs = performance.now();
      }
      return thread.match(run, job);
    },
    close: (run) => thread.close(run),
    end: async () => thread.end(),
  };
}
