import { TocsinError } from '../domain/error.ts';
import type { Hit } from '../domain/hit.ts';
import type { Reject, RejectReason } from '../domain/record.ts';
import type { RejectLog } from '../intake/rejects.ts';
import { observe } from '../observe/channel.ts';
import type { Database } from '../store/database.ts';
import { commitRecordBatch, type StoredPosition } from '../store/sources.ts';
import { resealHits } from '../vault/reseal-hits.ts';
import type { Vault } from '../vault/vault.ts';
import type { Appended, ContactLog } from './contact-log/types.ts';
import type { MatchedBlock } from './engine/block.ts';

/**
 * Who reads the contacts beside the log: discovery of unlisted numbers, which this room does not know.
 */
export type ContactTap = {
  /** Hits of the block's contacts with numbers under suspicion; they are kept with the block's own. */
  hitsOf(block: IngestBlock): readonly Hit[];
  /** Calls and SMS among the block's contacts: counted in the store with the block. */
  recordsIn(block: IngestBlock): number;
  /**
   * Contacts of committed blocks, in order, and all hits that were kept with them. Reading waits for
   * it; it must not throw.
   */
  take(blocks: readonly IngestBlock[], hits: readonly Hit[]): Promise<void>;
};

export type IngestDeps = {
  readonly db: Database;
  readonly vault: Vault;
  /** Null where none is kept. */
  readonly log: ContactLog | null;
  /** Null where nobody looks. */
  readonly tap?: ContactTap | null;
  readonly nowMs: () => number;
};

/** A matched block, and the look-back's barrier that it entered by (look-back/in-flight.ts). */
export type IngestBlock = Pick<
  MatchedBlock,
  'rowsIn' | 'accepted' | 'rejects' | 'hits' | 'contacts' | 'cells' | 'epoch' | 'position'
> & {
  /** Called once, when the block's fate is settled. */
  readonly leave: () => void;
};

export type IngestOptions = {
  readonly rejects: RejectLog;
  /** Where the source stood when it was opened; null for one never read. */
  readonly stored: StoredPosition | null;
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

const keptRejects = 100;

/** So many rows may wait for their transaction before reading waits for it. */
const maxWaitingRows = 200_000;

/** A block on its way into the store, and its contacts on theirs to the disk. */
type Waiting = { readonly block: IngestBlock; readonly appended: Promise<Appended | null> };

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
 * Takes a source's matched blocks into the contact log and the store: first the contacts, synced,
 * then hits, counts and position in one transaction. While one transaction runs, the next blocks are
 * matched and appended; all that have come by its end go into the next one together.
 *
 * @throws TocsinError of the source (after the good rows before the fault were taken), INPUT_CHANGED
 *   when somebody else reads the same source at the same time, STORE_*, DATA_DIR_UNUSABLE
 */
export async function ingest(
  deps: IngestDeps,
  source: { readonly id: string; readonly fingerprint: string },
  blocks: AsyncIterable<IngestBlock>,
  options: IngestOptions,
): Promise<IngestSummary> {
  const { db, vault, log, nowMs, tap = null } = deps;
  const { rejects, stored } = options;
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

  const commit = async (taken: readonly IngestBlock[], done: boolean): Promise<readonly Hit[]> => {
    const rejected = countReasons(taken);
    await rejects.append(taken.flatMap((block) => block.rejects));
    const last = taken.at(-1)?.position ?? from;
    const position = { byteOffset: last.byteOffset, line: last.line };
    const rowsIn = sum(taken, (block) => block.rowsIn);
    const accepted = sum(taken, (block) => block.accepted);
    let hits: readonly Hit[] = taken.flatMap((block) =>
      tap === null ? block.hits : [...block.hits, ...tap.hitsOf(block)],
    );
    const { fresh, repeated } = await db.write((tx) => {
      // A rotation changes the epoch inside its own transaction, so here it stands still: what was
      // matched under another epoch gets the tokens and ids that this one would have given it.
      hits = resealHits(vault, hits, vault.currentEpoch);
      return commitRecordBatch(tx, {
        source: source.id,
        fingerprint: source.fingerprint,
        from,
        position,
        rowsIn,
        accepted,
        rejected,
        hits,
        watched: tap === null ? 0 : sum(taken, (block) => tap.recordsIn(block)),
        done,
        nowMs: nowMs(),
      });
    });
    from = position;
    add(tally, { rowsIn, accepted, rejected, hits: hits.length, fresh });
    for (const block of taken) keepFirst(tally, block.rejects);
    observe('tocsin:records', { accepted, rejected: { ...rejected } });
    if (hits.length > 0) observe('tocsin:hits', { fresh, repeated });
    options.onProgress?.(tally);
    return hits;
  };

  const append = (block: IngestBlock): Promise<Appended | null> => {
    if (log === null || block.contacts === null || block.contacts.length === 0) {
      return Promise.resolve(null);
    }
    const { epoch, contacts: rows, position } = block;
    return log.append({
      ...source,
      source: source.id,
      byteOffset: position.byteOffset,
      epoch,
      rows,
    });
  };

  let waiting: Waiting[] = [];
  let waitingRows = 0;
  /** All blocks have come; the source's end is in the store. */
  let [exhausted, ended] = [false, false];

  /** Settles blocks, whatever becomes of them: a log entry whose transaction failed is taken back. */
  const settle = async <T>(taken: readonly Waiting[], work: () => Promise<T>): Promise<T> => {
    const appended = await Promise.allSettled(taken.map((one) => one.appended));
    let committed = false;
    try {
      const failed = appended.find((one) => one.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      const result = await work();
      committed = true;
      return result;
    } finally {
      for (const one of appended) if (one.status === 'fulfilled') one.value?.settle(committed);
      for (const { block } of taken) block.leave();
    }
  };

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      const taken = waiting;
      waiting = [];
      waitingRows = 0;
      // The source is read to its end, and this is the last of it.
      const done = exhausted && !options.aborted();
      const blocks = taken.map(({ block }) => block);
      const hits = await settle(taken, () => commit(blocks, done));
      ended ||= done;
      await tap?.take(blocks, hits);
    }
  };

  let draining: Promise<void> | null = null;
  let failure: { readonly error: unknown } | null = null;
  const startDraining = (): void => {
    // Behind a block that failed nothing may be taken: the source's position would step over it.
    if (failure !== null) return;
    draining ??= drain()
      .catch((error: unknown) => {
        failure = { error };
      })
      .finally(() => {
        draining = null;
      });
  };
  const rethrow = (): void => {
    if (failure !== null) throw failure.error;
  };

  try {
    for await (const block of blocks) {
      checkBalance(source.id, block);
      const appended = append(block);
      // Awaited with its transaction; this only keeps an early failure from being unheard.
      appended.catch(() => undefined);
      waiting.push({ block, appended });
      waitingRows += block.rowsIn;
      startDraining();
      if (waitingRows >= maxWaitingRows) await draining;
      rethrow();
    }
    exhausted = true;
  } finally {
    await draining;
    // What came after a failure is not taken: its contacts are taken back.
    const left = waiting;
    waiting = [];
    if (left.length > 0) {
      await settle(left, () => Promise.reject(new Error('not taken'))).catch(() => undefined);
    }
  }
  rethrow();
  if (options.aborted()) return tally;
  if (!ended) await commit([], true);
  return tally;
}

function checkBalance(source: string, { rowsIn, accepted, rejects }: IngestBlock): void {
  if (rowsIn === accepted + rejects.length) return;
  throw new TocsinError('INPUT_FORMAT', 'A row of the input was neither taken nor rejected.', {
    details: { source, rows: rowsIn },
  });
}

function sum(blocks: readonly IngestBlock[], of: (block: IngestBlock) => number): number {
  return blocks.reduce((total, block) => total + of(block), 0);
}

function countReasons(blocks: readonly IngestBlock[]): Partial<Record<RejectReason, number>> {
  const counts: Partial<Record<RejectReason, number>> = {};
  for (const { rejects } of blocks) {
    for (const { reason } of rejects) counts[reason] = (counts[reason] ?? 0) + 1;
  }
  return counts;
}

function add(
  tally: Tally,
  taken: {
    readonly rowsIn: number;
    readonly accepted: number;
    readonly rejected: Partial<Record<RejectReason, number>>;
    readonly hits: number;
    readonly fresh: number;
  },
): void {
  tally.records += taken.rowsIn;
  tally.accepted += taken.accepted;
  tally.hits += taken.hits;
  tally.freshHits += taken.fresh;
  for (const [reason, count] of Object.entries(taken.rejected) as [RejectReason, number][]) {
    tally.rejected[reason] = (tally.rejected[reason] ?? 0) + count;
    tally.rejectedCount += count;
  }
}

function keepFirst(tally: Tally, rejects: readonly Reject[]): void {
  const room = keptRejects - tally.firstRejects.length;
  if (room > 0) tally.firstRejects.push(...rejects.slice(0, room));
}
