import { TocsinError } from '../domain/error.ts';
import type { RecordInput } from '../intake/records/byte-source.ts';
import { paceBatches, paceSlice } from '../intake/records/pace.ts';
import { findProfile } from '../intake/records/profiles.ts';
import { openRecordSource, type RecordSource } from '../intake/records/record-source.ts';
import { openRejectLog } from '../intake/rejects.ts';
import { type IngestSummary, ingest } from '../match/ingest.ts';
import { readPosition, type StoredPosition } from '../store/sources.ts';
import type { Foundation } from './foundation.ts';

export type TakeOptions = {
  readonly profile: string;
  readonly format?: 'auto' | 'csv' | 'jsonl';
  /** Times real time; null takes everything as fast as it goes. */
  readonly pace: number | null;
  readonly observed: 'wall' | 'record';
  readonly signal?: AbortSignal;
  readonly onProgress?: (so: TakeProgress) => void;
};

export type TakeProgress = IngestSummary & {
  readonly bytesRead: number;
  readonly sizeBytes: number | null;
};

export type Taken = {
  readonly source: string;
  /** This run's counts; of the first run where `repeated`. */
  readonly summary: IngestSummary;
  /** The source had been read to its end before; nothing was counted again. */
  readonly repeated: boolean;
  /** Lines that an earlier, interrupted run had taken. */
  readonly resumedAtLine: number;
  /** Where rejected rows are listed. */
  readonly rejectsFile: string;
};

/**
 * Reads one source of records into the running state: from where it stood, to its end.
 *
 * @throws TocsinError IDEMPOTENCY_MISMATCH when the id was used for other bytes, and as ingest()
 */
export async function takeRecords(
  { config, db, vault, index, readers }: Foundation,
  input: RecordInput,
  options: TakeOptions,
): Promise<Taken> {
  const { pace, signal } = options;
  const { intake } = config;
  const profile = findProfile(options.profile, intake.profiles);
  const open = (resume: StoredPosition | null): Promise<RecordSource> =>
    openRecordSource(input, {
      profile,
      readers,
      limits: intake,
      format: options.format ?? 'auto',
      resume,
      ...(pace === null ? {} : { slice: paceSlice(pace) }),
      ...(signal ? { signal } : {}),
    });
  // The id of a source is known only when it is open, and where to go on only when its id is known.
  const probe = input.kind === 'stream' ? null : await open(null);
  const stored = probe === null ? null : await readPosition(db.read, probe.id);
  const source = probe !== null && stored === null ? probe : await open(stored);
  if (stored !== null && stored.fingerprint !== source.fingerprint) {
    throw new TocsinError(
      'IDEMPOTENCY_MISMATCH',
      'This key was used for another body. Send each body with a key of its own.',
    );
  }
  const rejects = await openRejectLog(config.dataDir, source.id, stored?.line ?? 0);
  const about = { source: source.id, resumedAtLine: stored?.line ?? 0, rejectsFile: rejects.path };
  try {
    if (stored?.done) return { ...about, summary: summaryOf(stored), repeated: true };
    const batches = source.batches();
    const summary = await ingest(
      { db, vault, index: () => index, nowMs: Date.now },
      source,
      pace === null ? batches : paceBatches(batches, pace, signal),
      {
        rejects,
        stored,
        observed: options.observed,
        aborted: () => signal?.aborted === true,
        onProgress: (so) =>
          options.onProgress?.({
            ...so,
            bytesRead: source.bytesRead(),
            sizeBytes: source.sizeBytes,
          }),
      },
    );
    return { ...about, summary, repeated: false };
  } finally {
    await rejects.close();
  }
}

function summaryOf(stored: StoredPosition): IngestSummary {
  return {
    records: stored.recordsIn,
    accepted: stored.accepted,
    rejected: {},
    rejectedCount: stored.rejected,
    firstRejects: [],
    hits: stored.hits,
    freshHits: 0,
  };
}
