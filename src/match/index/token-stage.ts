import {
  chainEnd,
  chainFirst,
  chainNext,
  stageBytes,
  stageChainBytes,
  stageChains,
  stageChunkBytes,
  stageChunkHeader,
  stageCount,
  stagedBytes,
  stagedIdentity,
  stagedPartShift,
  stageEnd,
  stageNext,
  stagePartitions,
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

/** Takes the numbers of a part and of all later ones out again. Their room comes back with the stage's. */
export function dropParts(km: KernelMemory, stage: number, part: number): void {
  const words = new Uint32Array(km.memory.buffer);
  let dropped = 0;
  for (let partition = 0; partition < stagePartitions; partition++) {
    dropped += cutChain(words, stage + stageChains + partition * stageChainBytes, part);
  }
  const count = (stage + stageCount) / 4;
  words[count] = (words[count] ?? 0) - dropped;
}

/** @returns entries that it has no more */
function cutChain(words: Uint32Array, chain: number, part: number): number {
  const get = (at: number): number => words[at / 4] ?? 0;
  const set = (at: number, value: number): void => {
    words[at / 4] = value;
  };
  const [next, end] = [get(chain + chainNext), get(chain + chainEnd)];
  let dropped = 0;
  let before = 0;
  for (let chunk = get(chain + chainFirst); chunk !== 0; ) {
    const first = chunk + stageChunkHeader;
    const behind = chunk + stageChunkBytes === end ? next : chunk + stageChunkBytes;
    let at = first;
    if (dropped === 0) {
      while (at < behind && get(at + stagedIdentity) >>> stagedPartShift < part) at += stagedBytes;
    }
    const following = get(chunk);
    if (at < behind && dropped === 0) {
      // No chunk is left empty: it would be taken for one with an entry.
      const last = at > first ? chunk : before;
      if (last === 0) set(chain + chainFirst, 0);
      else set(last, 0);
      const full = last === 0 ? 0 : last + stageChunkBytes;
      set(chain + chainNext, last === chunk ? at : full);
      set(chain + chainEnd, full);
    }
    dropped += (behind - at) / stagedBytes;
    before = chunk;
    chunk = following;
  }
  return dropped;
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
