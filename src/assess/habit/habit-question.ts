import { hexOf } from '../../store/hex.ts';
import type { Habit, HabitLookup } from '../model/habit.ts';

/** Somebody whose habit is asked for: 16 bytes, and their epoch. */
export type Person = { readonly subscriber: Uint8Array; readonly epoch: number };

/** Typical length of a call and contacts a day of each person, in their order; NaN twice: not known. */
export type HabitSource = (people: readonly Person[]) => Promise<Float64Array>;

export type HabitCounts = {
  readonly known: number;
  /** Too little is known of the person. */
  readonly unknown: number;
  /** Nobody keeps habits, the answer did not come in time, or the person was not asked for. */
  readonly unanswered: number;
};

/**
 * One question about all people of a batch, before it is judged: judging itself waits for nobody. An
 * answer that does not come in time is none.
 */
export class HabitQuestion {
  readonly #source: HabitSource | null;
  readonly #waitMs: number;
  readonly #known = new Map<string, Habit | null>();
  readonly #unanswered = new Set<string>();

  /** @param source null where nobody keeps habits */
  constructor(source: HabitSource | null, waitMs: number) {
    this.#source = source;
    this.#waitMs = waitMs;
  }

  async ask(people: readonly Person[]): Promise<HabitLookup> {
    const values = people.length === 0 ? null : await this.#answer(people);
    for (const [at, { subscriber }] of people.entries()) {
      const key = hexOf(subscriber);
      if (values === null) this.#unanswered.add(key);
      else this.#known.set(key, habitAt(values, at));
    }
    return (subscriber) => {
      const key = hexOf(subscriber);
      const habit = this.#known.get(key);
      if (habit === undefined) this.#unanswered.add(key);
      return habit ?? null;
    };
  }

  /** People, to be asked for behind the judging. */
  counts(): HabitCounts {
    const habits = [...this.#known.values()];
    const known = habits.filter((habit) => habit !== null).length;
    return { known, unknown: habits.length - known, unanswered: this.#unanswered.size };
  }

  async #answer(people: readonly Person[]): Promise<Float64Array | null> {
    if (this.#source === null) return null;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), this.#waitMs);
    });
    try {
      // What a source fails with is told by whoever runs it; here it is no answer.
      return await Promise.race([this.#source(people).catch(() => null), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function habitAt(values: Float64Array, at: number): Habit | null {
  const typicalCallS = values[2 * at] ?? Number.NaN;
  const contactsPerDay = values[2 * at + 1] ?? Number.NaN;
  return Number.isNaN(typicalCallS) ? null : { typicalCallS, contactsPerDay };
}
