import { type RawBuilder, sql } from 'kysely';
import type { RecordKind } from '../domain/record.ts';
import type { Tx } from '../store/database.ts';
import { rowsAtOnce, rowsOf } from '../store/rows.ts';
import { hitId } from './hit-id.ts';
import { slotBytes } from './slot.ts';
import { unsealSlots } from './unseal.ts';
import { ringOf, type Vault } from './vault.ts';

/** Rows that were moved to the new epoch, by table. */
export type Resealed = {
  readonly exposure: number;
  readonly preference: number;
  readonly family: number;
  readonly warning: number;
  readonly reply: number;
  readonly suspect: number;
  readonly hit: number;
};

/**
 * Opens n tokens of one epoch and seals them again under another, in the same order. The numbers
 * never leave this function.
 * @throws TOKEN_INVALID when a token is not of the epoch `from`; EPOCH_UNKNOWN, EPOCH_DESTROYED
 */
export function resealTokens(
  vault: Vault,
  tokens: Uint8Array,
  from: number,
  to: number,
): Uint8Array {
  if (from === to) return tokens;
  return vault.sealSlots(unsealSlots(ringOf(vault).key(from), tokens), to);
}

/** The same for tokens that lie apart. */
function tokensUnder(vault: Vault, tokens: readonly Uint8Array[], from: number, to: number) {
  const joined = new Uint8Array(tokens.length * slotBytes);
  for (const [at, token] of tokens.entries()) joined.set(token, at * slotBytes);
  const sealed = resealTokens(vault, joined, from, to);
  return tokens.map((_, at) => sealed.subarray(at * slotBytes, (at + 1) * slotBytes));
}

type Cursor = readonly Uint8Array[];
type KeyColumn = 'subscriber' | 'family' | 'id';

/** The condition that a page begins behind the last row of the page before. */
function behind(columns: readonly KeyColumn[], cursor: Cursor | null): RawBuilder<unknown> {
  if (cursor === null) return sql`true`;
  const names = sql.join(columns.map((column) => sql.ref(column)));
  return sql`(${names}) > (${sql.join(cursor)})`;
}

/**
 * Tables whose key is tokens. A batch that was matched just before a rotation may have left a row
 * under the old epoch beside one under the new: then the one that was written last stands.
 */
async function resealKeyed(
  tx: Tx,
  vault: Vault,
  table: 'exposure' | 'preference' | 'family_link',
  columns: readonly ('subscriber' | 'family')[],
  from: number,
  to: number,
): Promise<number> {
  type Row = { subscriber: Uint8Array; family?: Uint8Array };
  const names = sql.table(table);
  const keys = sql.join(columns.map((column) => sql.ref(column)));
  const same = (left: string, prefix: string): RawBuilder<unknown> =>
    sql.join(
      columns.map(
        (column) => sql`${sql.ref(`${left}.${column}`)} = ${sql.ref(`v.${prefix}_${column}`)}`,
      ),
      sql` and `,
    );
  let moved = 0;
  let cursor: Cursor | null = null;
  for (;;) {
    const page: { rows: Row[] } = await sql<Row>`select ${keys} from ${names}
      where epoch = ${from} and ${behind(columns, cursor)}
      order by ${keys} limit ${rowsAtOnce}`.execute(tx);
    if (page.rows.length === 0) return moved;
    const old = page.rows.map((row) => columns.map((column) => row[column] ?? new Uint8Array()));
    cursor = old.at(-1) ?? null;
    const fresh = tokensUnder(vault, old.flat(), from, to);
    const pairs = rowsOf(
      tx,
      Object.fromEntries(
        columns.flatMap((c) => [
          [`old_${c}`, 'blob'],
          [`new_${c}`, 'blob'],
        ]),
      ),
      old.map((tokens, row) =>
        Object.fromEntries(
          columns.flatMap((c, at) => [
            [`old_${c}`, tokens[at] ?? null],
            [`new_${c}`, fresh[row * columns.length + at] ?? null],
          ]),
        ),
      ),
    );
    const twins = sql`${pairs} as v join ${names} as o on ${same('o', 'old')}
      join ${names} as n on ${same('n', 'new')}`;
    const list = (prefix: string) =>
      sql.join(columns.map((column) => sql.ref(`v.${prefix}_${column}`)));
    await sql`delete from ${names} where (${keys}) in
      (select ${list('new')} from ${twins} where n.updated_ms < o.updated_ms)`.execute(tx);
    await sql`delete from ${names} where (${keys}) in
      (select ${list('old')} from ${twins})`.execute(tx);
    const assign = sql.join(
      columns.map((column) => sql`${sql.ref(column)} = ${sql.ref(`v.new_${column}`)}`),
    );
    const result = await sql`update ${names} set ${assign}, epoch = ${to}
      from ${pairs} as v where ${same(table, 'old')} and ${names}.epoch = ${from}`.execute(tx);
    moved += Number(result.numAffectedRows ?? 0);
  }
}

/** Tables whose key is an id and that hold one token. */
async function resealColumn(
  tx: Tx,
  vault: Vault,
  [name, column]:
    | readonly ['warning', 'subscriber']
    | readonly ['reply', 'sender']
    | readonly ['suspect', 'token'],
  from: number,
  to: number,
): Promise<number> {
  type Row = { id: Uint8Array; token: Uint8Array };
  const table = sql.table(name);
  let moved = 0;
  let cursor: Cursor | null = null;
  for (;;) {
    const { rows }: { rows: Row[] } =
      await sql<Row>`select id, ${sql.ref(column)} as token from ${table}
      where epoch = ${from} and ${behind(['id'], cursor)}
      order by id limit ${rowsAtOnce}`.execute(tx);
    const last = rows.at(-1);
    if (last === undefined) return moved;
    cursor = [last.id];
    const fresh = tokensUnder(
      vault,
      rows.map((row) => row.token),
      from,
      to,
    );
    const values = rows.map((row, at) => ({ id: row.id, token: fresh[at] ?? null }));
    const result = await sql`update ${table} set ${sql.ref(column)} = v.token, epoch = ${to}
      from ${rowsOf(tx, { id: 'blob', token: 'blob' }, values)} as v
      where ${table}.id = v.id`.execute(tx);
    moved += Number(result.numAffectedRows ?? 0);
  }
}

/**
 * Hits get the id that a replay under the new epoch would make, so that a repeated record still
 * makes the same hit. Where such a hit is there already, the old one keeps its id: no row is lost,
 * and the ledger holds.
 */
async function resealHits(tx: Tx, vault: Vault, from: number, to: number): Promise<number> {
  type Row = {
    id: Uint8Array;
    subscriber: Uint8Array;
    counterpart: Uint8Array;
    indicatorId: Uint8Array;
    kind: RecordKind;
    timeMs: number;
  };
  const columns = { id: 'blob', fresh: 'blob', subscriber: 'blob', counterpart: 'blob' } as const;
  let moved = 0;
  let cursor: Cursor | null = null;
  for (;;) {
    const { rows }: { rows: Row[] } = await sql<Row>`
      select id, subscriber, counterpart, indicator_id, kind, time_ms from hit
      where epoch = ${from} and ${behind(['id'], cursor)}
      order by id limit ${rowsAtOnce}`.execute(tx);
    const last = rows.at(-1);
    if (last === undefined) return moved;
    cursor = [last.id];
    // For web and app the counterpart is no token but a digest: it stays.
    const sealed = rows.filter((row) => row.kind === 'call' || row.kind === 'sms');
    const subscribers = tokensUnder(
      vault,
      rows.map((row) => row.subscriber),
      from,
      to,
    );
    const others = tokensUnder(
      vault,
      sealed.map((row) => row.counterpart),
      from,
      to,
    );
    const otherOf = new Map(sealed.map((row, at) => [row, others[at]]));
    const values = rows.map((row, at) => {
      const subscriber = subscribers[at] ?? row.subscriber;
      const counterpart = otherOf.get(row) ?? row.counterpart;
      const fresh = hitId({ ...row, timeMs: Number(row.timeMs), subscriber, counterpart });
      return { id: row.id, fresh, subscriber, counterpart };
    });
    const result = await sql`update hit set
        id = case when exists (select 1 from hit as t where t.id = v.fresh) then hit.id else v.fresh end,
        subscriber = v.subscriber, counterpart = v.counterpart, epoch = ${to}
      from ${rowsOf(tx, columns, values)} as v where hit.id = v.id`.execute(tx);
    moved += Number(result.numAffectedRows ?? 0);
  }
}

/**
 * Moves every row that must outlive its epoch (exposures, preferences, family links, warnings, replies,
 * suspects, hits)
 * from all other living epochs to `to`. Messages keep their epoch: they are short-lived, and their
 * submitted parts are told apart by their ids. Running it again finds nothing more to do.
 * @throws TOKEN_INVALID when a row says another epoch than its token has
 */
export async function resealRows(tx: Tx, vault: Vault, to: number): Promise<Resealed> {
  const total = { exposure: 0, preference: 0, family: 0, warning: 0, reply: 0, suspect: 0, hit: 0 };
  for (const from of vault.livingEpochs()) {
    if (from === to) continue;
    total.exposure += await resealKeyed(tx, vault, 'exposure', ['subscriber'], from, to);
    total.preference += await resealKeyed(tx, vault, 'preference', ['subscriber'], from, to);
    const pair = ['subscriber', 'family'] as const;
    total.family += await resealKeyed(tx, vault, 'family_link', pair, from, to);
    total.warning += await resealColumn(tx, vault, ['warning', 'subscriber'], from, to);
    total.reply += await resealColumn(tx, vault, ['reply', 'sender'], from, to);
    total.suspect += await resealColumn(tx, vault, ['suspect', 'token'], from, to);
    total.hit += await resealHits(tx, vault, from, to);
  }
  return total;
}
