import { readdir } from 'node:fs/promises';
import { makePrivateFolder } from '../../store/private-folder.ts';
import { writeFault } from './fault.ts';
import { type JournalFile, journalNumber } from './journal-file.ts';
import { recoverJournal } from './journal-recovery.ts';
import { JournalWriter } from './journal-writer.ts';
import { Leases } from './leases.ts';
import { type SearchPlan, SearchThreads, sortTokens } from './search.ts';
import { SegmentKeeper } from './segment-keeper.ts';
import { covers, loadSegments, type Segment } from './segment-set.ts';
import type {
  Appended,
  ContactBlock,
  ContactLog,
  ContactLogOptions,
  ContactLogStats,
  ContactQuery,
  FoundContact,
  SearchOptions,
} from './types.ts';

/** At 48 bytes a contact in a journal 200 MB, and as much memory while it becomes a segment. */
export const defaultSegmentRows = 4_000_000;
export const defaultSegmentAgeS = 3600;
const defaultThreads = 2;
/** So many closed journals may wait for their segments before appending waits for them. */
const maxClosedJournals = 4;
const upkeepMs = 30_000;
const retryMs = 5000;

/**
 * Opens the contact log of a folder, which nobody else may have open, and mends what a crash left.
 *
 * @throws TocsinError DATA_DIR_UNUSABLE, STORE_UNAVAILABLE when the disk is full, STORE_FAILED when a
 *   segment is damaged; what `committed` throws
 */
export async function openContactLog(options: ContactLogOptions): Promise<ContactLog> {
  const { dir, committed, nowMs = Date.now } = options;
  try {
    await makePrivateFolder(dir);
    const segments = await loadSegments(dir);
    const numbers = (await readdir(dir)).map(journalNumber).filter((number) => number !== null);
    const journals: JournalFile[] = [];
    let droppedRows = 0;
    for (const number of numbers.sort((a, b) => a - b)) {
      const recovered = await recoverJournal(dir, number, committed, nowMs());
      journals.push(recovered.journal);
      droppedRows += recovered.droppedRows;
    }
    const last = Math.max(0, ...numbers, ...segments.map((segment) => segment.lastJournal));
    return new JournaledContactLog(options, segments, journals, last + 1, droppedRows);
  } catch (cause) {
    throw writeFault(dir, cause);
  }
}

class JournaledContactLog implements ContactLog {
  readonly #dir: string;
  readonly #retentionMs: number;
  readonly #nowMs: () => number;
  readonly #leases = new Leases();
  readonly #threads: SearchThreads;
  readonly #keeper: SegmentKeeper;
  readonly #writer: JournalWriter;
  readonly #droppedAtOpening: number;
  readonly #upkeep: NodeJS.Timeout;
  /** Rolls closed journals, oldest first; resolves when none is left that can be. */
  #rolling: Promise<void> | null = null;
  #retry: NodeJS.Timeout | null = null;
  #waiters: (() => void)[] = [];
  readonly #discarding = new Set<JournalFile>();
  #closing: Promise<void> | null = null;

  constructor(
    options: ContactLogOptions,
    segments: readonly Segment[],
    journals: JournalFile[],
    nextNumber: number,
    droppedRows: number,
  ) {
    const { segmentRows = defaultSegmentRows, segmentAgeS = defaultSegmentAgeS } = options;
    this.#dir = options.dir;
    this.#retentionMs = options.retentionS * 1000;
    this.#nowMs = options.nowMs ?? Date.now;
    this.#droppedAtOpening = droppedRows;
    this.#threads = new SearchThreads(options.threads ?? defaultThreads);
    this.#keeper = new SegmentKeeper(
      {
        dir: options.dir,
        retentionMs: this.#retentionMs,
        nowMs: this.#nowMs,
        leases: this.#leases,
        onGone: (names) => this.#threads.forget(names),
      },
      segments,
    );
    journals.forEach((journal, at) => {
      // One that is in a segment already takes no more; the others' last one goes on.
      journal.closed =
        at < journals.length - 1 ||
        journal.rows >= segmentRows ||
        [...journal.takenByEpoch().keys()].some((epoch) => covers(segments, epoch, journal.number));
    });
    this.#writer = new JournalWriter(
      {
        dir: options.dir,
        segmentRows,
        segmentAgeMs: segmentAgeS * 1000,
        nowMs: this.#nowMs,
        room: () => this.#room(),
        onClosed: () => this.#roll(),
      },
      journals,
      nextNumber,
    );
    this.#upkeep = setInterval(() => {
      this.#writer.closeAged();
      this.#keeper.upkeep();
    }, upkeepMs).unref();
    this.#roll();
    this.#keeper.upkeep();
  }

  async append(block: ContactBlock): Promise<Appended> {
    return await this.#writer.append(block);
  }

  async *search(query: ContactQuery, options: SearchOptions): AsyncGenerator<FoundContact[]> {
    options.signal?.throwIfAborted();
    const keptFromMs = this.#nowMs() - this.#retentionMs;
    const sinceMs = Math.max(options.sinceMs, keptFromMs);
    const wanted = query
      .filter(({ counterparts }) => counterparts.length > 0)
      .map(({ epoch, counterparts }) => sortTokens(epoch, counterparts));
    // From here to the lease nothing is awaited: what is found now stays where it is.
    const plans: SearchPlan[] = wanted.map((sorted) => ({
      sorted,
      segments: this.#keeper.segments
        .filter(({ epoch }) => epoch === sorted.epoch)
        .filter(({ oldestMs, newestMs }) => newestMs >= sinceMs && oldestMs < options.untilMs)
        .map((segment) => segment.name),
      journals: this.#writer.journals.flatMap((journal) => {
        if (covers(this.#keeper.segments, sorted.epoch, journal.number)) return [];
        const extents = journal.takenByEpoch().get(sorted.epoch) ?? [];
        return extents.length === 0 ? [] : [{ journal: journal.path, extents }];
      }),
    }));
    const giveBack = this.#leases.hold(
      plans.flatMap((plan) => [...plan.segments, ...plan.journals.map(({ journal }) => journal)]),
    );
    try {
      yield* this.#threads.run(this.#dir, plans, { ...options, sinceMs });
    } finally {
      giveBack();
    }
  }

  stats(): ContactLogStats {
    const { segments } = this.#keeper;
    const { journals } = this.#writer;
    const bounds = [...segments, ...journals.map((journal) => journal.takenBounds())];
    const oldestMs = Math.min(...bounds.map((one) => one.oldestMs));
    const newestMs = Math.max(...bounds.map((one) => one.newestMs));
    const segmentRows = sum(segments.map((segment) => segment.rows));
    const journalRows = sum(journals.map((journal) => journal.takenRows));
    const segmentBytes = sum(segments.map((segment) => segment.bytes));
    return {
      rows: segmentRows + journalRows,
      segmentRows,
      journalRows,
      bytes: segmentBytes + sum(journals.map((journal) => journal.length)),
      segmentBytes,
      segments: segments.length,
      journals: journals.length,
      oldestMs: Number.isFinite(oldestMs) ? oldestMs : null,
      newestMs: Number.isFinite(newestMs) ? newestMs : null,
      appendedRows: this.#writer.appendedRows,
      expiredRows: this.#keeper.expiredRows,
      expiredSegments: this.#keeper.expiredSegments,
      droppedRows: this.#droppedAtOpening + this.#writer.refusedRows,
      rolls: this.#keeper.rolls,
      merges: this.#keeper.merges,
      fault: this.#keeper.fault?.message ?? null,
    };
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#upkeep);
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#wake();
    const rolled = this.#rolling;
    try {
      await this.#writer.close();
    } catch (cause) {
      throw writeFault(this.#dir, cause);
    } finally {
      await rolled;
      await this.#keeper.close();
      await this.#threads.close();
      for (const journal of this.#discarding) await journal.close();
    }
  }

  /** Waits while too many closed journals are not yet segments. @throws what rolling last failed with */
  async #room(): Promise<void> {
    while (this.#closing === null && this.#rollable().length > maxClosedJournals) {
      if (this.#keeper.fault !== null) throw this.#keeper.fault;
      await new Promise<void>((resolve) => this.#waiters.push(resolve));
    }
  }

  #rollable(): JournalFile[] {
    return this.#writer.journals.filter((journal) => journal.closed && journal.settled);
  }

  #roll(): void {
    if (this.#rolling !== null || this.#closing !== null || this.#retry !== null) return;
    // It keeps its fault itself and never rejects.
    this.#rolling = this.#rollAll().finally(() => {
      this.#rolling = null;
      this.#wake();
    });
  }

  /** Strictly in the order of their numbers: a segment's range of journals has no holes. */
  async #rollAll(): Promise<void> {
    for (;;) {
      const first = this.#writer.journals[0];
      if (first === undefined || !first.closed || !first.settled || this.#closing !== null) return;
      try {
        const made = await this.#keeper.roll(first, (epoch) =>
          covers(this.#keeper.segments, epoch, first.number),
        );
        // In one step for searches: the journal goes and its segments come.
        this.#keeper.segments = [...this.#keeper.segments, ...made];
        this.#writer.journals.shift();
      } catch {
        // The keeper has the fault for everybody to see.
        this.#retry = setTimeout(() => {
          this.#retry = null;
          this.#roll();
        }, retryMs).unref();
        return;
      }
      this.#wake();
      this.#discard(first);
      this.#keeper.upkeep();
    }
  }

  /** Deletes a journal whose contacts are in segments, when the last search of it is done. */
  #discard(journal: JournalFile): void {
    this.#discarding.add(journal);
    this.#leases
      .free(journal.path)
      .then(async () => {
        // What is left at the end is found again at the next opening.
        if (this.#closing !== null) return;
        await journal.remove();
        this.#discarding.delete(journal);
      })
      .catch((cause: unknown) => {
        this.#keeper.fault = writeFault(this.#dir, cause);
      });
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
