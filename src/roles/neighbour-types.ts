import { typeFromNeighbours } from '../assess/neighbour-type.ts';
import type { Database } from '../store/database.ts';
import { hexOf } from '../store/hex.ts';
import {
  neighbourTypes,
  setNeighbourTypes,
  type Untyped,
  untypedIndicators,
} from '../store/indicator-neighbours.ts';

/** Indicators in one question to the store. */
const page = 500;

/**
 * Gives a type to indicators that no list and no text typed, where their neighbours agree on one.
 *
 * @param sinceMs only those that changed since then
 * @param from where an earlier look ended
 * @param limit ends behind about so many; the next look goes on at `after`
 * @returns how many got one, of how many that were looked at; `after` is null at the end
 */
export async function typeByNeighbours(
  db: Database,
  {
    sinceMs,
    nowMs,
    from = null,
    limit = Number.POSITIVE_INFINITY,
  }: { sinceMs: number; nowMs: number; from?: Untyped | null; limit?: number },
): Promise<{ typed: number; untyped: number; after: Untyped | null }> {
  const done = { typed: 0, untyped: 0 };
  let after = from;
  for (;;) {
    const found: Untyped[] = await untypedIndicators(db.read, { sinceMs, after, limit: page });
    done.untyped += found.length;
    after = found.at(-1) ?? null;
    const counts = await neighbourTypes(
      db.read,
      found.map(({ id }) => id),
    );
    const types = [...Map.groupBy(counts, ({ indicatorId }) => hexOf(indicatorId))].flatMap(
      ([id, votes]) => {
        const scamType = typeFromNeighbours(votes);
        return scamType === null ? [] : [{ id: Buffer.from(id, 'hex'), scamType }];
      },
    );
    if (types.length > 0) done.typed += await db.write((tx) => setNeighbourTypes(tx, types, nowMs));
    if (found.length < page) return { ...done, after: null };
    if (done.untyped >= limit) return { ...done, after };
  }
}
