import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { contactBytes, contactTimeMs } from '../kernel/layout.ts';
import { verdictFrame } from './journal-frame.ts';

/** A block in a journal, by what was heard of it. */
export type JournalBlock = {
  /** Offset of its frame, and of its contacts. */
  readonly frameAt: number;
  readonly rowsAt: number;
  readonly rows: number;
  readonly epoch: number;
  readonly oldestMs: number;
  readonly newestMs: number;
  state: 'waiting' | 'taken' | 'refused';
};

/** Where contacts lie in a file, for the threads that read them. */
export type RowExtent = { readonly at: number; readonly rows: number };

const namePattern = /^journal-(\d{9,})\.log$/;

export function journalName(number: number): string {
  return `journal-${String(number).padStart(9, '0')}.log`;
}

/** Number of a journal by its file's name, or null for another file. */
export function journalNumber(name: string): number | null {
  const digits = namePattern.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** One journal on the disk, and what is known of its blocks. */
export class JournalFile {
  readonly number: number;
  readonly path: string;
  readonly openedMs: number;
  /** No block comes any more. */
  closed = false;
  /** Frames in user memory that go before the next blocks: verdicts. */
  verdicts: Buffer[] = [];
  readonly #handle: FileHandle;
  readonly #blocks: JournalBlock[] = [];
  #length: number;
  #rows = 0;
  #takenRows = 0;
  #waiting = 0;
  #busy: Promise<unknown> = Promise.resolve();
  #removed = false;

  constructor(
    handle: FileHandle,
    at: { dir: string; number: number; length: number; openedMs: number },
    blocks: readonly JournalBlock[],
  ) {
    this.#handle = handle;
    this.#length = at.length;
    this.number = at.number;
    this.openedMs = at.openedMs;
    this.path = join(at.dir, journalName(at.number));
    for (const block of blocks) this.add(block);
  }

  get length(): number {
    return this.#length;
  }

  /** Contacts in it, whatever became of them. */
  get rows(): number {
    return this.#rows;
  }

  get takenRows(): number {
    return this.#takenRows;
  }

  /** Whether every block has its verdict. */
  get settled(): boolean {
    return this.#waiting === 0;
  }

  add(block: JournalBlock): void {
    this.#blocks.push(block);
    this.#rows += block.rows;
    if (block.state === 'waiting') this.#waiting++;
    if (block.state === 'taken') this.#takenRows += block.rows;
  }

  settle(block: JournalBlock, committed: boolean): void {
    if (block.state !== 'waiting') return;
    block.state = committed ? 'taken' : 'refused';
    this.#waiting--;
    if (committed) this.#takenRows += block.rows;
    this.verdicts.push(verdictFrame(block.frameAt, committed));
  }

  /** Bounds of the times that the store took; infinite where there are none. */
  takenBounds(): TimeBounds {
    let oldestMs = Number.POSITIVE_INFINITY;
    let newestMs = Number.NEGATIVE_INFINITY;
    for (const block of this.#blocks) {
      if (block.state !== 'taken') continue;
      oldestMs = Math.min(oldestMs, block.oldestMs);
      newestMs = Math.max(newestMs, block.newestMs);
    }
    return { oldestMs, newestMs };
  }

  /** Contacts that the store took, by epoch. */
  takenByEpoch(): Map<number, RowExtent[]> {
    const extents = new Map<number, RowExtent[]>();
    for (const block of this.#blocks) {
      if (block.state !== 'taken') continue;
      const list = extents.get(block.epoch) ?? [];
      list.push({ at: block.rowsAt, rows: block.rows });
      extents.set(block.epoch, list);
    }
    return extents;
  }

  /**
   * Writes the parts behind what is there, and waits until they are on the disk. When it fails the file
   * is as before.
   *
   * @returns offset of the first part
   */
  async append(parts: readonly Uint8Array[]): Promise<number> {
    const appended = this.#append(parts);
    this.#busy = Promise.allSettled([appended]);
    return await appended;
  }

  async #append(parts: readonly Uint8Array[]): Promise<number> {
    const start = this.#length;
    try {
      let rest = [...parts];
      let position = start;
      while (rest.length > 0) {
        const { bytesWritten } = await this.#handle.writev(rest, position);
        position += bytesWritten;
        rest = behind(rest, bytesWritten);
      }
      await this.#handle.datasync();
      this.#length = position;
      return start;
    } catch (error) {
      await this.#handle.truncate(start);
      throw error;
    }
  }

  /** Writes the verdicts that wait, if there are any. */
  async flush(): Promise<void> {
    const verdicts = this.verdicts;
    if (verdicts.length === 0 || this.#removed) return;
    this.verdicts = [];
    try {
      await this.append(verdicts);
    } catch (error) {
      this.verdicts = [...verdicts, ...this.verdicts];
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async remove(): Promise<void> {
    this.#removed = true;
    await this.#busy;
    await this.#handle.close();
    await unlink(this.path);
  }
}

/** Puts names that were made or taken away in a folder on the disk. */
export async function syncNames(dir: string): Promise<void> {
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Makes a journal that is not there yet. */
export async function createJournal(
  dir: string,
  number: number,
  nowMs: number,
): Promise<JournalFile> {
  const handle = await open(join(dir, journalName(number)), 'wx+', 0o600);
  await syncNames(dir);
  return new JournalFile(handle, { dir, number, length: 0, openedMs: nowMs }, []);
}

export type TimeBounds = { readonly oldestMs: number; readonly newestMs: number };

/** Oldest and newest time of contacts. */
export function timeBounds(rows: Uint8Array): TimeBounds {
  const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
  let oldestMs = Number.POSITIVE_INFINITY;
  let newestMs = Number.NEGATIVE_INFINITY;
  for (let at = contactTimeMs; at < rows.length; at += contactBytes) {
    const time = view.getUint32(at, true) + view.getInt32(at + 4, true) * 0x1_0000_0000;
    if (time < oldestMs) oldestMs = time;
    if (time > newestMs) newestMs = time;
  }
  return { oldestMs, newestMs };
}

/** What is left of parts after so many bytes of them were written. */
function behind(parts: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let skip = bytes;
  const rest: Uint8Array[] = [];
  for (const part of parts) {
    if (skip >= part.length) skip -= part.length;
    else {
      rest.push(part.subarray(skip));
      skip = 0;
    }
  }
  return rest;
}
