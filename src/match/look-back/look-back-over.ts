import type { Indicator } from '../../domain/indicator.ts';
import { hexOf } from '../../store/hex.ts';
import { keptHits, type LookBackFound, recordLookBackRun } from '../../store/look-back.ts';
import { type Span, searchContacts } from './contacts.ts';
import { lateHits } from './late-hits.ts';
import { findAndKeep, type LookBackDeps, type LookBackProgress, runOf } from './look-back.ts';
import { planSearch, type SearchPlan, type SkipReason } from './search-plan.ts';

export type OverOptions = {
  readonly span: Span;
  /** Finds and counts, and changes nothing. */
  readonly dryRun: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((so: LookedBack) => void) | undefined;
  /** Runs one page's search, when no other runs; at once where it is not given. */
  readonly alone?: <T>(work: () => Promise<T>) => Promise<T>;
};

/** What a look-back that somebody asked for found: contacts = fresh + known + outside. */
export type LookedBack = LookBackFound & {
  /** Indicators that were given; those that were not searched for, by reason. */
  readonly indicators: number;
  readonly skipped: Readonly<Record<SkipReason, number>>;
  /** Different people behind the hits, fresh and known. */
  readonly people: number;
  /** Of the piece that is under way: pieces of the log searched, of all. */
  readonly done: number;
  readonly of: number;
  /** The oldest contact that the log has; null while it is empty, or where none is kept. */
  readonly coveredMs: number | null;
  readonly logRows: number;
};

/**
 * A look-back over indicators that somebody named, page by page, over a span that they chose. Unlike
 * the queue's it is not taken up again after a crash: ask again, nothing is made twice.
 *
 * @throws as lookBackTurn
 */
export async function lookBackOver(
  deps: LookBackDeps,
  pages: AsyncIterable<readonly Indicator[]>,
  options: OverOptions,
): Promise<LookedBack> {
  const stats = deps.log?.stats();
  const alone = options.alone ?? ((work) => work());
  const people = new People();
  let total: LookedBack = {
    indicators: 0,
    skipped: { inactive: 0, allowed: 0, not_kept: 0 },
    fresh: 0,
    known: 0,
    outside: 0,
    people: 0,
    done: 0,
    of: 0,
    coveredMs: stats?.oldestMs ?? null,
    logRows: stats?.rows ?? 0,
  };
  for await (const page of pages) {
    const startedMs = deps.nowMs();
    const plan = planSearch(deps.vault, deps.memory, page, deps.allowed);
    const before = total;
    const onProgress = (so: LookBackProgress): void => {
      const at = { ...plus(before, so), people: people.size, done: so.done, of: so.of };
      options.onProgress?.(at);
    };
    const work = { ...options, onProgress, startedMs, onHits: people.add };
    const found = await alone(() =>
      options.dryRun
        ? count(deps, plan, work)
        : findAndKeep(deps, plan, work, async (tx, all) => {
            const about = { ...work, origin: 'manual', indicators: page.length } as const;
            await recordLookBackRun(tx, runOf(deps, plan, all, about));
          }),
    );
    total = {
      ...plus(before, found),
      indicators: before.indicators + page.length,
      skipped: {
        inactive: before.skipped.inactive + plan.skipped.inactive,
        allowed: before.skipped.allowed + plan.skipped.allowed,
        not_kept: before.skipped.not_kept + plan.skipped.not_kept,
      },
      people: people.size,
    };
    options.onProgress?.(total);
  }
  return total;
}

/** Different subscribers, by the first eight bytes of their tokens, which are uniform. */
class People {
  readonly #seen = new Set<string>();

  get size(): number {
    return this.#seen.size;
  }

  readonly add = (hits: readonly { readonly subscriber: Uint8Array }[]): void => {
    for (const { subscriber } of hits) {
      this.#seen.add(Buffer.from(subscriber.subarray(0, 8)).toString('latin1'));
    }
  };
}

function plus(total: LookedBack, { fresh, known, outside }: LookBackFound): LookedBack {
  return {
    ...total,
    fresh: total.fresh + fresh,
    known: total.known + known,
    outside: total.outside + outside,
  };
}

/** The dry run: what would be kept, and what is there already. */
async function count(
  deps: LookBackDeps,
  plan: SearchPlan,
  options: OverOptions & {
    readonly onHits: People['add'];
    readonly onProgress: (so: LookBackProgress) => void;
  },
): Promise<LookBackFound> {
  let all: LookBackFound = { fresh: 0, known: 0, outside: 0 };
  if (deps.log === null) return all;
  await deps.inFlight.drained();
  // One contact may come twice in one search (several hosts of one listed domain): one hit.
  const seen = new Set<string>();
  const batches = searchContacts(deps.log, plan, {
    span: options.span,
    beforeMs: deps.beforeMs,
    signal: options.signal,
    onProgress: ({ done, of }) => options.onProgress({ ...all, done, of }),
  });
  for await (const { inside, outside } of batches) {
    const hits = lateHits(inside, deps.vault, deps.listed(), deps.nowMs());
    const kept = await keptHits(
      deps.db.read,
      hits.map(({ id }) => id),
    );
    let fresh = 0;
    for (const { id } of hits) {
      const key = hexOf(id);
      if (!kept.has(key) && !seen.has(key)) fresh += 1;
      seen.add(key);
    }
    options.onHits(hits);
    all = {
      fresh: all.fresh + fresh,
      known: all.known + hits.length - fresh,
      outside: all.outside + outside,
    };
  }
  return all;
}
