import type { Hit } from '../../domain/hit.ts';
import type { Indicator } from '../../domain/indicator.ts';
import { observe } from '../../observe/channel.ts';
import type { Database, Tx } from '../../store/database.ts';
import { insertHits } from '../../store/hits.ts';
import {
  countLookBack,
  finishLookBack,
  type LookBackFound,
  type LookBackRun,
  type QueuedLookBack,
  recordLookBackRun,
  takeLookBack,
} from '../../store/look-back.ts';
import type { Vault } from '../../vault/vault.ts';
import type { ContactLog } from '../contact-log/types.ts';
import type { KernelMemory } from '../memory.ts';
import { type ContactBatch, type Span, searchContacts } from './contacts.ts';
import type { InFlight } from './in-flight.ts';
import { type ListedNumbers, lateHits } from './late-hits.ts';
import { type Allowed, planSearch, type SearchPlan } from './search-plan.ts';

export type LookBackDeps = {
  readonly db: Database;
  readonly vault: Vault;
  /** Null where none is kept: then what is queued has nothing to be found in. */
  readonly log: ContactLog | null;
  readonly retentionMs: number;
  readonly inFlight: InFlight;
  /** Brings the running index in step with the store, as load-index.ts does; doing it twice changes nothing. */
  readonly apply: (indicators: readonly Indicator[]) => void;
  /** Asked for each batch: a rotation or a rebuild puts another in its place. */
  readonly listed: () => ListedNumbers;
  readonly memory: KernelMemory;
  readonly allowed: Allowed;
  /** See validity.ts. */
  readonly beforeMs: number;
  /** Told of all hits that are kept, fresh and known, when they are. */
  readonly onHits?: (hits: readonly Hit[]) => void;
  readonly nowMs: () => number;
};

/** How far a search has come. */
export type LookBackProgress = LookBackFound & {
  /** Pieces of the log that were searched, of all. */
  readonly done: number;
  readonly of: number;
};

export type WorkOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((so: LookBackProgress) => void) | undefined;
  /** Told of all hits of a batch, fresh and known, when they are kept. */
  readonly onHits?: ((hits: readonly Hit[]) => void) | undefined;
};

/** Indicators that one turn takes off the queue: measured, so many are searched for in one pass over the log. */
export const indicatorsAtOnce = 10_000;

/** Times that no record goes beyond, so that a contact whose clock ran ahead is found as well. */
export const endOfTimeMs = Number.MAX_SAFE_INTEGER;

/**
 * Takes what is queued (10,000 indicators at most), finds everybody whom it reached within the
 * retention time, and keeps the hits. The rows leave the queue in the transaction that keeps the
 * last hits: whatever ends the program before, the next start does the whole again, and what it
 * finds twice is known by its id.
 *
 * @returns what was done, or null where nothing waits
 * @throws TocsinError of the store or the log; the signal's reason. Nothing leaves the queue then.
 */
export async function lookBackTurn(
  deps: LookBackDeps,
  options: WorkOptions = {},
): Promise<LookBackRun | null> {
  const startedMs = deps.nowMs();
  // Writers follow one another, so what is read here is not older than what the index was told last.
  const taken = await deps.db.write(async (tx) => {
    const rows = await takeLookBack(tx, indicatorsAtOnce);
    deps.apply(rows.flatMap(({ indicator }) => indicator ?? []));
    return rows;
  });
  if (taken.length === 0) return null;
  const span = { sinceMs: startedMs - deps.retentionMs, untilMs: endOfTimeMs };
  return runTurn(deps, taken, { ...options, span, startedMs });
}

async function runTurn(
  deps: LookBackDeps,
  taken: readonly QueuedLookBack[],
  options: WorkOptions & { span: Span; startedMs: number },
): Promise<LookBackRun> {
  const indicators = taken.map(({ indicator }) => indicator);
  const plan = planSearch(deps.vault, deps.memory, indicators, deps.allowed);
  let run: LookBackRun | null = null;
  const found = await findAndKeep(deps, plan, options, async (tx, all) => {
    await finishLookBack(tx, taken);
    run = runOf(deps, plan, all, { ...options, origin: 'queue', indicators: taken.length });
    await recordLookBackRun(tx, run);
  });
  return run ?? runOf(deps, plan, found, { ...options, origin: 'queue', indicators: taken.length });
}

type Finish = (tx: Tx, all: LookBackFound) => Promise<void>;

/**
 * Searches, and keeps what it finds batch by batch; `finish` runs in the last transaction, told of
 * all that was found.
 */
export async function findAndKeep(
  deps: LookBackDeps,
  plan: SearchPlan,
  options: WorkOptions & { span: Span },
  finish: Finish,
): Promise<LookBackFound> {
  let all: LookBackFound = { fresh: 0, known: 0, outside: 0 };
  let waiting: ContactBatch = { inside: [], outside: 0 };
  if (deps.log !== null) {
    await deps.inFlight.drained();
    const { onProgress } = options;
    const batches = searchContacts(deps.log, plan, {
      span: options.span,
      beforeMs: deps.beforeMs,
      signal: options.signal,
      onProgress: onProgress && (({ done, of }) => onProgress({ ...all, done, of })),
    });
    // One batch behind, so that the last one is known as the last.
    let first = true;
    for await (const batch of batches) {
      if (!first) all = await keep(deps, waiting, all, options, async () => undefined);
      first = false;
      waiting = batch;
    }
  }
  return keep(deps, waiting, all, options, finish);
}

/** One transaction: hits, counts, and what `finish` adds. Observers hear of it when it is durable. */
async function keep(
  { db, vault, listed, nowMs, onHits: onKept }: LookBackDeps,
  { inside, outside }: ContactBatch,
  before: LookBackFound,
  { onHits }: WorkOptions,
  finish: Finish,
): Promise<LookBackFound> {
  const kept = await db.write(async (tx) => {
    const seenMs = nowMs();
    const hits = lateHits(inside, vault, listed(), seenMs);
    const { fresh, repeated } = await insertHits(tx, hits, seenMs);
    await countLookBack(tx, { fresh, known: repeated, outside });
    const all = {
      fresh: before.fresh + fresh,
      known: before.known + repeated,
      outside: before.outside + outside,
    };
    await finish(tx, all);
    return { all, fresh, repeated, hits };
  });
  onHits?.(kept.hits);
  onKept?.(kept.hits);
  if (inside.length > 0) {
    observe('tocsin:hits', { fresh: kept.fresh, repeated: kept.repeated });
  }
  if (inside.length + outside > 0) {
    observe('tocsin:look-back', { fresh: kept.fresh, known: kept.repeated, outside });
  }
  return kept.all;
}

/** The row that tells of a look-back. */
export function runOf(
  { log, nowMs }: LookBackDeps,
  { searched }: SearchPlan,
  { fresh, known, outside }: LookBackFound,
  about: Pick<LookBackRun, 'origin' | 'startedMs' | 'indicators'> & { readonly span: Span },
): LookBackRun {
  const { origin, startedMs, indicators, span } = about;
  const stats = log?.stats();
  return {
    origin,
    startedMs,
    endedMs: nowMs(),
    sinceMs: span.sinceMs,
    untilMs: span.untilMs === endOfTimeMs ? null : span.untilMs,
    coveredMs: stats?.oldestMs ?? null,
    logRows: stats?.rows ?? 0,
    indicators,
    skipped: indicators - (log === null ? 0 : searched),
    contacts: fresh + known + outside,
    fresh,
    known,
    outside,
  };
}
