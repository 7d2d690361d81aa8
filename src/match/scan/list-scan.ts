import type { ListOptions } from '../../intake/lists/list-types.ts';
import { openList, readOpened } from '../../intake/lists/read-list.ts';
import type { KernelMemory } from '../memory.ts';
import { hostMarksOf } from './host-marks.ts';
import { type ListBytes, openBytes, type ReadableList } from './list-bytes.ts';
import { findListTable, listMarksOf, writeListConfig } from './list-config.ts';
import { type ListPart, ListRows, noFastRows } from './list-rows.ts';
import { ListScanner } from './list-scanner.ts';

export type { ListPart } from './list-rows.ts';

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
  km: KernelMemory,
  blockBytes?: number,
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
  const scanner = new ListScanner(km, config, marks, table.lines, blockBytes);
  const bytes = await openBytes(input, list.bytes, table.bytes);
  try {
    const reader = new ListRows(input.name, table, options);
    for (let final = false; !final; ) {
      final = !(await bytes.fill(scanner));
      for (const rows of scanner.scan(final)) {
        yield* reader.parts(rows, (host) => scanner.isMarkedHost(host));
      }
      if (scanner.stopped) {
        yield* reader.exactParts(restOf(scanner.rest(), bytes), scanner.lines);
        return;
      }
    }
  } finally {
    scanner.close();
    await bytes.close();
  }
}

async function* restOf(first: Uint8Array, bytes: ListBytes): AsyncGenerator<Uint8Array> {
  yield first;
  yield* bytes.rest();
}
