import type { Party } from '../party.ts';

/**
 * The numbering plan that national writings are read in. A plan only answers what a string of digits
 * means at home; separators, '+', '00' and foreign numbers are read outside it, see normalise.ts.
 */
export type HomePlan = {
  /** Name in the configuration (`intake.homePlan`). */
  readonly key: string;
  /** E.164 country code of the plan, without '+'. */
  readonly countryCode: string;
  /** Digits as dialled at home: with trunk prefix, short numbers. Null: not in this plan. */
  readDialled(digits: string): Party | null;
  /** Digits that followed the country code. Null: no such national number. */
  readNational(digits: string): Party | null;
  /** What follows digits that choose a long-distance carrier; null where none stand in front. */
  stripSelection(digits: string): string | null;
};
