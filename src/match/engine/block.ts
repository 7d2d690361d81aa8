import type { IntakeConfig, Profile } from '../../config/intake.ts';
import type { Hit } from '../../domain/hit.ts';
import type { Reject, RejectReason, SourcePosition } from '../../domain/record.ts';
import type { CsvLayout } from '../../intake/records/csv-layout.ts';
import type { RowFormat } from '../../intake/records/row-intake.ts';

/** What matching is for. `csv`: rows of match-csv.ts; `hits`: hits for the store. */
export type BlockOutput = 'csv' | 'hits';

/** How a source is to be matched. */
export type BlockMode = {
  readonly output: BlockOutput;
  /** Whether contact rows are made (kernel/layout.ts). */
  readonly contacts: boolean;
  /** Whether the contacts' cells are told beside them; without contacts it means nothing. */
  readonly cells: boolean;
  /** `record`: each record is seen at its own time. Counts for hits only. */
  readonly observed: 'wall' | 'record';
};

/** How the rows of a source are read; the same for all of its blocks. Can be posted to a worker. */
export type RowSpec = {
  readonly profile: Profile;
  readonly format: RowFormat;
  /** Columns of a CSV; null for JSON Lines. */
  readonly layout: CsvLayout | null;
  readonly homePlan: IntakeConfig['homePlan'];
  readonly maxLineBytes: number;
};

/** How a source is cut, in bytes. */
export type BlockSizes = {
  /** Of a stream, read and matched at once. */
  readonly blockBytes: number;
  /** Of a plain file, handed to a thread at once, which reads it in pieces; `blockBytes` at least. */
  readonly fileJobBytes: number;
};

/** Part of a plain file, read by whoever matches it, piece by piece. Offsets in the file. */
export type FileJob = {
  readonly kind: 'file';
  readonly fd: number;
  readonly name: string;
  /** Rows that start in [from, to) belong to the block. */
  readonly from: number;
  readonly to: number;
  /** So much is read and matched at once. */
  readonly pieceBytes: number;
  /** A row is known to start at `from`; else the first one behind a line feed at or after `from - 1`. */
  readonly exact: boolean;
  /** Of the whole file. */
  readonly size: number;
};

/** Bytes that lie in the shared memory, with 64 readable ones behind them. A row starts at the first. */
export type BufferJob = {
  readonly kind: 'buffer';
  /** Address. */
  readonly at: number;
  readonly length: number;
  /** Of the first byte, in the decompressed input. */
  readonly offset: number;
  /** Nothing comes behind these bytes: their end ends the last row. */
  readonly final: boolean;
};

export type BlockJob = FileJob | BufferJob;

/** A place in the CSV text of a block where the id of a record without one belongs. */
export type IdGap = {
  /** Index in the text. */
  readonly at: number;
  /** Lines of the block before the record's row. */
  readonly line: number;
};

/** A reject whose line counts from the block's first. */
export type BlockReject = {
  /** Lines of the block before the row. */
  readonly line: number;
  readonly field: string | null;
  readonly reason: RejectReason;
};

/** What one block gave, before its place in the source is certain. Can be posted. */
export type BlockResult = {
  /** Offset of the first row's first byte, or of the block's end where no row starts in it. */
  readonly start: number;
  /** Offset behind the last byte that was consumed: a row starts here, or the tail of a long line. */
  readonly end: number;
  /** The bytes end inside a line that is too long; it was not counted yet. */
  readonly inLongLine: boolean;
  /** Behind the last row that was counted: offset in the input, and lines of the block. */
  readonly rowsEnd: { readonly offset: number; readonly lines: number };
  /** Lines consumed. */
  readonly lines: number;
  /** rowsIn = accepted + rejects. */
  readonly rowsIn: number;
  readonly accepted: number;
  readonly rejects: readonly BlockReject[];
  /** Rows in `text`, or hits. */
  readonly matches: number;
  readonly text: string;
  readonly gaps: readonly IdGap[];
  readonly hits: readonly Hit[];
  /** Whole contact rows, owned by this object; null where none were asked for. */
  readonly contacts: Uint8Array<ArrayBuffer> | null;
  /**
   * One for each contact row, owned by this object: ContactRows.cells (scan/contact-rows.ts). Null where
   * none were asked for.
   */
  readonly cells: Uint16Array<ArrayBuffer> | null;
  /** Epoch of hits, contacts and cells. */
  readonly epoch: number;
};

/** One block of a source, matched; in the source's order and without gaps. */
export type MatchedBlock = {
  /** rowsIn = accepted + rejects. */
  readonly rowsIn: number;
  readonly accepted: number;
  readonly rejects: readonly Reject[];
  readonly matches: number;
  /** For `csv`, rows of the output; '' where nothing matched. */
  readonly text: string;
  /** For `hits`. */
  readonly hits: readonly Hit[];
  readonly contacts: Uint8Array<ArrayBuffer> | null;
  /** One for each contact row, and never kept with it: a person's place must not reach the disk. */
  readonly cells: Uint16Array<ArrayBuffer> | null;
  readonly epoch: number;
  /** Behind this block. */
  readonly position: SourcePosition;
};
