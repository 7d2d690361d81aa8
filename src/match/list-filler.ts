import type { FillResult, FillWork } from './engine/number-adder.ts';
import { FillHelper } from './fill-helper.ts';
import { freeBytes } from './free-bytes.ts';
import type { NumberFill } from './index/number-fill.ts';
import type { IndicatorIndex } from './indicator-index.ts';
import { phoneKind, stagedParts } from './kernel/index-layout.ts';
import { slotBytes } from './kernel/layout.ts';
import type { ListPiece } from './scan/list-piece.ts';
import type { ListPart } from './scan/list-rows.ts';
import type { PieceThreads, PlacedPiece } from './scan/shared-scan.ts';

/** A part of the lists, and how much of all lists was read with it: 0 to 1, null where nobody knows. */
export type FilledPart = Pick<
  ListPart,
  'slots' | 'validFromMs' | 'validUntilMs' | 'hosts' | 'drafts' | 'placed'
> & { readonly share: number | null };

export type ListFillerOptions = {
  readonly index: IndicatorIndex;
  /** Each does work on another thread, in the order of the calls. */
  readonly helpers: readonly ((work: FillWork) => Promise<FillResult>)[];
  /** Numbers that wait at most, 16 bytes each. */
  readonly stagedAtMost?: number;
};

/** How many texts a list holds is estimated behind so many parts. A new table costs as much as a few parts. */
const estimatedAt = 2;
/** Parts that a helper has or will have; what is beyond is done here meanwhile. */
const waitingParts = 4;
/** The same of pieces, whose last ones are waited for at a list's end. */
const waitingPieces = 3;
/** 268 MB. */
const defaultStagedAtMost = 2 ** 24;
/** Fewer are in the table before another thread has heard of them. */
const builtTogether = 50_000;
/** Of the fast rows of a part, and of its drafts, which come behind them; of a piece and of what is left of it. */
const partsOfOne = 2;

/**
 * Puts lists into an index that nobody asks yet. Numbers are staged, by this thread and others,
 * and put into the table by all when all are there: ordered by its places, several go in in the time
 * of one. An indicator that is named twice has the validity of its last row.
 */
export class ListFiller implements PieceThreads {
  readonly #options: ListFillerOptions;
  readonly #fill: NumberFill;
  readonly #helpers: readonly FillHelper[];
  /** Where this thread stages, and where it puts what is left of pieces; null until something comes. */
  #own: number | null = null;
  #left: number | null = null;
  #part = 0;
  #seen = 0;

  constructor(options: ListFillerOptions) {
    this.#options = options;
    this.#fill = options.index.fill();
    this.#helpers = options.helpers.map((work) => new FillHelper(work));
  }

  /** @throws what a helper failed with */
  async add(part: FilledPart): Promise<void> {
    const { index } = this.#options;
    const { slots, hosts, share, placed } = part;
    if (placed === undefined && slots.length > 0) this.#addNumbers(part);
    index.addHosts(hosts.packed, hosts.count, hosts);
    const drafts = part.drafts.filter((draft) => draft.quarantine === null);
    if (++this.#seen === estimatedAt && share !== null && share > 0) index.reserveRest(share);
    if (placed !== undefined) {
      this.#left ??= this.#fill.openStage();
      const to = { stage: this.#left, part: placed };
      if (slots.length > 0) this.#stageHere(part, to);
      index.stage(drafts, to);
      return;
    }
    this.#own ??= this.#fill.openStage();
    index.stage(drafts, { stage: this.#own, part: this.#part + 1 });
    this.#part += partsOfOne;
    if (this.isFull) await this.finish();
  }

  get isFull(): boolean {
    const { stagedAtMost = defaultStagedAtMost } = this.#options;
    return this.#part + partsOfOne > stagedParts || this.#fill.staged >= stagedAtMost;
  }

  post(piece: ListPiece): Promise<PlacedPiece> | null {
    const helper = this.#idlest(waitingPieces);
    if (helper === null) return null;
    const stage = helper.stageOf(this.#fill);
    const part = this.#nextPart();
    const scanned = helper.do({ kind: 'scan', scan: { piece, stage, part } });
    return scanned.then((given) => placedOf(piece, given, part));
  }

  scan(piece: ListPiece): PlacedPiece {
    this.#own ??= this.#fill.openStage();
    const part = this.#nextPart();
    const scan = { piece, stage: this.#own, part };
    return placedOf(piece, this.#options.index.fillFrom({ kind: 'scan', scan }), part);
  }

  dropBehind({ part }: PlacedPiece): void {
    this.#fill.drop(part + 1);
  }

  /** Waits until all is in the index. @throws what a helper failed with */
  async finish(): Promise<void> {
    for (const helper of this.#helpers) await helper.idle();
    const { index } = this.#options;
    const together = this.#fill.staged >= builtTogether;
    // One that is not there yet would be waited for.
    const ready = together ? this.#helpers.filter(({ isReady }) => isReady) : [];
    const work: FillWork = { kind: 'build', build: this.#fill.start(ready.length === 0) };
    for (const helper of ready) helper.post(work);
    index.fillFrom(work);
    for (const helper of this.#helpers) await helper.idle();
    this.#fill.finish(work.build);
    for (const helper of this.#helpers) helper.forgetStage();
    this.#own = null;
    this.#left = null;
    this.#part = 0;
  }

  #nextPart(): number {
    const part = this.#part;
    this.#part += partsOfOne;
    return part;
  }

  /** The helper that has least to do, and less than so much; null where there is none. */
  #idlest(most: number): FillHelper | null {
    let idlest: FillHelper | null = null;
    for (const helper of this.#helpers) {
      if (helper.isReady && helper.waiting < (idlest?.waiting ?? most)) idlest = helper;
    }
    return idlest;
  }

  #addNumbers(part: FilledPart): void {
    const helper = this.#idlest(waitingParts);
    if (helper === null) {
      this.#own ??= this.#fill.openStage();
      this.#stageHere(part, { stage: this.#own, part: this.#part });
      return;
    }
    const slots = owned(part.slots);
    const numbers = { slots, codes: this.#codesOf(part), kind: phoneKind, part: this.#part };
    helper.post({ kind: 'stage', numbers: { ...numbers, stage: helper.stageOf(this.#fill) } });
  }

  #stageHere(listed: FilledPart, to: { readonly stage: number; readonly part: number }): void {
    const { slots } = listed;
    const numbers = { slots, codes: this.#codesOf(listed), kind: phoneKind, ...to };
    this.#options.index.fillFrom({ kind: 'stage', numbers });
    freeBytes(slots);
  }

  #codesOf(part: FilledPart): Uint32Array<ArrayBuffer> | null {
    return this.#options.index.windowCodes(part.slots.length / slotBytes, part);
  }
}

/** What is left of the piece comes behind what was staged of it. */
function placedOf(piece: ListPiece, scanned: FillResult, part: number): PlacedPiece {
  if (scanned === null) throw new RangeError('A piece of a list was not scanned.');
  return { piece, scanned, part: part + 1 };
}

/** The bytes in a buffer of their own, which can be posted away. */
function owned(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}
