import { readSync } from 'node:fs';
import type { Kernel } from '../kernel-exports.ts';
import type { KernelMemory } from '../memory.ts';
import { ListScanner, type ScannedRows } from './list-scanner.ts';

/** Whole rows of a list that is a plain file, for any thread. Can be posted. */
export type ListPiece = {
  readonly fd: number;
  /** Its bytes in the file, where a row begins and where one ends; null: with the file. */
  readonly from: number;
  readonly to: number | null;
  /** Address of the list's configuration, see ScanConfig. */
  readonly config: number;
  /** As many bytes at least as the piece has. */
  readonly blockBytes: number;
};

/** Bytes of a piece, and the lines in them. */
export type PieceExtent = { readonly bytes: number; readonly lines: number };

/** What became of a piece. Can be posted. */
export type ScannedPiece = {
  /** The first rows were numbers that are valid always: so many of them, staged already. */
  readonly staged: number;
  readonly stagedExtent: PieceExtent;
  /** Hosts, and all that comes behind the first row of another sort. Their lines are those of the piece. */
  readonly rows: readonly ScannedRows[];
  readonly extent: PieceExtent;
  /** Otherwise only the exact path can go on behind it: there is a quote, the file has become shorter. */
  readonly isWhole: boolean;
};

/** Takes numbers from the shared memory, whose slots may be written over. */
type Stage = (slotsAt: number, numbers: number) => void;

const noHostMarks = (): boolean => false;

/** Scans pieces on one thread. */
export class PieceScanner {
  readonly #km: KernelMemory;
  readonly #kernel: Kernel;
  #scanner: ListScanner | null = null;
  #blockBytes = 0;

  constructor(km: KernelMemory, kernel: Kernel) {
    this.#km = km;
    this.#kernel = kernel;
  }

  /** @throws Error of the file system */
  scan(piece: ListPiece, stage: Stage): ScannedPiece {
    const scanner = this.#begin(piece);
    const final = fill(scanner, piece);
    const rows: ScannedRows[] = [];
    let staged = 0;
    let plain = true;
    let stagedExtent: PieceExtent = { bytes: 0, lines: 0 };
    for (const call of scanner.calls(final)) {
      plain &&= call.isPlain;
      if (!plain) {
        rows.push(call.rows(true));
        continue;
      }
      if (call.hosts > 0) rows.push(call.rows(false));
      if (call.numbers > 0) stage(call.slotsAt, call.numbers);
      staged += call.numbers;
      stagedExtent = { bytes: call.bytes, lines: call.lines };
    }
    const { consumed, lines, stopped } = scanner;
    const isWhole = piece.to === null ? final && !stopped : consumed === piece.to - piece.from;
    return { staged, stagedExtent, rows, extent: { bytes: consumed, lines }, isWhole };
  }

  /** Gives the memory back. */
  close(): void {
    this.#scanner?.close();
    this.#scanner = null;
  }

  #begin({ config, blockBytes }: ListPiece): ListScanner {
    const own = { address: config, openHostMarks: noHostMarks };
    if (this.#blockBytes !== blockBytes) this.close();
    this.#blockBytes = blockBytes;
    this.#scanner ??= new ListScanner(this.#km, this.#kernel, own, 0, blockBytes);
    this.#scanner.begin(own, 0);
    return this.#scanner;
  }
}

/** Reads a piece into a scanner. @returns whether the file ends with it */
function fill(scanner: ListScanner, { fd, from, to }: ListPiece): boolean {
  let at = from;
  while (!scanner.isFull && at !== to) {
    const read = scanner.fillBy((room) => {
      const length = to === null ? room.length : Math.min(room.length, to - at);
      return readSync(fd, room, 0, length, at);
    });
    if (read === 0) return to === null;
    at += read;
  }
  return false;
}
