import type { ListInput, ListOptions } from '../../intake/lists/list-types.ts';
import { openList, readOpened } from '../../intake/lists/read-list.ts';
import type { KernelMemory } from '../memory.ts';
import { hostMarksOf } from './host-marks.ts';
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
  input: ListInput,
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
    hosts: hostMarksOf(allow),
  };
  const scanner = new ListScanner(km, config, marks, table.lines, blockBytes);
  const pieces = list.bytes[Symbol.asyncIterator]();
  try {
    const reader = new ListRows(input.name, table, options);
    let piece = await behind(table.bytes, pieces);
    for (;;) {
      if (piece !== null) {
        const used = scanner.fill(piece);
        piece = used < piece.length ? piece.subarray(used) : await next(pieces);
        if (piece !== null && !scanner.isFull) continue;
      }
      const final = piece === null;
      for (const rows of scanner.scan(final)) {
        yield* reader.parts(rows, (host) => scanner.isMarkedHost(host));
      }
      if (scanner.stopped) {
        yield* reader.exactParts(rest(scanner.rest(), piece, pieces), scanner.lines);
        return;
      }
      if (final) return;
    }
  } finally {
    scanner.close();
    await pieces.return?.();
  }
}

type Pieces = AsyncIterator<Uint8Array>;

async function next(pieces: Pieces): Promise<Uint8Array | null> {
  const { value, done } = await pieces.next();
  return done === true ? null : value;
}

/** The first piece that reaches beyond so many bytes, from there on; null where there is none. */
async function behind(skipped: number, pieces: Pieces): Promise<Uint8Array | null> {
  let left = skipped;
  for (let piece = await next(pieces); piece !== null; piece = await next(pieces)) {
    if (piece.length > left) return piece.subarray(left);
    left -= piece.length;
  }
  return null;
}

async function* rest(
  first: Uint8Array,
  second: Uint8Array | null,
  pieces: Pieces,
): AsyncGenerator<Uint8Array> {
  yield first;
  for (let piece = second; piece !== null; piece = await next(pieces)) yield piece;
}
