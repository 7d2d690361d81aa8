import { hashCell } from '../../src/match/scan/cell-hash.ts';
import { neededAgainst } from './number-search.ts';

/** Of a writing of cells: which were found where first, and from how many on chance is no explanation. */
export type CellReport = {
  readonly writing: string;
  readonly found: ReadonlyMap<string, string>;
  readonly needed: number;
  readonly leaked: boolean;
};

const textWritings = ['latin1', 'utf16le'] as const;
const possibleHashes = 2 ** 32;

/**
 * Looks for radio cells in bytes: for their texts, and for the 32-bit hashes that stand for them while
 * rows are matched. A hash of four bytes comes by chance now and then, so that, as in number-search.ts, it
 * takes more than chance gives once in a hundred million searches; a program that leaks hashes leaks all.
 */
export class CellSearch {
  readonly #prefix: string;
  readonly #orders: readonly { readonly writing: string; readonly cells: Map<number, string> }[];
  readonly #count: number;
  readonly #found = new Map<string, Map<string, string>>();
  #positions = 0;

  /** @param prefix what all cells begin with, and nothing else holds */
  constructor(cells: readonly string[], prefix: string) {
    this.#prefix = prefix;
    this.#count = cells.length;
    const words = cells.map((cell) => [Buffer.alloc(4), cell] as const);
    for (const [word, cell] of words) word.writeUInt32LE(hashCell(cell));
    this.#orders = [
      {
        writing: 'hash, little-endian',
        cells: new Map(words.map(([word, cell]) => [word.readUInt32BE(), cell])),
      },
      {
        writing: 'hash, big-endian',
        cells: new Map(words.map(([word, cell]) => [word.readUInt32LE(), cell])),
      },
    ];
  }

  /** @param place how a find is named */
  search(bytes: Buffer, place: string): void {
    for (const encoding of textWritings) {
      const at = bytes.indexOf(Buffer.from(this.#prefix, encoding));
      if (at !== -1) this.#note(`text in ${encoding}`, this.#prefix, place);
    }
    this.#positions += bytes.length;
    for (const { writing, cells } of this.#orders) {
      const starts = new Uint8Array(65_536);
      for (const word of cells.keys()) starts[word >>> 16] = 1;
      for (let at = 0; at + 4 <= bytes.length; at++) {
        if (starts[((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)] !== 1) continue;
        const cell = cells.get(bytes.readUInt32BE(at));
        if (cell !== undefined) this.#note(writing, cell, place);
      }
    }
  }

  reports(): CellReport[] {
    const byChance = neededAgainst((this.#positions * this.#count) / possibleHashes);
    return [...this.#found].map(([writing, found]) => {
      const needed = writing.startsWith('hash') ? byChance : 1;
      return { writing, found, needed, leaked: found.size >= needed };
    });
  }

  #note(writing: string, cell: string, place: string): void {
    const found = this.#found.get(writing) ?? new Map<string, string>();
    if (!found.has(cell)) found.set(cell, place);
    this.#found.set(writing, found);
  }
}
