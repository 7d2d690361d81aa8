export type SessionCounters = {
  /** Answers to nothing: repeated, late, or with an unknown sequence. */
  strayAnswers: number;
  /** Requests whose handler failed, left unanswered. */
  unhandled: number;
  timedOut: number;
  answered: number;
};

export function noSessionCounters(): SessionCounters {
  return { strayAnswers: 0, unhandled: 0, timedOut: 0, answered: 0 };
}

export function addSessionCounters(sum: SessionCounters, counters: SessionCounters): void {
  sum.strayAnswers += counters.strayAnswers;
  sum.unhandled += counters.unhandled;
  sum.timedOut += counters.timedOut;
  sum.answered += counters.answered;
}
