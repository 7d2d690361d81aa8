import { unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { siblingModule } from '../../store/sibling.ts';
import { AskThread } from './ask-thread.ts';
import { writeFault } from './fault.ts';
import { type JournalFile, syncNames } from './journal-file.ts';
import type { Leases } from './leases.ts';
import { planMerge } from './merge-plan.ts';
import type { Segment } from './segment-set.ts';
import type { SegmentJob } from './segment-worker.ts';
import type { WrittenSegment } from './segment-writer.ts';

export type SegmentKeeperOptions = {
  readonly dir: string;
  readonly retentionMs: number;
  readonly nowMs: () => number;
  readonly leases: Leases;
  /** Segments were deleted. */
  readonly onGone: (names: readonly string[]) => void;
};

type SegmentThread = AskThread<SegmentJob, WrittenSegment | null>;

const retryMs = 5000;
/** Contacts of a day and older ones may share a segment: see planMerge. */
const spansOfRetention = 7;

/** Makes segments of journals, large ones of small ones, and deletes those that are past the retention. */
export class SegmentKeeper {
  segments: readonly Segment[];
  expiredRows = 0;
  expiredSegments = 0;
  rolls = 0;
  merges = 0;
  fault: Error | null = null;
  readonly #options: SegmentKeeperOptions;
  /** Merging has a thread of its own, so that neither waits for the other however much there is to do. */
  readonly #roller: SegmentThread;
  readonly #merger: SegmentThread;
  #merging: ReadonlySet<string> = new Set();
  #mergeEnd: Promise<void> | null = null;
  #mergeAfterMs = 0;
  #closing = false;

  constructor(options: SegmentKeeperOptions, segments: readonly Segment[]) {
    this.#options = options;
    this.segments = segments;
    const module = siblingModule(import.meta.url, './segment-worker');
    this.#roller = new AskThread(module);
    this.#merger = new AskThread(module);
  }

  /**
   * Makes a segment of each epoch's contacts in a settled journal.
   *
   * @param skip whether an epoch's contacts are in a segment already
   * @throws TocsinError; the journal is then as before
   */
  async roll(journal: JournalFile, skip: (epoch: number) => boolean): Promise<Segment[]> {
    const { dir, nowMs } = this.#options;
    const made: Segment[] = [];
    try {
      for (const [epoch, extents] of journal.takenByEpoch()) {
        if (skip(epoch)) continue;
        const origin = {
          epoch,
          firstJournal: journal.number,
          lastJournal: journal.number,
          writtenMs: nowMs(),
        };
        const job = { dir, journal: journal.path, extents, origin };
        made.push(await this.#roller.ask<WrittenSegment>({ kind: 'roll', job }));
      }
    } catch (cause) {
      this.fault = writeFault(dir, cause);
      throw this.fault;
    }
    this.fault = null;
    this.rolls++;
    return made;
  }

  /** Deletes what is too old, and begins a merge where one is due and none runs. */
  upkeep(): void {
    this.#expire();
    const { retentionMs, nowMs } = this.#options;
    if (this.#closing || this.#mergeEnd !== null || nowMs() < this.#mergeAfterMs) return;
    const run = planMerge(this.segments, retentionMs / spansOfRetention);
    if (run === null) return;
    this.#mergeEnd = this.#merge(run).finally(() => {
      this.#mergeEnd = null;
      this.#merging = new Set();
      this.upkeep();
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.#mergeEnd !== null) await this.#merger.ask({ kind: 'stop' });
    await this.#mergeEnd;
    await this.#roller.close();
    await this.#merger.close();
  }

  /** Never rejects: a merge that fails is tried again later, and nothing is lost by it. */
  async #merge(run: readonly Segment[]): Promise<void> {
    const { dir, nowMs } = this.#options;
    const names = run.map((segment) => segment.name);
    this.#merging = new Set(names);
    try {
      const origin = {
        epoch: run[0]?.epoch ?? 0,
        firstJournal: Math.min(...run.map((segment) => segment.firstJournal)),
        lastJournal: Math.max(...run.map((segment) => segment.lastJournal)),
        writtenMs: Math.max(...run.map((segment) => segment.expiresFromMs)),
      };
      const job = { dir, names, origin };
      const merged = await this.#merger.ask<WrittenSegment>({ kind: 'merge', job });
      this.segments = [...this.segments.filter(({ name }) => !names.includes(name)), merged];
      this.merges++;
      this.#remove(names);
    } catch (cause) {
      if (this.#closing) return;
      this.fault = writeFault(dir, cause);
      this.#mergeAfterMs = nowMs() + retryMs;
    }
  }

  #expire(): void {
    const before = this.#options.nowMs() - this.#options.retentionMs;
    const old = this.segments.filter(
      ({ name, expiresFromMs }) => expiresFromMs < before && !this.#merging.has(name),
    );
    if (old.length === 0) return;
    this.segments = this.segments.filter((segment) => !old.includes(segment));
    this.expiredSegments += old.length;
    for (const { rows } of old) this.expiredRows += rows;
    this.#remove(old.map((segment) => segment.name));
  }

  /** Deletes files that are no longer in `segments`, each when its last reader is done. */
  #remove(names: readonly string[]): void {
    const { dir, leases, onGone } = this.#options;
    const gone = names.map(async (name) => {
      await leases.free(name);
      if (this.#closing) return;
      await unlink(join(dir, name));
    });
    Promise.all(gone)
      .then(() => {
        onGone(names);
        return syncNames(dir);
      })
      .catch((cause: unknown) => {
        // What is left is found again at the next opening.
        this.fault = writeFault(dir, cause);
      });
  }
}
