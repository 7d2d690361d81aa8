import { TocsinError } from '../domain/error.ts';
import type { Hit } from '../domain/hit.ts';
import type { RejectReason, SourcePosition } from '../domain/record.ts';
import type { Reader, Tx } from './database.ts';
import { insertHits } from './hits.ts';
import { addCounts, type Count } from './ledger-counts.ts';

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
  await movePosition(tx, batch, rejected);
  const { fresh, repeated } = await insertHits(tx, batch.hits, batch.nowMs);
  const counts: Count[] = [
    { name: 'records', label: 'in', count: batch.rowsIn },
    { name: 'records', label: 'accepted', count: batch.accepted },
    ...rejects.map(([label, count]) => ({ name: 'records_rejected' as const, label, count })),
  ];
  await addCounts(tx, counts);
  return { fresh, repeated };
}

async function movePosition(tx: Tx, batch: RecordCommit, rejected: number): Promise<void> {
  const { source, fingerprint, from, position } = batch;
  const to = { ...position, done: batch.done ? 1 : 0, updatedMs: batch.nowMs };
  const moved = await tx
    .updateTable('sourcePosition')
    .set((eb) => ({
      ...to,
      recordsIn: eb('recordsIn', '+', batch.rowsIn),
      accepted: eb('accepted', '+', batch.accepted),
      rejected: eb('rejected', '+', rejected),
      hits: eb('hits', '+', batch.hits.length),
    }))
    .where('source', '=', source)
    .where('fingerprint', '=', fingerprint)
    .where('byteOffset', '=', from.byteOffset)
    .where('line', '=', from.line)
    .executeTakeFirst();
  if (moved.numUpdatedRows === 1n) return;
  if (from.byteOffset === 0 && from.line === 0) {
    const begun = await tx
      .insertInto('sourcePosition')
      .values({
        source,
        fingerprint,
        byteOffset: to.byteOffset,
        line: to.line,
        done: to.done,
        updatedMs: to.updatedMs,
        recordsIn: batch.rowsIn,
        accepted: batch.accepted,
        rejected,
        hits: batch.hits.length,
      })
      .onConflict((conflict) => conflict.column('source').doNothing())
      .executeTakeFirst();
    if (begun.numInsertedOrUpdatedRows === 1n) return;
  }
  throw new TocsinError(
    'INPUT_CHANGED',
    'The source does not stand where this batch begins: it was taken already, or the input has changed.',
    { details: { source, byteOffset: from.byteOffset, line: from.line } },
  );
}
