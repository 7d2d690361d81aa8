import type { Random } from './random.ts';

/** Invented subscribers: three mobile ranges whose middle digits are all zeros. E.164 without '+'. */
const ranges = ['8619900', '8619800', '8616600'] as const;

export function personNumber(index: number): string {
  const range = ranges[index % ranges.length] ?? ranges[0];
  return `${range}${String(Math.floor(index / ranges.length)).padStart(6, '0')}`;
}

export type FamilyPair = { readonly subscriber: string; readonly family: string };

/** A share of the people has named a family number; the pairs never point at themselves. */
export function familyPairs(people: number, share: number, random: Random): FamilyPair[] {
  const pairs: FamilyPair[] = [];
  for (let index = 0; index < people; index++) {
    if (random.next() >= share) continue;
    const other = random.int(0, people - 1);
    if (other !== index)
      pairs.push({ subscriber: personNumber(index), family: personNumber(other) });
  }
  return pairs;
}
