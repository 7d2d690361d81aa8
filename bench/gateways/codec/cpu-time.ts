/** Between looks at the clock. */
const batch = 500;

/**
 * Runs a step over and over for so many seconds of processor time.
 * @returns processor time of one step, in microseconds
 */
export function cpuMicrosOf(step: () => void, seconds: number): number {
  const before = process.cpuUsage();
  for (let done = batch; ; done += batch) {
    for (let i = 0; i < batch; i++) step();
    const { user, system } = process.cpuUsage(before);
    if (user + system >= 1e6 * seconds) return (user + system) / done;
  }
}
