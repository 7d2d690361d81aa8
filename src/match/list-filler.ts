import type { Vault } from '../vault/vault.ts';
import type { ListedNumbers } from './engine/number-adder.ts';
import { freeBytes } from './free-bytes.ts';
import type { IndicatorIndex } from './indicator-index.ts';
import { slotBytes } from './kernel/layout.ts';
import type { ListPart } from './scan/list-rows.ts';

/** A part of the lists, and how much of all lists was read with it: 0 to 1, null where nobody knows. */
export type FilledPart = Pick<
  ListPart,
  'slots' | 'validFromMs' | 'validUntilMs' | 'hosts' | 'drafts'
> & { readonly share: number | null };

export type ListFillerOptions = {
  readonly vault: Vault;
  readonly index: IndicatorIndex;
  /** Seals and adds numbers on another thread, in the order of the calls; null where there is none. */
  readonly helper: ((numbers: ListedNumbers) => Promise<void>) | null;
};

/**
 * How many a list holds is estimated behind so many parts: soon and roughly, since the helper needs
 * room to begin, and once more where what a stream has read ahead counts for little. A new table
 * costs as much as a few parts.
 */
const estimatedAt: readonly number[] = [2, 16];
/** Parts that the helper has or will have; what is beyond is done here meanwhile. */
const waitingParts = 4;

/**
 * Puts lists into an index that nobody asks yet: one thread reads on while another seals and adds. An
 * indicator that is named twice has the validity of its last row, as if one thread did it all.
 */
export class ListFiller {
  readonly #options: ListFillerOptions;
  /** What the helper has not finished: how many parts and numbers, and whether order counts for any. */
  #parts = 0;
  #numbers = 0;
  #ordered = false;
  #last: Promise<void> = Promise.resolve();
  #error: unknown = null;
  #failed = false;
  #seen = 0;

  constructor(options: ListFillerOptions) {
    this.#options = options;
  }

  /** @throws what the helper failed with */
  async add(part: FilledPart): Promise<void> {
    const { index } = this.#options;
    const { slots, hosts, share } = part;
    if (slots.length > 0) await this.#addNumbers(part);
    index.addHosts(hosts.packed, hosts.count, hosts);
    const drafts = part.drafts.filter((draft) => draft.quarantine === null);
    if (drafts.length > 0) {
      await this.finish();
      index.upsert(drafts);
    }
    if (estimatedAt.includes(++this.#seen) && share !== null && share > 0) {
      await this.finish();
      index.reserveRest(share);
    }
  }

  /** Waits until all is in the index. @throws what the helper failed with */
  async finish(): Promise<void> {
    while (this.#parts > 0) await this.#last;
    if (this.#failed) throw this.#error;
  }

  async #addNumbers(part: FilledPart): Promise<void> {
    const { index, helper } = this.#options;
    const { slots } = part;
    const count = slots.length / slotBytes;
    // A table is replaced by its owner alone, while nobody adds to it.
    if (!index.hasRoomFor(this.#numbers + count)) await this.finish();
    if (helper === null || this.#seen === 0 || !index.hasRoomFor(count)) {
      await this.finish();
      this.#addHere(part);
      return;
    }
    const codes = index.windowCodes(count, part);
    if (this.#parts >= waitingParts) {
      if (!this.#ordered && codes === null) {
        this.#addHere(part);
        return;
      }
      await this.#last;
    }
    this.#post(helper, { slots: owned(slots), codes }, count);
  }

  #addHere(part: FilledPart): void {
    const { vault, index } = this.#options;
    const tokens = vault.sealSlots(part.slots, index.epoch);
    freeBytes(part.slots);
    index.addSealed(tokens, part);
    freeBytes(tokens);
  }

  #post(
    helper: (numbers: ListedNumbers) => Promise<void>,
    numbers: ListedNumbers,
    count: number,
  ): void {
    this.#parts++;
    this.#numbers += count;
    this.#ordered ||= numbers.codes !== null;
    const over = (): void => {
      this.#parts--;
      this.#numbers -= count;
      if (this.#parts === 0) this.#ordered = false;
    };
    this.#last = helper(numbers).then(over, (error: unknown) => {
      over();
      if (!this.#failed) this.#error = error;
      this.#failed = true;
    });
  }
}

/** The bytes in a buffer of their own, which can be posted away. */
function owned(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}
