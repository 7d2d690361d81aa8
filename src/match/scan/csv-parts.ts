import type { Kernel } from '../kernel-exports.ts';
import type { KernelMemory } from '../memory.ts';
import type { LaidConfig } from './laid-config.ts';
import type { ListBytes } from './list-bytes.ts';
import type { ListPart, ListRows } from './list-rows.ts';
import { ListScanner } from './list-scanner.ts';

/** A list in CSV whose header was read. */
export type CsvParts = {
  readonly km: KernelMemory;
  readonly kernel: Kernel;
  readonly laid: LaidConfig;
  readonly reader: ListRows;
  readonly blockBytes: number;
};

/** Reads the parts of a list one after the other. @param lines of the list before the bytes */
export async function* partsInOrder(
  { km, kernel, laid, reader, blockBytes }: CsvParts,
  bytes: ListBytes,
  lines: number,
): AsyncGenerator<ListPart> {
  const scanner = new ListScanner(km, kernel, laid, lines, blockBytes);
  try {
    for (let final = false; !final; ) {
      final = !(await bytes.fill(scanner));
      for (const rows of scanner.scan(final)) {
        yield* reader.parts(rows, (host) => laid.isMarkedHost(host));
      }
      if (scanner.stopped) {
        yield* reader.exactParts(restOf(scanner.rest(), bytes), scanner.lines);
        return;
      }
    }
  } finally {
    scanner.close();
  }
}

async function* restOf(first: Uint8Array, bytes: ListBytes): AsyncGenerator<Uint8Array> {
  yield first;
  yield* bytes.rest();
}
