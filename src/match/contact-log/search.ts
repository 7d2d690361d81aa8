import type { HitSide } from '../../domain/hit.ts';
import { recordKinds } from '../../domain/record.ts';
import { siblingModule } from '../../store/sibling.ts';
import { AskThread } from './ask-thread.ts';
import type { RowExtent } from './journal-file.ts';
import type { FoundRows, SearchJob } from './search-job.ts';
import type { SearchAnswer, SearchAsk } from './search-worker.ts';
import { contactWords, leadingBits } from './sort-rows.ts';
import type { FoundContact, SearchOptions } from './types.ts';

/** Tokens of one job: so many that its start costs nothing, so few that the threads share them evenly. */
const jobTokens = 512;

/** One epoch of a query: its tokens in the order of their leading bits, and where each stood. */
export type SortedTokens = {
  readonly epoch: number;
  readonly tokens: Uint32Array;
  readonly places: Uint32Array;
};

/** Where one epoch's contacts lie. */
export type SearchPlan = {
  readonly sorted: SortedTokens;
  readonly segments: readonly string[];
  readonly journals: readonly {
    readonly journal: string;
    readonly extents: readonly RowExtent[];
  }[];
};

type Piece = { readonly plan: SearchPlan; readonly firstPlace: number };
type Lane = { readonly thread: Searcher; readonly search: number; readonly piece: Piece };
type Arrival = { readonly lane: Lane; readonly answer: SearchAnswer };
type Searcher = AskThread<SearchAsk, SearchAnswer>;

const sides: readonly HitSide[] = ['from', 'to', 'host', 'app'];

/** The threads that read segments and journals for searches. */
export class SearchThreads {
  readonly #threads: readonly Searcher[];
  #nextSearch = 1;

  constructor(threads: number) {
    const module = siblingModule(import.meta.url, './search-worker');
    this.#threads = Array.from({ length: threads }, () => new AskThread(module));
  }

  /** Lets go of deleted segments. */
  forget(names: readonly string[]): void {
    for (const thread of this.#threads) {
      if (thread.started) thread.ask({ kind: 'forget', names }).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    for (const thread of this.#threads) await thread.close();
  }

  /** Gives what the plans find, in no order. @throws as ContactLog.search */
  async *run(
    dir: string,
    plans: readonly SearchPlan[],
    options: SearchOptions,
  ): AsyncGenerator<FoundContact[]> {
    const jobs = plans.flatMap((plan) => jobsOf(dir, plan, options));
    const of = jobs.length;
    let done = 0;
    let found = 0;
    const arrivals = new Map<Lane, Promise<Arrival>>();
    const ask = (lane: Lane, what: SearchAsk) => {
      arrivals.set(
        lane,
        lane.thread.ask<SearchAnswer>(what).then((answer) => ({ lane, answer })),
      );
    };
    const begin = (thread: Searcher) => {
      const next = jobs.shift();
      if (next === undefined) return;
      const lane = { thread, search: this.#nextSearch++, piece: next.piece };
      ask(lane, { kind: 'begin', search: lane.search, job: next.job });
    };
    try {
      for (const thread of this.#threads) begin(thread);
      while (arrivals.size > 0) {
        const { lane, answer } = await Promise.race(arrivals.values());
        options.signal?.throwIfAborted();
        arrivals.delete(lane);
        if (answer === null) {
          done++;
          begin(lane.thread);
        } else {
          found += answer.places.length;
          // Sought on while the caller looks at this piece.
          ask(lane, { kind: 'more', search: lane.search });
        }
        options.onProgress?.({ done, of, found });
        if (answer !== null) yield contactsOf(lane.piece, answer);
      }
    } finally {
      for (const [lane, arrival] of arrivals) {
        arrival.catch(() => undefined);
        lane.thread.ask({ kind: 'drop', search: lane.search }).catch(() => undefined);
      }
      await Promise.allSettled(arrivals.values());
    }
  }
}

/** Sorts tokens, so that a search goes through each file once and forwards. */
export function sortTokens(epoch: number, counterparts: Uint8Array): SortedTokens {
  const count = counterparts.length / 16;
  const words = new Uint32Array(counterparts.slice().buffer);
  const order = new Uint32Array(count);
  // The leading bits and the place in one number: sorted without a comparing function.
  const placeRange = 2 ** 20;
  const rounds = Math.ceil(count / placeRange);
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    keys[i] = leadingBits(words[i * 4] as number) * placeRange + (i % placeRange);
  }
  for (let round = 0; round < rounds; round++) {
    const first = round * placeRange;
    const part = keys.subarray(first, first + placeRange).sort();
    part.forEach((key, i) => {
      order[first + i] = first + (key % placeRange);
    });
  }
  const tokens = new Uint32Array(count * 4);
  order.forEach((place, i) => {
    tokens.set(words.subarray(place * 4, place * 4 + 4), i * 4);
  });
  return { epoch, tokens, places: order };
}

function jobsOf(
  dir: string,
  plan: SearchPlan,
  { sinceMs, untilMs }: SearchOptions,
): { piece: Piece; job: SearchJob }[] {
  const { tokens } = plan.sorted;
  const jobs: { piece: Piece; job: SearchJob }[] = [];
  for (const journal of plan.journals) {
    const piece = { plan, firstPlace: 0 };
    jobs.push({ piece, job: { dir, tokens, sinceMs, untilMs, in: journal } });
  }
  if (plan.segments.length === 0) return jobs;
  for (let first = 0; first * 4 < tokens.length; first += jobTokens) {
    const some = tokens.slice(first * 4, (first + jobTokens) * 4);
    const piece = { plan, firstPlace: first };
    const where = { segments: plan.segments };
    jobs.push({ piece, job: { dir, tokens: some, sinceMs, untilMs, in: where } });
  }
  return jobs;
}

function contactsOf({ plan, firstPlace }: Piece, { rows, places }: FoundRows): FoundContact[] {
  const { epoch, places: stood } = plan.sorted;
  const bytes = new Uint8Array(rows.buffer);
  const found: FoundContact[] = [];
  for (let i = 0, at = 0; i < places.length; i++, at += contactWords) {
    const last = rows[at + 11] as number;
    const kind = recordKinds[(last & 0xff) - 1];
    const side = sides[(last >>> 8) & 0xff];
    if (kind === undefined || side === undefined) throw new RangeError('No such kind or side.');
    found.push({
      epoch,
      at: stood[firstPlace + (places[i] as number)] as number,
      subscriber: bytes.slice(at * 4 + 16, at * 4 + 32),
      timeMs: (rows[at + 8] as number) + ((rows[at + 9] as number) | 0) * 0x1_0000_0000,
      durationS: rows[at + 10] as number,
      kind,
      side,
      party: (last >>> 16) & 0xff,
    });
  }
  return found;
}
