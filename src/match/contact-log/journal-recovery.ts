import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type JournalBlock, JournalFile, journalName, timeBounds } from './journal-file.ts';
import { readFrame } from './journal-frame.ts';
import type { CommittedPosition } from './types.ts';

export type Recovered = {
  readonly journal: JournalFile;
  /** Contacts of blocks that the store does not have; they come again with their source. */
  readonly droppedRows: number;
  /** Bytes behind the last whole frame: a crash tore them, nobody was told that they are safe. */
  readonly tornBytes: number;
};

type OpenBlock = { readonly block: JournalBlock } & CommittedPosition & { readonly source: string };

/**
 * Opens a journal after a stop or a crash: cuts a torn end off, and settles the blocks without a
 * verdict by what the store says of their sources. The verdicts are on the disk when it resolves.
 */
export async function recoverJournal(
  dir: string,
  number: number,
  committed: (source: string) => Promise<CommittedPosition | null>,
  nowMs: number,
): Promise<Recovered> {
  const handle = await open(join(dir, journalName(number)), 'r+');
  try {
    const bytes = await handle.readFile();
    const { blocks, waiting, length } = readBlocks(bytes);
    const tornBytes = bytes.length - length;
    if (tornBytes > 0) await handle.truncate(length);
    const journal = new JournalFile(handle, { dir, number, length, openedMs: nowMs }, blocks);
    let droppedRows = 0;
    for (const { block, source, fingerprint, byteOffset } of waiting) {
      const position = await committed(source);
      const taken = position?.fingerprint === fingerprint && position.byteOffset >= byteOffset;
      if (!taken) droppedRows += block.rows;
      journal.settle(block, taken);
    }
    await journal.flush();
    return { journal, droppedRows, tornBytes };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The whole frames from the file's start on; `waiting` are the blocks without a verdict. */
function readBlocks(bytes: Buffer): {
  blocks: JournalBlock[];
  waiting: OpenBlock[];
  length: number;
} {
  const blocks: JournalBlock[] = [];
  const waiting = new Map<number, OpenBlock>();
  let at = 0;
  for (;;) {
    const frame = readFrame(bytes, at);
    if (frame === null) break;
    if (frame.kind === 'verdict') {
      const open = waiting.get(frame.blockAt);
      if (open !== undefined) open.block.state = frame.committed ? 'taken' : 'refused';
      waiting.delete(frame.blockAt);
    } else {
      const rowsAt = at + frame.leadBytes;
      const block: JournalBlock = {
        frameAt: at,
        rowsAt,
        rows: frame.rows,
        epoch: frame.epoch,
        ...timeBounds(bytes.subarray(rowsAt, at + frame.bytes)),
        state: 'waiting',
      };
      const { source, fingerprint, byteOffset } = frame;
      blocks.push(block);
      waiting.set(at, { block, source, fingerprint, byteOffset });
    }
    at += frame.bytes;
  }
  return { blocks, waiting: [...waiting.values()], length: at };
}
