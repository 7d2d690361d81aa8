import { sql } from 'kysely';
import { TocsinError } from '../domain/error.ts';
import type { Hit } from '../domain/hit.ts';
import type { RejectReason, SourcePosition } from '../domain/record.ts';
import type { Reader, Tx } from './database.ts';
import { countInserted, hitInsertion } from './hits.ts';
import { addCounts, type Count } from './ledger-counts.ts';
import { insertion } from './rows.ts';
import type { SourcePositionTable } from './schema.ts';
import { changed, type Statement, together } from './together.ts';

/** How far a source has been read, and what became of its rows. */
export type StoredPosition = SourcePosition & {
  /** Tells whether it is still the same input; the reader of the source chooses it. */
  readonly fingerprint: string;
  readonly recordsIn: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly hits: number;
  readonly done: boolean;
};

export async function readPosition(read: Reader, source: string): Promise<StoredPosition | null> {
  const row = await read
    .selectFrom('sourcePosition')
    .selectAll()
    .where('source', '=', source)
    .executeTakeFirst();
  if (row === undefined) return null;
  const { updatedMs: _, done, ...position } = row;
  return { ...position, done: done === 1 };
}

export type RecordCommit = {
  readonly source: string;
  readonly fingerprint: string;
  /** Where the source stood before this batch; both 0 for one never read. */
  readonly from: { readonly byteOffset: number; readonly line: number };
  /** Where it stands after. */
  readonly position: { readonly byteOffset: number; readonly line: number };
  /** Rows that the framer saw. */
  readonly rowsIn: number;
  readonly accepted: number;
  readonly rejected: Readonly<Partial<Record<RejectReason, number>>>;
  readonly hits: readonly Hit[];
  /** Calls and SMS that go to discovery. */
  readonly watched?: number;
  /** Whether the source ends here. */
  readonly done: boolean;
  readonly nowMs: number;
};

/**
 * Takes one batch of a source, whole or not at all: its hits, its counts and the source's new
 * position.
 *
 * @returns how many of the hits are new, and how many were known
 * @throws TocsinError INPUT_CHANGED when the source does not stand where the batch begins (somebody
 *   took the batch already, or the input is another one). Nothing is counted then: read the position
 *   and go on from there.
 */
export async function commitRecordBatch(
  tx: Tx,
  batch: RecordCommit,
): Promise<{ fresh: number; repeated: number }> {
  const rejects = Object.entries(batch.rejected) as [RejectReason, number][];
  const rejected = rejects.reduce((sum, [, count]) => sum + count, 0);
  const [moved, inserted] = await together(tx, [
    positionMove(tx, batch, rejected),
    hitInsertion(tx, batch.hits, batch.nowMs),
  ]);
  if (changed(moved) !== 1) {
    const { source, from } = batch;
    throw new TocsinError(
      'INPUT_CHANGED',
      'The source does not stand where this batch begins: it was taken already, or the input has changed.',
      { details: { source, byteOffset: from.byteOffset, line: from.line } },
    );
  }
  const { fresh, repeated, counts } = countInserted(batch.hits, inserted);
  await addCounts(tx, [
    ...counts,
    { name: 'records', label: 'in', count: batch.rowsIn },
    { name: 'records', label: 'accepted', count: batch.accepted },
    { name: 'discovery', label: 'contacts', count: batch.watched ?? 0 },
    ...rejects.map(([label, count]): Count => ({ name: 'records_rejected', label, count })),
  ]);
  return { fresh, repeated };
}

const positionColumns = {
  source: 'text',
  fingerprint: 'text',
  byteOffset: 'int',
  line: 'int',
  recordsIn: 'int',
  accepted: 'int',
  rejected: 'int',
  hits: 'int',
  done: 'int',
  updatedMs: 'int',
} as const satisfies Record<keyof SourcePositionTable, string>;

/** Moves a source that stands where the batch begins; one that was never read begins with it. */
function positionMove(tx: Tx, batch: RecordCommit, rejected: number): Statement {
  const { source, fingerprint, from, position, rowsIn, accepted, hits, nowMs } = batch;
  const done = batch.done ? 1 : 0;
  const { byteOffset, line } = position;
  const stands = sql`source_position.fingerprint = ${fingerprint}
    and source_position.byte_offset = ${from.byteOffset} and source_position.line = ${from.line}`;
  if (from.byteOffset !== 0 || from.line !== 0) {
    return sql`update source_position set byte_offset = ${byteOffset}, line = ${line},
      records_in = records_in + ${rowsIn}, accepted = accepted + ${accepted},
      rejected = rejected + ${rejected}, hits = hits + ${hits.length}, done = ${done},
      updated_ms = ${nowMs}
      where source = ${source} and ${stands}`;
  }
  const row = {
    ...{ source, fingerprint, byteOffset, line, recordsIn: rowsIn, accepted, rejected },
    ...{ hits: hits.length, done, updatedMs: nowMs },
  };
  return insertion(
    tx,
    'sourcePosition',
    positionColumns,
    [row],
    sql`on conflict (source) do update set byte_offset = excluded.byte_offset, line = excluded.line,
      records_in = source_position.records_in + excluded.records_in,
      accepted = source_position.accepted + excluded.accepted,
      rejected = source_position.rejected + excluded.rejected,
      hits = source_position.hits + excluded.hits, done = excluded.done,
      updated_ms = excluded.updated_ms where ${stands}`,
  );
}
