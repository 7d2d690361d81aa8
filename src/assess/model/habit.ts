/** What is ordinary for one person: of the weeks before, with anybody but listed numbers. */
export type Habit = {
  /** Length of the person's usual answered call: the mean of its logarithm, so near the median. Seconds. */
  readonly typicalCallS: number;
  /** Calls and messages, of the weeks before this day. */
  readonly contactsPerDay: number;
};

/** Null: nothing is kept of the person. */
export type HabitLookup = (subscriber: Uint8Array) => Habit | null;

export const noHabits: HabitLookup = () => null;
