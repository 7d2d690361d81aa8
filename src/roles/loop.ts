import { TocsinError } from '../domain/error.ts';
import type { Logger } from '../observe/log.ts';

/** A piece of work that repeats: at once while there is more, on a wake otherwise, and at the latest every idleMs. */
export type Loop = {
  wake(): void;
  /** Lets the running turn end, then no other begins. */
  stop(): Promise<void>;
  /** Turns that failed, the last one's words, and whether that was the latest turn. */
  health(): { failures: number; lastFailure: string | null; failing: boolean };
};

/**
 * Starts a loop. `turn` returns true when there is more to do. A turn that fails is logged, counted
 * and tried again after a pause that doubles up to 5 s, so that a database that went away does not
 * end the process, nor spin it.
 */
export function startLoop(options: {
  name: string;
  idleMs: number;
  turn: () => Promise<boolean>;
  log: Logger;
}): Loop {
  const { name, idleMs, turn, log } = options;
  let stopping = false;
  let woken = false;
  /** Ends the rest that is going on. */
  let wakeUp: (() => void) | null = null;
  let failures = 0;
  let lastFailure: string | null = null;
  let pauseMs = 0;

  const rest = (ms: number): Promise<void> => {
    if (stopping || (woken && pauseMs === 0)) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };

  const run = async (): Promise<void> => {
    while (!stopping) {
      woken = false;
      try {
        const more = await turn();
        pauseMs = 0;
        if (!more) await rest(idleMs);
      } catch (error) {
        failures++;
        const code = error instanceof TocsinError ? error.code : 'UNEXPECTED';
        lastFailure = `${code}: ${(error as Error).message}`;
        log.error({ loop: name, err: { code, message: (error as Error).message } }, 'turn failed');
        pauseMs = Math.min(5000, Math.max(50, pauseMs * 2));
        await rest(pauseMs);
      }
    }
  };
  const running = run();

  return {
    wake: () => {
      woken = true;
      wakeUp?.();
    },
    stop: async () => {
      stopping = true;
      wakeUp?.();
      await running;
    },
    health: () => ({ failures, lastFailure, failing: pauseMs > 0 }),
  };
}
