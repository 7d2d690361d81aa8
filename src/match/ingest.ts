import { TocsinError } from '../domain/error.ts';
import type { Hit } from '../domain/hit.ts';
import type { RecordBatch, Reject, RejectReason } from '../domain/record.ts';
import type { RecordSource } from '../intake/records/record-source.ts';
import type { RejectLog } from '../intake/rejects.ts';
import { observe } from '../observe/channel.ts';
import type { Database } from '../store/database.ts';
import { commitRecordBatch, type StoredPosition } from '../store/sources.ts';
import type { Vault } from '../vault/vault.ts';
import type { IndicatorIndex } from './indicator-index.ts';
import { matchBatch } from './match-batch.ts';
import { toHits } from './to-hit.ts';

export type IngestDeps = {
  readonly db: Database;
  readonly vault: Vault;
  /** Asked for each batch: a rotation or a rebuild puts another in its place. */
  readonly index: () => IndicatorIndex;
  readonly nowMs: () => number;
};

export type IngestOptions = {
  readonly rejects: RejectLog;
  /** Where the source stood when it was opened; null for one never read. */
  readonly stored: StoredPosition | null;
  /** `record`: a paced replay, each record is seen at its own time. */
  readonly observed: 'wall' | 'record';
  /** Whether the reading was stopped before the end of the source, which then stays open for another run. */
  readonly aborted: () => boolean;
  readonly onProgress?: (so: IngestSummary) => void;
};

/** What this run took. records = accepted + the sum of rejected. */
export type IngestSummary = {
  readonly records: number;
  readonly accepted: number;
  readonly rejected: Readonly<Partial<Record<RejectReason, number>>>;
  readonly rejectedCount: number;
  readonly firstRejects: readonly Reject[];
  /** Hits made: fresh + repeated. */
  readonly hits: number;
  readonly freshHits: number;
};

/** The hits of a batch, with the epoch of their tokens. */
type Matched = { readonly epoch: number; readonly hits: readonly Hit[] };

const keptRejects = 100;

type Tally = {
  records: number;
  accepted: number;
  rejected: Partial<Record<RejectReason, number>>;
  rejectedCount: number;
  firstRejects: Reject[];
  hits: number;
  freshHits: number;
};

/**
 * Reads a source to its end through the seal and the index into the store: each batch's hits, counts
 * and position in one transaction. While one batch is being committed the next is read and matched.
 *
 * @throws TocsinError of the source (after the good rows before the fault were taken), INPUT_CHANGED
 *   when somebody else reads the same source at the same time, STORE_*
 */
export async function ingest(
  deps: IngestDeps,
  source: RecordSource,
  batches: AsyncIterable<RecordBatch>,
  options: IngestOptions,
): Promise<IngestSummary> {
  const { db, nowMs } = deps;
  const { rejects, stored, observed } = options;
  const tally: Tally = {
    records: 0,
    accepted: 0,
    rejected: {},
    rejectedCount: 0,
    firstRejects: [],
    hits: 0,
    freshHits: 0,
  };
  let from = { byteOffset: stored?.byteOffset ?? 0, line: stored?.line ?? 0 };

  const matchAll = (batch: RecordBatch): Matched => {
    const index = deps.index();
    // After a rotation the index may lag by the moment that it takes to seal it anew.
    if (index.epoch !== deps.vault.currentEpoch) index.reseal();
    const matched = matchBatch(batch.records, deps.vault, index);
    const hits = toHits(matched, deps.vault, index, observed === 'wall' ? nowMs() : null);
    return { epoch: matched.epoch, hits };
  };

  const commit = async (batch: RecordBatch, matched: Matched, done: boolean): Promise<void> => {
    const rejected = countReasons(batch.rejects);
    await rejects.append(batch.rejects);
    const position = { byteOffset: batch.position.byteOffset, line: batch.position.line };
    let { hits } = matched;
    const { fresh, repeated } = await db.write((tx) => {
      // A rotation changes the epoch inside its own transaction, so here it stands still: a batch
      // that was matched before one is matched again, or its hits would bear the ids of another epoch.
      if (matched.epoch !== deps.vault.currentEpoch) ({ hits } = matchAll(batch));
      return commitRecordBatch(tx, {
        source: source.id,
        fingerprint: source.fingerprint,
        from,
        position,
        rowsIn: batch.rowsIn,
        accepted: batch.records.length,
        rejected,
        hits,
        done,
        nowMs: nowMs(),
      });
    });
    from = position;
    add(tally, batch, rejected, hits.length, fresh);
    observe('tocsin:records', { accepted: batch.records.length, rejected: { ...rejected } });
    if (hits.length > 0) observe('tocsin:hits', { fresh, repeated });
    options.onProgress?.(tally);
  };

  let committing: Promise<void> | null = null;
  try {
    for await (const batch of batches) {
      if (batch.rowsIn !== batch.records.length + batch.rejects.length) {
        throw new TocsinError(
          'INPUT_FORMAT',
          'A row of the input was neither taken nor rejected.',
          {
            details: { source: source.id, rows: batch.rowsIn },
          },
        );
      }
      const matched = matchAll(batch);
      await committing;
      committing = commit(batch, matched, false);
      // Awaited before the next commit and at the end; this only keeps an early failure from being unheard.
      committing.catch(() => undefined);
    }
  } finally {
    await committing;
  }
  if (options.aborted()) return tally;
  const end: RecordBatch = {
    records: [],
    rejects: [],
    rowsIn: 0,
    position: { source: source.id, ...from },
  };
  await commit(end, { epoch: deps.vault.currentEpoch, hits: [] }, true);
  return tally;
}

function countReasons(rejects: readonly Reject[]): Partial<Record<RejectReason, number>> {
  const counts: Partial<Record<RejectReason, number>> = {};
  for (const { reason } of rejects) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

function add(
  tally: Tally,
  batch: RecordBatch,
  rejected: Partial<Record<RejectReason, number>>,
  hits: number,
  fresh: number,
): void {
  tally.records += batch.rowsIn;
  tally.accepted += batch.records.length;
  tally.rejectedCount += batch.rejects.length;
  tally.hits += hits;
  tally.freshHits += fresh;
  for (const [reason, count] of Object.entries(rejected) as [RejectReason, number][]) {
    tally.rejected[reason] = (tally.rejected[reason] ?? 0) + count;
  }
  const room = keptRejects - tally.firstRejects.length;
  if (room > 0) tally.firstRejects.push(...batch.rejects.slice(0, room));
}
