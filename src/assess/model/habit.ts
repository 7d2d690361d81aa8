/** What is ordinary for one person: of the weeks before, with anybody at all. */
export type Habit = {
  /** Length of the person's usual answered call (median). Seconds. */
  readonly typicalCallS: number;
  /** Calls and messages with numbers that the person meets often. */
  readonly contactsPerDay: number;
};

/** Null: nothing is kept of the person. */
export type HabitLookup = (subscriber: Uint8Array) => Habit | null;

export const noHabits: HabitLookup = () => null;
