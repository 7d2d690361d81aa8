import { TocsinError } from '../../domain/error.ts';
import { contactBytes } from '../kernel/layout.ts';
import { writeFault } from './fault.ts';
import { createJournal, type JournalBlock, type JournalFile, timeBounds } from './journal-file.ts';
import { blockLead } from './journal-frame.ts';
import type { Appended, ContactBlock } from './types.ts';

export type JournalWriterOptions = {
  readonly dir: string;
  readonly segmentRows: number;
  readonly segmentAgeMs: number;
  readonly nowMs: () => number;
  /** Awaited before blocks are written: holds them back while rolling lags behind. Throws to refuse them. */
  readonly room: () => Promise<void>;
  /** A journal was closed, or a closed one is settled. */
  readonly onClosed: () => void;
};

type Waiting = {
  readonly block: ContactBlock;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
};

/** As much goes into one sync: enough to make its cost small, little enough to be soon done. */
const batchBytes = 64 * 1024 * 1024;

/** Takes blocks into the open journal: all that came while one sync ran share the next. */
export class JournalWriter {
  /** In order of their numbers; the last may still be open. */
  readonly journals: JournalFile[];
  readonly #options: JournalWriterOptions;
  readonly #queue: Waiting[] = [];
  #nextNumber: number;
  #writing: Promise<void> | null = null;
  #closing = false;
  /** Contacts that are safe in journals, and those that the store refused. */
  appendedRows = 0;
  refusedRows = 0;

  constructor(options: JournalWriterOptions, journals: JournalFile[], nextNumber: number) {
    this.#options = options;
    this.journals = journals;
    this.#nextNumber = nextNumber;
  }

  append(block: ContactBlock): Promise<Appended> {
    if (block.rows.length % contactBytes !== 0) throw new RangeError('Contacts are whole rows.');
    if (this.#closing) {
      throw new TocsinError('DATA_DIR_UNUSABLE', 'The contact log is closed.');
    }
    if (block.rows.length === 0) return Promise.resolve({ settle: () => undefined });
    return new Promise((resolve, reject) => {
      this.#queue.push({ block, resolve, reject });
      this.#start();
    });
  }

  /** Closes the open journal if it is old enough. */
  closeAged(): void {
    const open = this.journals.at(-1);
    if (open === undefined || open.closed || this.#writing !== null || open.rows === 0) return;
    if (this.#options.nowMs() - open.openedMs < this.#options.segmentAgeMs) return;
    open.closed = true;
    this.#options.onClosed();
  }

  /** What was handed over is on the disk when it resolves; no more is taken. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#writing;
    for (const journal of this.journals) {
      await journal.flush();
      await journal.close();
    }
  }

  #start(): void {
    if (this.#writing !== null) return;
    // It settles every block itself, so that it never rejects.
    this.#writing = this.#run().finally(() => {
      this.#writing = null;
      if (this.#queue.length > 0) this.#start();
    });
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch: Waiting[] = [];
      try {
        await this.#options.room();
        let bytes = 0;
        while (this.#queue.length > 0 && bytes < batchBytes) {
          const next = this.#queue.shift();
          if (next === undefined) break;
          batch.push(next);
          bytes += next.block.rows.length;
        }
        await this.#write(batch);
      } catch (cause) {
        const fault = writeFault(this.#options.dir, cause);
        for (const one of batch.length > 0 ? batch : this.#queue.splice(0)) one.reject(fault);
      }
    }
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const journal = await this.#open();
    // In the order in which they were given: a verdict stands before the blocks that came after it.
    for (const one of [...this.journals]) await one.flush();
    const parts: Uint8Array[] = [];
    for (const { block } of batch) parts.push(blockLead(block), block.rows);
    let at = await journal.append(parts);
    batch.forEach(({ block, resolve }, place) => {
      const frameAt = at;
      const rowsAt = at + (parts[place * 2]?.length ?? 0);
      at = rowsAt + block.rows.length;
      const rows = block.rows.length / contactBytes;
      const entry: JournalBlock = {
        frameAt,
        rowsAt,
        rows,
        epoch: block.epoch,
        ...timeBounds(block.rows),
        state: 'waiting',
      };
      journal.add(entry);
      this.appendedRows += rows;
      resolve({ settle: (committed) => this.#settle(journal, entry, committed) });
    });
    if (journal.rows >= this.#options.segmentRows) {
      journal.closed = true;
      this.#options.onClosed();
    }
  }

  async #open(): Promise<JournalFile> {
    const last = this.journals.at(-1);
    if (last !== undefined && !last.closed) return last;
    const { dir, nowMs } = this.#options;
    const journal = await createJournal(dir, this.#nextNumber, nowMs());
    this.#nextNumber++;
    this.journals.push(journal);
    return journal;
  }

  #settle(journal: JournalFile, block: JournalBlock, committed: boolean): void {
    if (block.state !== 'waiting') return;
    if (!committed) this.refusedRows += block.rows;
    journal.settle(block, committed);
    if (journal.closed && journal.settled) this.#options.onClosed();
  }
}
