import { hitLinesBytes, hitLinesRows, hitLinesText } from '../kernel/layout.ts';
import type { KernelMemory } from '../memory.ts';
import type { BlockIndex } from './block-index.ts';
import { hitLinesRoom, type RowMemory } from './row-memory.ts';

/** Rows of the stateless output that the kernel wrote. */
export type WrittenLines = {
  readonly text: string;
  readonly rows: number;
};

/** Candidates of a probe, written as far as the kernel does it. */
export type HitLinesPart = WrittenLines & {
  /** Candidates that are done; the next one is for the exact way, unless all of them are. */
  readonly done: number;
};

/** The rows of the stateless output for what a scan's calls and SMS touch, written by the kernel. */
export class HitLines {
  readonly #memory: RowMemory;
  readonly #counts: Uint32Array;
  readonly #text: Buffer;

  constructor(km: KernelMemory, memory: RowMemory) {
    const { buffer } = km.memory;
    this.#memory = memory;
    this.#counts = new Uint32Array(buffer, memory.hitLines, hitLinesText / 4);
    this.#text = Buffer.from(
      buffer as unknown as ArrayBuffer,
      memory.hitLines + hitLinesText,
      hitLinesRoom,
    );
  }

  /**
   * @param first, end which of the candidates
   * @param block address of the block's first byte
   */
  write(index: BlockIndex, first: number, end: number, block: number): HitLinesPart {
    const memory = this.#memory;
    const candidates = { at: memory.candidates + first * 4, count: end - first };
    const out = { at: memory.hitLines, room: hitLinesRoom };
    const done = index.reader.writeHitLines(memory, candidates, block, out);
    const bytes = this.#counts[hitLinesBytes / 4] ?? 0;
    const rows = this.#counts[hitLinesRows / 4] ?? 0;
    return { done, text: bytes === 0 ? '' : this.#text.toString('latin1', 0, bytes), rows };
  }
}
