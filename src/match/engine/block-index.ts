import type { WorkerSealer } from '../../vault/worker-seal.ts';
import type { IndexReader } from '../index/reader.ts';
import type { HostDigests } from '../scan/host-digest.ts';

/** The index and the seal as they are for one block: of one epoch. */
export type BlockIndex = {
  /** Within enter() and leave(). */
  readonly reader: IndexReader;
  readonly sealer: WorkerSealer;
  readonly digests: HostDigests;
};
