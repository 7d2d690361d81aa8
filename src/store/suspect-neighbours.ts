import { sql } from 'kysely';
import type { Reader } from './database.ts';
import { namedByList, togetherMs } from './indicator-neighbours.ts';
import { rowsOf } from './rows.ts';

/** A person whom a suspect reached has met a listed number of this type. */
export type TypeMet = {
  readonly suspectId: Uint8Array;
  readonly subscriber: Uint8Array;
  readonly scamType: string;
};

/** Of one suspect, the people whom it reached last; a rule that asks for three needs no more. */
const mostHits = 200;

/**
 * The listed types that people met around their contacts with suspected numbers, each once a person.
 * Types that were guessed do not count, so that no guess feeds another.
 */
export async function typesMetThrough(
  read: Reader,
  suspectIds: readonly Uint8Array[],
): Promise<TypeMet[]> {
  if (suspectIds.length === 0) return [];
  const wanted = rowsOf(
    read,
    { id: 'blob' },
    suspectIds.map((id) => ({ id })),
  );
  const { rows } = await sql<TypeMet>`
    with reached as (
      select id, subscriber, time_ms from (
        select v.id, h.subscriber, h.time_ms,
          row_number() over (partition by v.id order by h.time_ms desc, h.id) as place
        from ${wanted} as v join hit h on h.indicator_id = v.id) as all_hits
      where place <= ${sql.lit(mostHits)})
    select distinct r.id as suspect_id, r.subscriber, n.scam_type
    from reached r
    join hit g on g.subscriber = r.subscriber and g.indicator_id <> r.id
      and g.time_ms between r.time_ms - ${sql.lit(togetherMs)} and r.time_ms + ${sql.lit(togetherMs)}
    join indicator n on n.id = g.indicator_id
    where ${namedByList}
    order by 1, 2, 3`.execute(read);
  return rows;
}
