import { inFlightStates } from '../domain/warning.ts';
import type { Reader } from '../store/database.ts';
import { type Count, readCounts } from '../store/ledger-counts.ts';
import type { Overview } from './contract.ts';

export type Totals = Overview['totals'];

/**
 * The totals of the page's head: running totals where they are kept, short index scans elsewhere.
 * `indicators` is asked for apart: to count them is to read them all.
 */
export async function readTotals(
  read: Reader,
  indicators: () => Promise<Readonly<Record<string, number>>>,
): Promise<Totals> {
  const [counts, inFlight, byStatus] = await Promise.all([
    readCounts(read),
    // One state at a time: each has a partial index that holds only what is in flight.
    Promise.all(inFlightStates.map((state) => countInState(read, state))),
    indicators(),
  ]);
  return totalsOf(
    counts,
    Object.fromEntries(inFlightStates.map((state, at) => [state, inFlight[at] ?? 0])),
    byStatus,
  );
}

/** Pure part. `inFlight` by message state, `indicators` by status. */
export function totalsOf(
  counts: readonly Count[],
  inFlight: Readonly<Record<string, number>>,
  indicators: Readonly<Record<string, number>>,
): Totals {
  const of = (name: Count['name'], label: string): number =>
    counts.find((count) => count.name === name && count.label === label)?.count ?? 0;
  const labelled = (name: Count['name']): Record<string, number> =>
    Object.fromEntries(
      counts.filter((count) => count.name === name).map(({ label, count }) => [label, count]),
    );
  const { warned = 0, ...suppressed } = labelled('hits_settled');
  const hits = of('hits', 'in');
  return {
    records: of('records', 'in'),
    rejected: sum(labelled('records_rejected')),
    hits,
    warnings: of('warnings', 'treated'),
    suppressed,
    pendingHits: Math.max(0, hits - warned - sum(suppressed)),
    messages: { ...inFlight, ...labelled('messages_final') },
    indicators: { ...indicators },
  };
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

async function countInState(read: Reader, state: (typeof inFlightStates)[number]): Promise<number> {
  const row = await read
    .selectFrom('message')
    .select(({ fn }) => fn.countAll<number>().as('messages'))
    .where('state', '=', state)
    .executeTakeFirstOrThrow();
  return Number(row.messages);
}
