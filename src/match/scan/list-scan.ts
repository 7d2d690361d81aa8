import type { ListOptions } from '../../intake/lists/list-types.ts';
import { openList, readOpened } from '../../intake/lists/read-list.ts';
import { instantiateKernel, type KernelMemory } from '../memory.ts';
import { type CsvParts, partsInOrder } from './csv-parts.ts';
import { hostMarksOf } from './host-marks.ts';
import { LaidConfig } from './laid-config.ts';
import { openBytes, type ReadableList } from './list-bytes.ts';
import { findListTable, listMarksOf, writeListConfig } from './list-config.ts';
import type { PieceExtent } from './list-piece.ts';
import { type ListPart, ListRows, noFastRows } from './list-rows.ts';
import { defaultBlockBytes } from './list-scanner.ts';
import { partsOfPieces } from './shared-parts.ts';
import type { PieceThreads } from './shared-scan.ts';

export type { ListPart } from './list-rows.ts';

export type ReadFast = {
  readonly km: KernelMemory;
  /** They read plain files, and put their numbers where they belong. */
  readonly threads?: PieceThreads;
  readonly blockBytes?: number;
};

/**
 * Reads a list for matching, where nobody asks for scam types, sources and cases: the same indicators,
 * validities and rejects as readList() gives, but the ordinary rows of a CSV of numbers and
 * domains never become objects. Other formats, and a CSV from its first quote on, go through readList's readers.
 *
 * Throws what readList() throws.
 */
export async function* readListFast(
  input: ReadableList,
  options: ListOptions,
  { km, threads, blockBytes = defaultBlockBytes }: ReadFast,
): AsyncGenerator<ListPart> {
  const list = await openList(input, options);
  const table = list.format === 'csv' ? findListTable(list.head, options.maxLineBytes) : null;
  const config = table === null ? null : writeListConfig(table, options);
  if (table === null || config === null) {
    for await (const { rowsIn, drafts, rejects } of readOpened(list, options)) {
      yield { ...noFastRows, rowsIn, drafts, rejects };
    }
    return;
  }
  const { allow, allowNumbers } = options;
  const marks = {
    numbers: allowNumbers.size === 0 ? null : listMarksOf(allowNumbers),
    hosts: () => hostMarksOf(allow),
  };
  const kernel = instantiateKernel(km);
  const laid = new LaidConfig(km, kernel, config, marks);
  const reader = new ListRows(input.name, table, options);
  const parts: CsvParts = { km, kernel, laid, reader, blockBytes };
  try {
    const bytes = await openBytes(input, list.bytes, table.bytes);
    try {
      const { fd } = bytes;
      let read: PieceExtent | null = table;
      if (fd !== null && threads !== undefined) {
        read = yield* partsOfPieces(parts, fd, threads, table);
        if (read !== null) bytes.seek(read.bytes);
      }
      if (read !== null) yield* partsInOrder(parts, bytes, read.lines);
    } finally {
      await bytes.close();
    }
  } finally {
    laid.close();
  }
}
