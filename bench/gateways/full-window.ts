import { quantile } from '../lib/statistics.ts';

export type WindowRun = {
  readonly window: number;
  /** Messages are counted for so long, after a fifth of it to warm up. Seconds. */
  readonly seconds: number;
};

export type WindowFigures = {
  readonly messages: number;
  readonly seconds: number;
  /** User and system time of this process for each message. Microseconds. */
  readonly cpuMicros: number;
  /** From handing a submit over to its answer. Milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
};

const warmShare = 0.2;
/** The time is taken of one in so many messages, so that the clock is not what is measured. */
const sampled = 16;

/**
 * Keeps a window full for a while: each answer sends the next submit.
 * @param send hands one submit over and calls back with its answer
 */
export async function fullWindow(
  { window, seconds }: WindowRun,
  send: (answered: () => void) => void,
): Promise<WindowFigures> {
  let counted = 0;
  let sent = 0;
  let under = 0;
  let stopping = false;
  let answerMs: number[] = [];
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const next = (): void => {
    sent += 1;
    under += 1;
    const startedMs = sent % sampled === 0 ? performance.now() : 0;
    send(() => {
      counted += 1;
      under -= 1;
      if (startedMs > 0) answerMs.push(performance.now() - startedMs);
      if (!stopping) next();
      else if (under === 0) resolve();
    });
  };
  for (let i = 0; i < window; i++) next();
  await pause(seconds * warmShare);
  counted = 0;
  answerMs = [];
  const [startedMs, before] = [performance.now(), process.cpuUsage()];
  await pause(seconds);
  const messages = counted;
  const measuredS = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(before);
  stopping = true;
  await over;
  return {
    messages,
    seconds: measuredS,
    cpuMicros: (user + system) / messages,
    p50Ms: quantile(answerMs, 0.5),
    p99Ms: quantile(answerMs, 0.99),
  };
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
