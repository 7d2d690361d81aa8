import { setImmediate } from 'node:timers/promises';
import type { MatchThread } from './match-thread.ts';
import type { PoolThread } from './pool-thread.ts';

const turnMs = 10;

/**
 * Matches on the calling thread: alone where there is one core, or beside workers in a program that
 * does nothing else, which saves the start of a worker.
 *
 * @param waitMs the program's other work waits no longer than this for its turn
 */
export function inlineThread(thread: MatchThread, waitMs = turnMs): PoolThread {
  let turnedMs = performance.now();
  return {
    inline: true,
    // The vault is here: a key is fetched when it is needed.
    addKey: () => undefined,
    open: (run, spec, mode) => thread.open(run, spec, mode),
    match: async (run, job) => {
      if (performance.now() - turnedMs >= waitMs) {
        await setImmediate();
        turnedMs = performance.now();
      }
      return thread.match(run, job);
    },
    close: (run) => thread.close(run),
    end: async () => thread.end(),
  };
}
