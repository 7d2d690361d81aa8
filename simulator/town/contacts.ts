import type { Random } from './random.ts';

/** An ordinary contact between two people, by index. */
export type Contact = {
  readonly from: number;
  readonly to: number;
  readonly durationS: number | null;
};

/** A town's habits: who talks to whom. */
export type Habits = { readonly people: number; next(random: Random): Contact };

/** An invented town: everybody knows a handful of people near them, some know very many. */
export function inventedHabits(people: number): Habits {
  return {
    people,
    next: (random) => {
      const from = Math.floor(people * random.next() ** 1.6);
      const circle = 4 + (from % 23);
      const offset = 1 + Math.floor(circle * random.next() ** 2);
      const to = (from + offset * (random.next() < 0.5 ? 1 : people - 1)) % people;
      const call = random.next() < 0.45;
      const durationS = random.next() < 0.2 ? 0 : Math.round(random.logNormal(33, 1.15));
      return { from, to, durationS: call ? durationS : null };
    },
  };
}

/**
 * Real contacts, re-keyed: each line of calls.csv (source;target;seconds) and sms.csv
 * (source;target) is one contact, replayed in random order. The ids are mapped to people by their
 * rank, so no id of the data set appears.
 */
export function recordedHabits(callsCsv: string, smsCsv: string): Habits {
  const rows = (text: string): number[][] =>
    text
      .split('\n')
      .slice(1)
      .filter((line) => line.trim() !== '')
      .map((line) => line.split(';').map(Number));
  const contacts: Contact[] = [
    ...rows(callsCsv).map(([from = 0, to = 0, durationS = 0]) => ({ from, to, durationS })),
    ...rows(smsCsv).map(([from = 0, to = 0]) => ({ from, to, durationS: null })),
  ];
  const ids = [...new Set(contacts.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const rank = new Map(ids.map((id, at) => [id, at]));
  const rekeyed = contacts.map(({ from, to, durationS }) => ({
    from: rank.get(from) ?? 0,
    to: rank.get(to) ?? 0,
    durationS,
  }));
  return { people: ids.length, next: (random) => random.pick(rekeyed) };
}
