import { z80, z95 } from '../../domain/normal.ts';

export type Plan = {
  /** Share that stops without a warning, 0…1. */
  readonly withoutWarning: number;
  /** Difference to be seen, 0…1. */
  readonly difference: number;
  /** Share of people held out, between 0 and 1. */
  readonly heldOutShare: number;
};

/**
 * People in both arms together who are needed so that a difference of that size leaves 0 outside a
 * 95 % interval four times out of five (Fleiss, Levin and Paik 2003, §4; without continuity).
 */
export function peopleNeeded({ withoutWarning, difference, heldOutShare }: Plan): number {
  const raised = withoutWarning + difference;
  const withWarning = raised <= 1 ? raised : withoutWarning - difference;
  const spread = (share: number): number => share * (1 - share);
  const perPerson =
    spread(withWarning) / (1 - heldOutShare) + spread(withoutWarning) / heldOutShare;
  return Math.ceil(((z95 + z80) ** 2 * perPerson) / difference ** 2);
}
