/** One round of one protocol's process. Processor time for a submit and its answer, in microseconds. */
export type CodecRound = {
  readonly ownMicros: number;
  /** Of the npm package in the same process; null where it could not be installed. */
  readonly npmMicros: number | null;
};

/** What the process of one protocol found. */
export type CodecFigures = {
  /** Octets of the submit's frame. */
  readonly octets: number;
  readonly rounds: readonly CodecRound[];
};
