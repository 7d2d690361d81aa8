import type { BlockJob, BlockResult, MatchedBlock } from './block.ts';

/** What a result comes to: blocks that are certain now, and a job in the place of one that guessed wrong. */
export type Settled = {
  readonly blocks: readonly MatchedBlock[];
  readonly again: BlockJob | null;
};

/**
 * A source's blocks as jobs that may run at the same time, and the rule by which their results are
 * taken in order. A job may rest on a guess of where a row starts; it counts only when the block
 * before it ended there, and is run again otherwise.
 */
export type BlockFeed = {
  /** @throws what the source throws, behind the rows before the fault */
  jobs(): AsyncGenerator<BlockJob, void, undefined>;
  /** In the order of the jobs; a job that ran again is settled again. */
  settle(job: BlockJob, result: BlockResult): Promise<Settled>;
  /** The oldest job is over: nobody reads its bytes any more. */
  release(): void;
  /** Ends jobs() early, also while it waits for input. */
  stop(): void;
  /** After the last job is over. */
  close(): Promise<void>;
};
