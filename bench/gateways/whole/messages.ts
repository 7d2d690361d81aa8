/** Submits of the route to the simulator that may be unanswered. */
export const windowSize = 1000;

/** What the benchmark asks of the process that sends. */
export type SendRun = {
  readonly messages: number;
  /** Rows come at this rate, due at once; null: all are there before the first leaves. */
  readonly perSecond: number | null;
};

export type SendFigures = {
  readonly messages: number;
  /** Parts that the carrier took. */
  readonly parts: number;
  /** Messages whose receipts said that they were delivered. */
  readonly delivered: number;
  /** From the first row that was due to the last final state. */
  readonly seconds: number;
  /** From the moment that a row was due to the moment that its answer was known. Milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of the whole process, and of its main thread. Seconds. */
  readonly cpuS: number;
  readonly mainCpuS: number;
};
