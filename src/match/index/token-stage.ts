import {
  stageBytes,
  stageChunkBytes,
  stageCount,
  stageEnd,
  stageNext,
  stagePiece,
  stagePieceHeader,
} from '../kernel/index-layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import { allocate, allocateZeroed, free, type KernelMemory } from '../memory.ts';

/** Sealed numbers in the shared memory. All but `part` as of kernel addTokens(). */
export type StagedTokens = {
  /** Addresses; `codes` is 0 where all have the same. */
  readonly tokens: number;
  readonly codes: number;
  readonly n: number;
  readonly kind: number;
  readonly code: number;
  /** 0 … stagedParts - 1, never less than in the call before. Of equal numbers the one of the last part stays. */
  readonly part: number;
};

/** What a stage takes from the memory at a time: 4 MB of chunks. */
const pieceChunks = 2048;

/** A stage (kernel/token-stage.ts) for one thread at a time. @returns its address */
export function openStage(km: KernelMemory): number {
  return allocateZeroed(km, stageBytes);
}

/** @throws RangeError when the 4 GB are used up */
export function stageTokens(
  km: KernelMemory,
  kernel: Kernel,
  stage: number,
  { tokens, codes, n, kind, code, part }: StagedTokens,
): void {
  for (let done = 0; ; ) {
    const from = codes === 0 ? 0 : codes + done * 4;
    done += kernel.stageTokens(stage, tokens + done * 16, n - done, kind, from, code, part) >>> 0;
    if (done === n) return;
    giveRoom(km, stage);
  }
}

/** Numbers that were laid down in it. */
export function stagedIn(km: KernelMemory, stage: number): number {
  return wordsOf(km, stage)[stageCount / 4] ?? 0;
}

/** Gives all its memory back. */
export function closeStage(km: KernelMemory, stage: number): void {
  for (let piece = wordsOf(km, stage)[stagePiece / 4] ?? 0; piece !== 0; ) {
    const before = wordsOf(km, piece)[0] ?? 0;
    free(km, piece);
    piece = before;
  }
  free(km, stage);
}

function giveRoom(km: KernelMemory, stage: number): void {
  const bytes = pieceChunks * stageChunkBytes;
  const piece = allocate(km, stagePieceHeader + bytes);
  const words = wordsOf(km, stage);
  wordsOf(km, piece)[0] = words[stagePiece / 4] ?? 0;
  words[stagePiece / 4] = piece;
  words[stageNext / 4] = piece + stagePieceHeader;
  words[stageEnd / 4] = piece + stagePieceHeader + bytes;
}

function wordsOf(km: KernelMemory, at: number): Uint32Array<SharedArrayBuffer> {
  return new Uint32Array(km.memory.buffer, at, stagePieceHeader / 4);
}
