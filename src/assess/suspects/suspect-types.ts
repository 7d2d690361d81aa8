import type { Reader } from '../../store/database.ts';
import { hexOf } from '../../store/hex.ts';
import { typesMetThrough } from '../../store/suspect-neighbours.ts';
import { suspectTypeFrom } from '../neighbour-type.ts';
import type { SuspectKeeper } from './suspect-keeper.ts';

/** Suspects that one question to the store names, and that one turn asks about; more wait. */
const atOnce = 200;
const mostATurn = 1000;

/**
 * The scam types of suspected numbers: what the people whom one reached have met of listed numbers.
 * Asked when a number becomes suspected and when its confidence moves; null where they disagree or
 * are too few.
 */
export class SuspectTypes {
  readonly #keeper: SuspectKeeper;
  readonly #read: Reader;
  /** By id hex. */
  readonly #waiting = new Map<string, Uint8Array>();

  constructor(keeper: SuspectKeeper, read: Reader) {
    this.#keeper = keeper;
    this.#read = read;
  }

  add(ids: Iterable<Uint8Array>): void {
    for (const id of ids) this.#waiting.set(hexOf(id), id);
  }

  /** @throws TocsinError of the store; those it was about wait for the next turn */
  async turn(): Promise<void> {
    for (let left = mostATurn; left > 0 && this.#waiting.size > 0; left -= atOnce) {
      const ids = [...this.#waiting.values()].slice(0, Math.min(left, atOnce));
      const types = await typesOf(this.#read, ids);
      for (const key of types.keys()) this.#waiting.delete(key);
      this.#keeper.typed(types);
    }
  }
}

/** By id hex, one for each. */
async function typesOf(
  read: Reader,
  ids: readonly Uint8Array[],
): Promise<Map<string, string | null>> {
  const met = Map.groupBy(await typesMetThrough(read, ids), ({ suspectId }) => hexOf(suspectId));
  return new Map(
    ids.map(hexOf).map((key) => {
      const people = Map.groupBy(met.get(key) ?? [], ({ subscriber }) => hexOf(subscriber));
      const types = [...people.values()].map((of) => of.map(({ scamType }) => scamType));
      return [key, suspectTypeFrom(types)];
    }),
  );
}
