import type { ImportResult } from '../api/platform.ts';
import { type ImportListOptions, importList } from '../match/import-list.ts';
import type { IndicatorIndex } from '../match/indicator-index.ts';
import type { Foundation } from './foundation.ts';
import { typeByNeighbours } from './neighbour-types.ts';

/** Beyond so many untyped ones the rest is left to the hourly look of the flow. */
const neighboursLimit = 100_000;

/** Imports a list, then gives types from their neighbours to those of its indicators that have none. */
export async function importIndicators(
  {
    db,
    lists,
    index,
  }: Pick<Foundation, 'db' | 'lists'> & { readonly index: IndicatorIndex | null },
  options: ImportListOptions,
): Promise<ImportResult> {
  const { described, ...imported } = await importList(db, lists, index, options);
  const { nowMs, dryRun } = options;
  const neighbours = dryRun
    ? { typed: 0 }
    : await typeByNeighbours(db, { sinceMs: nowMs, nowMs, limit: neighboursLimit });
  return {
    ...imported,
    guessedTypes: {
      fromText: described.typed,
      textsAbstained: described.abstained,
      fromNeighbours: neighbours.typed,
    },
  };
}
