import { sql } from 'kysely';
import { finalStates, inFlightStates } from '../domain/warning.ts';
import type { Reader } from '../store/database.ts';
import { type Count, type CountName, readCounts } from '../store/ledger-counts.ts';
import { countMessages } from '../store/outbox.ts';

/** One equation of the ledger. The same shape as the API's, which this room may not import. */
export type LedgerLine = {
  readonly name: string;
  readonly in: number;
  /** Where it went, by state or reason. */
  readonly parts: Record<string, number>;
  /** 0 when it balances; else `in` minus the parts, or by how much the counts miss the rows. */
  readonly difference: number;
  /** How it was checked, or what is wrong. */
  readonly note: string;
};
export type Ledger = {
  readonly balanced: boolean;
  readonly lines: LedgerLine[];
  readonly takenMs: number;
};

/** What the tables hold, against the running counts. */
export type LedgerRows = {
  readonly sources: { recordsIn: number; accepted: number; rejected: number };
  /** Hits by outcome: `pending`, `warned`, or the reason. */
  readonly hits: Readonly<Record<string, number>>;
  readonly warnings: Readonly<Record<string, number>>;
  /** Messages that the treated warnings planned. */
  readonly plannedMessages: number;
  /** Hits that a look-back made. */
  readonly lateHits: number;
  /** Warned hits whose warning is not there. */
  readonly hitsWithoutWarning: number;
  readonly messages: Readonly<Record<string, number>>;
};

/**
 * Takes the ledger in one snapshot: what came in by the running counts, where it went by the rows
 * themselves, and whether the two kinds of count agree. Reads every row of hits and messages.
 */
export async function readLedger(read: Reader, nowMs: number = Date.now()): Promise<Ledger> {
  const [counts, rows] = await snapshot(read, async (tx) => {
    return [await readCounts(tx), await readRows(tx)] as const;
  });
  return balance(counts, rows, nowMs);
}

/** A caller that holds a transaction has its snapshot already. */
function snapshot<T>(read: Reader, work: (tx: Reader) => Promise<T>): Promise<T> {
  return read.isTransaction ? work(read) : read.transaction().execute(work);
}

/** Decides whether the counts balance. */
export function balance(counts: readonly Count[], rows: LedgerRows, takenMs: number): Ledger {
  const counted = (name: CountName): Record<string, number> =>
    Object.fromEntries(
      counts.filter((count) => count.name === name).map(({ label, count }) => [label, count]),
    );
  const records = counted('records');
  const rejected = counted('records_rejected');
  const hits = counted('hits');
  const lookBack = counted('look_back');
  const warnings = counted('warnings');
  const { pending: _, ...settled } = rows.hits;
  const ended = Object.fromEntries(finalStates.map((state) => [state, rows.messages[state] ?? 0]));
  const lines = [
    line('records', of(records, 'in'), { accepted: of(records, 'accepted'), ...rejected }, [
      ['rows read, by source', rows.sources.recordsIn, of(records, 'in')],
      ['rows accepted, by source', rows.sources.accepted, of(records, 'accepted')],
      ['rows rejected, by source', rows.sources.rejected, sum(rejected)],
    ]),
    line('hits', of(hits, 'in'), { ...rows.hits }, [
      ...perLabel('hits settled as', settled, counted('hits_settled')),
      ['warned hits without a warning', rows.hitsWithoutWarning, 0],
    ]),
    line(
      'look_back',
      of(lookBack, 'in'),
      {
        fresh: rows.lateHits,
        known: of(lookBack, 'known'),
        outside: of(lookBack, 'outside'),
      },
      [['late hits', rows.lateHits, of(lookBack, 'fresh')]],
    ),
    line('warnings', of(warnings, 'treated') + of(warnings, 'hold_out'), { ...rows.warnings }, [
      ...perLabel('warnings', rows.warnings, {
        treated: of(warnings, 'treated'),
        hold_out: of(warnings, 'hold_out'),
      }),
      ['messages planned by warnings', rows.plannedMessages, of(warnings, 'messages')],
      ['messages kept for the warnings', sum(rows.messages), rows.plannedMessages],
    ]),
    line('messages', of(counted('messages'), 'in'), { ...rows.messages }, [
      ...perLabel('messages ended as', ended, counted('messages_final')),
    ]),
  ];
  return { balanced: lines.every((one) => one.difference === 0), lines, takenMs };
}

/** What is compared, what the rows say, what the counts say. */
type Check = readonly [what: string, rows: number, counted: number];

function line(
  name: string,
  came: number,
  parts: Record<string, number>,
  checks: readonly Check[],
): LedgerLine {
  const missing = came - sum(parts);
  const wrong = checks.filter(([, rows, counted]) => rows !== counted);
  const apart = wrong.reduce((total, [, rows, counted]) => total + Math.abs(rows - counted), 0);
  const notes = wrong.map(([what, rows, counted]) => `${what}: ${rows}, expected ${counted}`);
  if (missing !== 0) notes.unshift(`in minus parts is ${missing}`);
  return {
    name,
    in: came,
    parts,
    difference: missing !== 0 ? missing : apart,
    note: notes.length === 0 ? 'Running counts and stored rows agree.' : `${notes.join('; ')}.`,
  };
}

function perLabel(
  what: string,
  rows: Readonly<Record<string, number>>,
  counted: Readonly<Record<string, number>>,
): Check[] {
  const labels = [...new Set([...Object.keys(rows), ...Object.keys(counted)])].sort();
  return labels.map((label) => [`${what} ${label}`, of(rows, label), of(counted, label)]);
}

function of(counts: Readonly<Record<string, number>>, label: string): number {
  return counts[label] ?? 0;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

async function readRows(read: Reader): Promise<LedgerRows> {
  const sources = await sql<LedgerRows['sources']>`select
    cast(coalesce(sum(records_in), 0) as bigint) as records_in,
    cast(coalesce(sum(accepted), 0) as bigint) as accepted,
    cast(coalesce(sum(rejected), 0) as bigint) as rejected from source_position`.execute(read);
  const hits = await sql<Labelled & { late: number }>`select
    case when outcome = 'suppressed' then reason else outcome end as label, count(*) as n,
    cast(sum(late) as bigint) as late from hit group by 1`.execute(read);
  const warnings = await sql<Labelled & { planned: number }>`select arm as label, count(*) as n,
    cast(sum(messages) as bigint) as planned from warning group by arm`.execute(read);
  const lost = await sql<{ n: number }>`select count(*) as n from hit
    where outcome = 'warned' and not exists
      (select 1 from warning w where w.id = hit.warning_id)`.execute(read);
  const messages = await countMessages(read);
  return {
    sources: sources.rows[0] ?? { recordsIn: 0, accepted: 0, rejected: 0 },
    hits: { pending: 0, ...labels(hits.rows) },
    warnings: { treated: 0, hold_out: 0, ...labels(warnings.rows) },
    plannedMessages: warnings.rows.reduce((total, row) => total + row.planned, 0),
    lateHits: hits.rows.reduce((total, row) => total + row.late, 0),
    hitsWithoutWarning: lost.rows[0]?.n ?? 0,
    messages: Object.fromEntries(
      [...inFlightStates, ...finalStates].map((state) => [state, messages[state]]),
    ),
  };
}

type Labelled = { label: string; n: number };

function labels(rows: readonly Labelled[]): Record<string, number> {
  return Object.fromEntries(rows.map(({ label, n }) => [label, n]));
}
