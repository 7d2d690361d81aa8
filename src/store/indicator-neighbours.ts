import { sql } from 'kysely';
import type { NeighbourTie } from '../domain/indicator.ts';
import type { Reader, Tx } from './database.ts';
import { rowsOf } from './rows.ts';

/** How many neighbours (`people`: people) bound to an indicator bear a scam type that a list named. */
export type NeighbourCount = {
  readonly indicatorId: Uint8Array;
  readonly tie: NeighbourTie;
  readonly scamType: string;
  readonly count: number;
};

/** Contacts of one person this far apart still speak of one scam. */
export const togetherMs = 3 * 86_400_000;

export type Untyped = { readonly id: Uint8Array; readonly updatedMs: number };

/** Indicators without a type that changed since then, the earliest change first. */
export async function untypedIndicators(
  read: Reader,
  { sinceMs, after, limit }: { sinceMs: number; after: Untyped | null; limit: number },
): Promise<Untyped[]> {
  const from = after ?? { updatedMs: sinceMs, id: new Uint8Array() };
  const { rows } = await sql<Untyped>`select id, updated_ms from indicator
    where scam_type is null and (updated_ms, id) > (${from.updatedMs}, ${from.id})
    order by updated_ms, id limit ${limit}`.execute(read);
  return rows;
}

/** Of an indicator `n`: that it has a type which a list named. */
export const namedByList = sql`n.scam_type is not null and n.scam_type <> 'other' and n.scam_type_from is null
  and n.status <> 'revoked'`;

/**
 * The listed types around these indicators, by tie. Types that were guessed themselves do not count,
 * so that no guess feeds another. Case numbers are a list's own: two lists may use the same.
 */
export async function neighbourTypes(
  read: Reader,
  ids: readonly Uint8Array[],
): Promise<NeighbourCount[]> {
  if (ids.length === 0) return [];
  const wanted = rowsOf(
    read,
    { id: 'blob' },
    ids.map((id) => ({ id })),
  );
  const { rows } = await sql<NeighbourCount & { count: number | string }>`
    with v as ${wanted},
    cases as (
      select distinct s.source, s.case_ref from v
      join indicator_source s on s.indicator_id = v.id where s.case_ref <> ''),
    case_types as (
      select c.source, c.case_ref, n.scam_type, count(distinct n.id) as n
      from cases c
      join indicator_source t on t.case_ref = c.case_ref and t.case_ref <> '' and t.source = c.source
      join indicator n on n.id = t.indicator_id
      where ${namedByList} group by c.source, c.case_ref, n.scam_type),
    sites as (
      select distinct i.site from v join indicator i on i.id = v.id where i.site is not null),
    site_types as (
      select d.site, n.scam_type, count(*) as n
      from sites d join indicator n on n.site = d.site and n.site is not null
      where ${namedByList} group by d.site, n.scam_type)
    select v.id as indicator_id, 'case' as tie, k.scam_type, sum(k.n) as count
      from v join indicator_source s on s.indicator_id = v.id and s.case_ref <> ''
      join case_types k on k.source = s.source and k.case_ref = s.case_ref
      group by v.id, k.scam_type
    union all
    select v.id, 'site', k.scam_type, sum(k.n)
      from v join indicator i on i.id = v.id join site_types k on k.site = i.site
      group by v.id, k.scam_type
    union all
    select v.id, 'people', n.scam_type, count(distinct h.subscriber)
      from v join hit h on h.indicator_id = v.id
      join hit g on g.subscriber = h.subscriber and g.indicator_id <> v.id
        and g.time_ms between h.time_ms - ${sql.lit(togetherMs)} and h.time_ms + ${sql.lit(togetherMs)}
      join indicator n on n.id = g.indicator_id
      where ${namedByList} group by v.id, n.scam_type`.execute(read);
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

/** Gives types from neighbours to indicators that still have none. Returns how many. */
export async function setNeighbourTypes(
  tx: Tx,
  types: readonly { readonly id: Uint8Array; readonly scamType: string }[],
  nowMs: number,
): Promise<number> {
  if (types.length === 0) return 0;
  const given = rowsOf(tx, { id: 'blob', scamType: 'text' }, types);
  const result = await sql`update indicator
    set scam_type_from = 'neighbours', updated_ms = ${nowMs},
      scam_type = (select v.scam_type from ${given} as v where v.id = indicator.id)
    where scam_type is null and id in (select v.id from ${given} as v)`.execute(tx);
  return Number(result.numAffectedRows);
}
