import type { HitSide } from '../../domain/hit.ts';
import type { RecordKind } from '../../domain/record.ts';

/** The contacts of one committed step of a source. */
export type ContactBlock = {
  /** Stable id of the source across restarts, see domain/record.ts SourcePosition. */
  readonly source: string;
  /** Which content the source had: positions of another content say nothing about this one. */
  readonly fingerprint: string;
  /** Where the source stands behind these contacts. */
  readonly byteOffset: number;
  /** Epoch of all tokens in `rows`. */
  readonly epoch: number;
  /** n × 48 bytes, kernel/layout.ts `A contact`. Not to be changed before append resolves. */
  readonly rows: Uint8Array;
};

/** A block that lies on the disk and waits to hear whether the store took its source's position. */
export type Appended = {
  /** Once: whether the store's transaction went through. */
  settle(committed: boolean): void;
};

/** What is looked for, by epoch: n × 16 bytes of tokens, each once. */
export type ContactQuery = readonly {
  readonly epoch: number;
  readonly counterparts: Uint8Array;
}[];

export type FoundContact = {
  readonly epoch: number;
  /** Place of the counterpart among the query's tokens of that epoch. */
  readonly at: number;
  /** 16 bytes, a token of `epoch`. */
  readonly subscriber: Uint8Array;
  readonly timeMs: number;
  readonly durationS: number;
  readonly kind: RecordKind;
  /** Which side of the record the counterpart was. */
  readonly side: HitSide;
  /** Attributes of the subscriber, kernel/layout.ts `Party attributes`. */
  readonly party: number;
};

export type SearchProgress = {
  /** Pieces of work done, of all: a piece is some tokens in one segment or journal. */
  readonly done: number;
  readonly of: number;
  /** Contacts given so far. */
  readonly found: number;
};

export type SearchOptions = {
  /** Contacts from `sinceMs` on, before `untilMs`. Older than the retention is never given. */
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (so: SearchProgress) => void;
};

export type ContactLogStats = {
  /** Contacts that a search can reach: in segments, and settled in journals. */
  readonly rows: number;
  readonly segmentRows: number;
  readonly journalRows: number;
  /** Bytes on the disk, segments and journals. */
  readonly bytes: number;
  readonly segmentBytes: number;
  readonly segments: number;
  readonly journals: number;
  /** Time of the oldest and the newest contact in it, epoch milliseconds; null while it is empty. */
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
  /** Since the opening. */
  readonly appendedRows: number;
  /** Contacts whose segment was deleted because all of it was older than the retention. */
  readonly expiredRows: number;
  readonly expiredSegments: number;
  /** Contacts of blocks that the store did not take, and of torn ends. */
  readonly droppedRows: number;
  readonly rolls: number;
  readonly merges: number;
  /** Why the last roll or merge failed; null while all is well. It is tried again by itself. */
  readonly fault: string | null;
};

/** Every accepted record's contacts of the retention time, by counterpart. */
export type ContactLog = {
  /**
   * Resolves when the block is on the disk; blocks handed over at the same time share one sync.
   *
   * @throws TocsinError STORE_UNAVAILABLE when the disk is full, DATA_DIR_UNUSABLE
   */
  append(block: ContactBlock): Promise<Appended>;
  /**
   * Contacts of the wanted counterparts, in no order. Sees every block that was settled before the
   * call, wherever it lies, and each of its contacts once.
   *
   * @throws TocsinError STORE_FAILED when a file cannot be read; the signal's reason when aborted
   */
  search(query: ContactQuery, options: SearchOptions): AsyncGenerator<FoundContact[]>;
  stats(): ContactLogStats;
  /** Waits for the work under way; what is in journals stays there. */
  close(): Promise<void>;
};

export type CommittedPosition = { readonly fingerprint: string; readonly byteOffset: number };

export type ContactLogOptions = {
  /** Made when it is missing, mode 0700. */
  readonly dir: string;
  readonly retentionS: number;
  /** What the store has of a source: decides about blocks that a crash left unsettled. */
  readonly committed: (source: string) => Promise<CommittedPosition | null>;
  /** A journal becomes a segment at so many contacts. */
  readonly segmentRows?: number;
  /** … or when it has been open so long. Seconds. */
  readonly segmentAgeS?: number;
  /** Threads that search. */
  readonly threads?: number;
  readonly nowMs?: () => number;
};
