import type { Sealing } from './past-contacts.ts';
import type { PastFinder } from './past-finder.ts';
import type { ListedNumbers } from './suspect-hits.ts';
import type { SuspectKeeper } from './suspect-keeper.ts';
import type { SuspectTypes } from './suspect-types.ts';
import type { Judgement, NumberModel } from './watch.ts';
import type { WatchThread } from './watch-thread.ts';

/** What discovery in the stream stands on. */
export type DiscoveringOptions = {
  /** Whether suspected numbers make hits. */
  readonly warns: boolean;
  readonly epoch: number;
  readonly sealing: Sealing;
  readonly keeper: SuspectKeeper;
  readonly types: SuspectTypes;
  /** Who judges at first; see judgeBy(). */
  readonly model: NumberModel;
  /** Opens the watch; called once, when it is first needed. */
  readonly openWatch: (
    model: NumberModel,
    onJudgement: (judgement: Judgement) => Promise<void>,
  ) => Promise<WatchThread>;
  /** Every number that is listed now: n × 16 bytes at a time, of an epoch. */
  readonly listedNow: (epoch: number) => AsyncIterable<Uint8Array>;
  /** Asked for each block: a rotation puts another in its place. */
  readonly listed: () => ListedNumbers;
  /** An answered call with a listed number makes a victim from this length on. Seconds. */
  readonly victimCallS: number;
  /** Null where no contact log is kept: then the past is not looked at. */
  readonly past: PastFinder | null;
  /** Where the watch's state is kept. */
  readonly folder: string;
  readonly snapshotEveryMs: number;
  /** Contacts that the store has counted for discovery before now, and those that no state knows of. */
  readonly given: number;
  readonly lost: number;
  /** How long the blast guard's word holds. */
  readonly dismissedForMs: number;
  /** Told of a failure that does not stop the flow. */
  readonly onProblem: (what: string, error: Error) => void;
  readonly nowMs: () => number;
};
