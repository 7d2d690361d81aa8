import type { CsvParts } from './csv-parts.ts';
import { cutPieces } from './list-cuts.ts';
import type { PieceExtent } from './list-piece.ts';
import { type ListPart, noFastRows } from './list-rows.ts';
import type { ScannedRows } from './list-scanner.ts';
import { type PieceThreads, type PlacedPiece, scanShared } from './shared-scan.ts';

/**
 * Reads the parts of a list that is a plain file, on all threads.
 *
 * @param start its header
 * @returns what was read when only the exact path can go on; null at the list's end
 */
export async function* partsOfPieces(
  { laid, reader, blockBytes }: CsvParts,
  fd: number,
  threads: PieceThreads,
  start: PieceExtent,
): AsyncGenerator<ListPart, PieceExtent | null> {
  let read = start;
  for (;;) {
    let left: PlacedPiece | null = null;
    let again = false;
    const pieces = cutPieces({ fd, blockBytes, config: laid.address }, read.bytes);
    for await (const placed of scanShared(pieces, threads)) {
      const { staged, stagedExtent, rows, extent, isWhole } = placed.scanned;
      const end = sum(read, extent);
      const where = { placed: placed.part, readTo: end.bytes };
      if (staged > 0) yield { ...noFastRows, rowsIn: staged, drafts: [], rejects: [], ...where };
      // Hosts were slow for want of marks: from the first of them on all is read anew.
      again = rows.some(({ slowLines }) => slowLines.length > 0) && laid.openHostMarks();
      if (again) {
        read = sum(read, stagedExtent);
        left = placed;
        break;
      }
      for (const own of rows) {
        const parts = reader.parts(behind(own, read.lines), (host) => laid.isMarkedHost(host));
        for await (const part of parts) yield { ...part, ...where };
      }
      read = end;
      if (!isWhole) {
        left = placed;
        break;
      }
      if (placed.piece.to === null) return null;
    }
    if (left !== null) threads.dropBehind(left);
    if (!again) return read;
  }
}

function sum(one: PieceExtent, other: PieceExtent): PieceExtent {
  return { bytes: one.bytes + other.bytes, lines: one.lines + other.lines };
}

/** Rows with their lines in the list. */
function behind(rows: ScannedRows, lines: number): ScannedRows {
  return { ...rows, slowLines: rows.slowLines.map((line) => line + lines) };
}
