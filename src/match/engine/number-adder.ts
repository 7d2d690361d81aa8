import { freeBytes } from '../free-bytes.ts';
import { buildSteps, type NumberBuild } from '../index/number-build.ts';
import { stageTokens } from '../index/token-stage.ts';
import { alwaysCode, phoneKind } from '../kernel/index-layout.ts';
import { slotBytes } from '../kernel/layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import { allocate, bytesOf, free, type KernelMemory } from '../memory.ts';
import { type ListPiece, PieceScanner, type ScannedPiece } from '../scan/list-piece.ts';

/** Numbers of a list, for whoever seals and stages them. Can be posted. */
export type ListedNumbers = {
  /** n × 16 bytes. */
  readonly slots: Uint8Array<ArrayBuffer>;
  /** Of IndicatorIndex.windowCodes(). */
  readonly codes: Uint32Array<ArrayBuffer> | null;
  /** phoneKind or senderKind. */
  readonly kind: number;
  /** See index/token-stage.ts. */
  readonly stage: number;
  readonly part: number;
};

/** A piece of a list, for whoever scans it, and seals and stages its numbers. Can be posted. */
export type StagedPiece = {
  readonly piece: ListPiece;
  readonly stage: number;
  readonly part: number;
};

/** What a thread does for an index that is being filled; `ready` is nothing but an answer. */
export type FillWork =
  | { readonly kind: 'ready' }
  | { readonly kind: 'scan'; readonly scan: StagedPiece }
  | { readonly kind: 'stage'; readonly numbers: ListedNumbers }
  | { readonly kind: 'build'; readonly build: NumberBuild };

/** What comes of it: of `scan` alone anything. */
export type FillResult = ScannedPiece | null;

type Seal = (slots: Uint8Array) => Uint8Array;

/** Numbers that are sealed at once: 64 KB, which stay in the cache until they are staged. */
const atOnce = 4096;

/** Fills an index on one thread. */
export class NumberAdder {
  readonly #km: KernelMemory;
  readonly #kernel: Kernel;
  readonly #pieces: PieceScanner;

  constructor(km: KernelMemory, kernel: Kernel) {
    this.#km = km;
    this.#kernel = kernel;
    this.#pieces = new PieceScanner(km, kernel);
  }

  /**
   * @param seal gives tokens for slots, in a buffer of their own
   * @throws RangeError when the matcher's memory is used up; Error of the file system
   */
  do(work: FillWork, seal: Seal): FillResult {
    if (work.kind === 'scan') return this.#scan(work.scan, seal);
    if (work.kind === 'stage') this.#stageNumbers(work.numbers, seal);
    if (work.kind === 'build') {
      this.#pieces.close();
      buildSteps(this.#km, this.#kernel, work.build);
    }
    return null;
  }

  /** Gives all memory back. */
  close(): void {
    this.#pieces.close();
  }

  #scan({ piece, stage, part }: StagedPiece, seal: Seal): ScannedPiece {
    const [km, kernel] = [this.#km, this.#kernel];
    return this.#pieces.scan(piece, (slotsAt, numbers) => {
      for (let from = 0; from < numbers; from += atOnce) {
        const n = Math.min(atOnce, numbers - from);
        const tokens = slotsAt + from * slotBytes;
        const sealed = seal(bytesOf(km).subarray(tokens, tokens + n * slotBytes));
        bytesOf(km).set(sealed, tokens);
        freeBytes(sealed);
        const staged = { tokens, codes: 0, n, kind: phoneKind, code: alwaysCode, part };
        stageTokens(km, kernel, stage, staged);
      }
    });
  }

  #stageNumbers({ slots, codes, kind, stage, part }: ListedNumbers, seal: Seal): void {
    const [km, kernel] = [this.#km, this.#kernel];
    const tokensAt = allocate(km, atOnce * slotBytes);
    const codesAt = codes === null ? 0 : allocate(km, atOnce * 4);
    try {
      const all = slots.length / slotBytes;
      for (let from = 0; from < all; from += atOnce) {
        const end = Math.min(all, from + atOnce);
        const tokens = seal(slots.subarray(from * slotBytes, end * slotBytes));
        bytesOf(km).set(tokens, tokensAt);
        freeBytes(tokens);
        if (codes !== null) {
          new Uint32Array(km.memory.buffer, codesAt, atOnce).set(codes.subarray(from, end));
        }
        const n = end - from;
        const staged = { tokens: tokensAt, codes: codesAt, n, kind, code: alwaysCode, part };
        stageTokens(km, kernel, stage, staged);
      }
    } finally {
      free(km, tokensAt);
      if (codesAt > 0) free(km, codesAt);
    }
  }
}
