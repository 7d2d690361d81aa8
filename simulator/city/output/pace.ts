import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Holds a stream of simulated time to the clock: waits until the moment at which `simulatedMs` after
 * the start are due at so many simulated seconds a second.
 *
 * @param nowMs a clock that never goes back, in milliseconds
 */
export function createPace(
  speed: number,
  nowMs: () => number,
): (simulatedMs: number) => Promise<void> {
  const beganMs = nowMs();
  return async (simulatedMs) => {
    const dueMs = beganMs + simulatedMs / speed;
    const waitMs = dueMs - nowMs();
    if (waitMs > 0) await sleep(waitMs);
  };
}
