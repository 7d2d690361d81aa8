import type { SealingKey } from '../../vault/worker-seal.ts';
import type { BlockJob, BlockMode, BlockResult, RowSpec } from './block.ts';
import type { FillResult, FillWork } from './number-adder.ts';

/** A thread as the pool sees it. */
export type PoolThread = {
  /** It is the calling thread, which does nothing else meanwhile. */
  readonly inline: boolean;
  /** A key under whose epoch the index may come from now on. */
  addKey(key: SealingKey): void;
  open(run: number, spec: RowSpec, mode: BlockMode): void;
  /** @throws TocsinError INPUT_CHANGED, INPUT_UNREADABLE; Error when the thread has died */
  match(run: number, job: BlockJob): Promise<BlockResult>;
  /** Helps to fill the index while nobody asks it. The calling thread has no need of it. */
  readonly fillIndex?: (work: FillWork) => Promise<FillResult>;
  close(run: number): void;
  /** Ends it; what is under way fails. */
  end(): Promise<void>;
};
