import type { NumberScorer } from './scorer.ts';
import type { SuspicionPolicy } from './suspicion.ts';

export type DiscoveryOptions = {
  /** Epoch of all tokens. Those of another are refused; see reseal.ts for a rotation. */
  readonly epoch: number;
  /** Numbers remembered, at least: 64 + 2 bytes each. Give a quarter more than are alive. */
  readonly slots: number;
  /** Larger maps for busy numbers, 262 bytes each. */
  readonly sketches?: number;
  /** Contacts remembered for those who turn out to be victims, 32 bytes each; 0 where the log is asked. */
  readonly recentContacts?: number;
  /** Numbers watched or suspected at the same time. */
  readonly suspects?: number;
  /** A number is scored once it has reached so many, see NumberSlots.isWorthScoring(). */
  readonly minCounterparts?: number;
  /** Of the clock that tells day from night; default China's. */
  readonly utcOffsetS?: number;
  readonly scorer?: NumberScorer;
  readonly policy?: SuspicionPolicy;
  /** One of several that share the numbers by token: each counts only its own. */
  readonly shard?: Shard;
  /** Sees every number that is judged, at that moment: for tables to learn from. */
  readonly onJudged?: (judged: Judged) => void;
};

/** `values` in the order of featureNames; they are used again for the next one. */
export type Judged = {
  readonly token: Uint8Array;
  readonly values: Float64Array;
  readonly score: number;
  readonly nowMs: number;
};

export type Shard = { readonly at: number; readonly of: number };

export type DiscoveryStats = {
  /** Calls and SMS seen, whether or not a number of theirs is of this shard. */
  readonly contacts: number;
  readonly numbers: number;
  /** Numbers that gave way to others for want of room. */
  readonly evicted: number;
  /** Not counted: for a number whose newest contact is more than a day newer (once for each side) … */
  readonly stale: number;
  /** … contacts more than a day ahead of the clock, and those of another epoch. */
  readonly ahead: number;
  readonly otherEpoch: number;
  /** Numbers that stayed with the small map because no sketch was left, sketches that were full. */
  readonly sketchesUsed: number;
  readonly sketchesRefused: number;
  readonly sketchesRestarted: number;
  readonly squeezed: number;
  readonly marks: number;
  readonly watched: number;
  readonly suspectsDropped: number;
  readonly bytes: number;
};
