import { TocsinError } from '../domain/error.ts';
import type { RecordInput } from '../intake/records/byte-source.ts';
import { paceBatches, paceSlice } from '../intake/records/pace.ts';
import { findProfile } from '../intake/records/profiles.ts';
import { openRecordSource } from '../intake/records/record-source.ts';
import { openRejectLog } from '../intake/rejects.ts';
import { type BlockSource, openBlockSource } from '../match/engine/block-source.ts';
import { type IngestBlock, type IngestSummary, ingest } from '../match/ingest.ts';
import { matchRecords } from '../match/match-records.ts';
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
  foundation: Foundation,
  input: RecordInput,
  options: TakeOptions,
): Promise<Taken> {
  const { config, db, vault, contacts, discovery } = foundation;
  const { signal } = options;
  const open = (resume: StoredPosition | null): Promise<MatchedSource> =>
    options.pace === null
      ? openPooled(foundation, input, options, resume)
      : openPaced(foundation, input, { ...options, pace: options.pace }, resume);
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
    const tap = discovery?.tap(options.observed) ?? null;
    const deps = { db, vault, log: contacts.log, tap, nowMs: Date.now };
    const summary = await ingest(deps, source, source.blocks(), {
      rejects,
      stored,
      aborted: () => signal?.aborted === true,
      onProgress: (so) =>
        options.onProgress?.({
          ...so,
          bytesRead: source.bytesRead(),
          sizeBytes: source.sizeBytes,
        }),
    });
    return { ...about, summary, repeated: false };
  } finally {
    await rejects.close();
  }
}

/** A source whose rows come out matched. */
type MatchedSource = Pick<BlockSource, 'id' | 'fingerprint' | 'sizeBytes' | 'bytesRead'> & {
  /** To be called once. */
  blocks(): AsyncIterable<IngestBlock>;
};

/** As fast as the threads can. */
async function openPooled(
  { config, pool, contacts, discovery }: Foundation,
  input: RecordInput,
  { profile, format, observed, signal }: TakeOptions,
  resume: StoredPosition | null,
): Promise<MatchedSource> {
  const { intake } = config;
  const source = await openBlockSource(input, {
    profile: findProfile(profile, intake.profiles),
    homePlan: intake.homePlan,
    limits: intake,
    format: format ?? 'auto',
    resume,
  });
  const { log, inFlight } = contacts;
  const wanted = log !== null || discovery !== null;
  const cells = discovery !== null;
  const mode = { output: 'hits', contacts: wanted, cells, observed } as const;
  const enter = (): (() => void) => inFlight.enter();
  return { ...source, blocks: () => pool().run(source, mode, { signal, enter }) };
}

/** By the records' own times. */
async function openPaced(
  { config, vault, index, readers, contacts, discovery }: Foundation,
  input: RecordInput,
  { profile, format, observed, signal, pace }: TakeOptions & { readonly pace: number },
  resume: StoredPosition | null,
): Promise<MatchedSource> {
  const { intake } = config;
  const source = await openRecordSource(input, {
    profile: findProfile(profile, intake.profiles),
    readers,
    limits: intake,
    format: format ?? 'auto',
    resume,
    slice: paceSlice(pace),
    ...(signal ? { signal } : {}),
  });
  const { log, inFlight } = contacts;
  const observedMs = (): number | null => (observed === 'wall' ? Date.now() : null);
  const wanted = log !== null || discovery !== null;
  const cells = discovery !== null;
  const options = { vault, index, inFlight, contacts: wanted, cells, observedMs };
  return {
    ...source,
    blocks: () => matchRecords(paceBatches(source.batches(), pace, signal), options),
  };
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
