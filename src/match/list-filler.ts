import type { Vault } from '../vault/vault.ts';
import type { FillWork } from './engine/number-adder.ts';
import { freeBytes } from './free-bytes.ts';
import type { NumberFill } from './index/number-fill.ts';
import type { IndicatorIndex } from './indicator-index.ts';
import { phoneKind, stagedParts } from './kernel/index-layout.ts';
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
  /** Does work on another thread, in the order of the calls; null where there is none. */
  readonly helper: ((work: FillWork) => Promise<void>) | null;
  /** Numbers that wait at most, 16 bytes each. */
  readonly stagedAtMost?: number;
};

/** How many texts a list holds is estimated behind so many parts. A new table costs as much as a few parts. */
const estimatedAt = 2;
/** Parts that the helper has or will have; what is beyond is done here meanwhile. */
const waitingParts = 4;
/** 268 MB. */
const defaultStagedAtMost = 2 ** 24;
/** Fewer are in the table before another thread has heard of them. */
const builtTogether = 50_000;
/** Of the fast rows of a part, and of its drafts, which come behind them. */
const partsOfOne = 2;

/**
 * Puts lists into an index that nobody asks yet. Numbers are staged, by this thread and another one,
 * and put into the table by both when all are there: ordered by its places, several go in in the time
 * of one. An indicator that is named twice has the validity of its last row.
 */
export class ListFiller {
  readonly #options: ListFillerOptions;
  readonly #fill: NumberFill;
  /** Where this thread and the helper stage; null until something comes. */
  #own: number | null = null;
  #helpers: number | null = null;
  #part = 0;
  /** What the helper has not finished. */
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();
  #error: unknown = null;
  #failed = false;
  #seen = 0;

  constructor(options: ListFillerOptions) {
    this.#options = options;
    this.#fill = options.index.fill();
  }

  /** @throws what the helper failed with */
  async add(part: FilledPart): Promise<void> {
    const { index, stagedAtMost = defaultStagedAtMost } = this.#options;
    const { slots, hosts, share } = part;
    if (slots.length > 0) await this.#addNumbers(part);
    index.addHosts(hosts.packed, hosts.count, hosts);
    const drafts = part.drafts.filter((draft) => draft.quarantine === null);
    this.#own ??= this.#fill.openStage();
    index.stage(drafts, { stage: this.#own, part: this.#part + 1 });
    if (++this.#seen === estimatedAt && share !== null && share > 0) index.reserveRest(share);
    this.#part += partsOfOne;
    if (this.#part >= stagedParts || this.#fill.staged >= stagedAtMost) await this.finish();
  }

  /** Waits until all is in the index. @throws what the helper failed with */
  async finish(): Promise<void> {
    await this.#idle();
    const { index } = this.#options;
    const together = this.#fill.staged >= builtTogether;
    const work: FillWork = { kind: 'build', build: this.#fill.start() };
    if (together) this.#post(work);
    index.fillFrom(work);
    await this.#idle();
    this.#fill.finish(work.build);
    this.#own = null;
    this.#helpers = null;
    this.#part = 0;
  }

  async #idle(): Promise<void> {
    while (this.#waiting > 0) await this.#last;
    if (this.#failed) throw this.#error;
  }

  async #addNumbers(part: FilledPart): Promise<void> {
    const { index, helper } = this.#options;
    if (this.#failed) throw this.#error;
    const { slots } = part;
    const codes = index.windowCodes(slots.length / slotBytes, part);
    const numbers = { slots, codes, kind: phoneKind, part: this.#part };
    // A worker is not there yet when the first part is.
    if (helper === null || this.#seen === 0 || this.#waiting >= waitingParts) {
      this.#own ??= this.#fill.openStage();
      index.fillFrom({ kind: 'stage', numbers: { ...numbers, stage: this.#own } });
      freeBytes(slots);
      return;
    }
    this.#helpers ??= this.#fill.openStage();
    const own = { ...numbers, slots: owned(slots), stage: this.#helpers };
    this.#post({ kind: 'stage', numbers: own });
  }

  #post(work: FillWork): void {
    const { helper } = this.#options;
    if (helper === null) return;
    this.#waiting++;
    const over = (): void => {
      this.#waiting--;
    };
    this.#last = helper(work).then(over, (error: unknown) => {
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
