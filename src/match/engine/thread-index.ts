import { TocsinError } from '../../domain/error.ts';
import { type SealingKey, type WorkerSealer, workerSealer } from '../../vault/worker-seal.ts';
import type { IndexHandle } from '../index/control.ts';
import type { HostAllow } from '../index/lookup.ts';
import { type IndexReader, openIndexReader } from '../index/reader.ts';
import type { Kernel } from '../kernel-exports.ts';
import type { KernelMemory } from '../memory.ts';
import { HostDigests } from '../scan/host-digest.ts';
import type { BlockIndex } from './block-index.ts';

export type ThreadIndexOptions = {
  readonly km: KernelMemory;
  /** The thread's own instance. */
  readonly kernel: Kernel;
  readonly handle: IndexHandle;
  readonly allow: HostAllow;
  /** Asked once for each epoch that the index comes under; null where the key is not to be had. */
  readonly keyOf: (epoch: number) => SealingKey | null;
};

type Epoch = { readonly sealer: WorkerSealer; readonly digests: HostDigests };

/** The index as one thread sees it, with the seal that belongs to it at the moment. */
export class ThreadIndex {
  readonly #options: ThreadIndexOptions;
  readonly #reader: IndexReader;
  readonly #epochs = new Map<number, Epoch>();

  constructor(options: ThreadIndexOptions) {
    const { km, kernel, handle, allow } = options;
    this.#options = options;
    this.#reader = openIndexReader(km, handle, { allow, kernel });
  }

  /**
   * The index and the seal of one epoch, until leave().
   *
   * @throws TocsinError EPOCH_UNKNOWN
   */
  enter(): BlockIndex {
    const epoch = this.#reader.enter();
    try {
      return { reader: this.#reader, ...this.#epochOf(epoch) };
    } catch (error) {
      this.#reader.leave();
      throw error;
    }
  }

  leave(): void {
    this.#reader.leave();
  }

  close(): void {
    for (const { digests } of this.#epochs.values()) digests.close();
    this.#epochs.clear();
    this.#reader.close();
  }

  #epochOf(epoch: number): Epoch {
    const known = this.#epochs.get(epoch);
    if (known !== undefined) return known;
    const { km, kernel, keyOf } = this.#options;
    const key = keyOf(epoch);
    if (key === null) {
      throw new TocsinError(
        'EPOCH_UNKNOWN',
        `The index came under epoch ${epoch} before this thread was given its key.`,
      );
    }
    const sealer = workerSealer(key);
    const digests = new HostDigests(km, sealer.digestKey, kernel);
    this.#epochs.set(epoch, { sealer, digests });
    return { sealer, digests };
  }
}
