import { freeBytes } from '../free-bytes.ts';
import { buildSteps, type NumberBuild } from '../index/number-build.ts';
import { stageTokens } from '../index/token-stage.ts';
import { alwaysCode } from '../kernel/index-layout.ts';
import { slotBytes } from '../kernel/layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import { allocate, bytesOf, free, type KernelMemory } from '../memory.ts';

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

/** What a thread does for an index that is being filled. */
export type FillWork =
  | { readonly kind: 'stage'; readonly numbers: ListedNumbers }
  | { readonly kind: 'build'; readonly build: NumberBuild };

/** Numbers that are sealed at once: 64 KB, which stay in the cache until they are staged. */
const atOnce = 4096;

/**
 * @param seal gives tokens for slots, in a buffer of their own
 * @throws RangeError when the matcher's memory is used up
 */
export function fillIndex(
  km: KernelMemory,
  kernel: Kernel,
  seal: (slots: Uint8Array) => Uint8Array,
  work: FillWork,
): void {
  if (work.kind === 'build') buildSteps(km, kernel, work.build);
  else stageNumbers(km, kernel, seal, work.numbers);
}

function stageNumbers(
  km: KernelMemory,
  kernel: Kernel,
  seal: (slots: Uint8Array) => Uint8Array,
  { slots, codes, kind, stage, part }: ListedNumbers,
): void {
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
