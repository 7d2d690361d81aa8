import type { Carrier, Party, PartyClass } from '../../domain/party.ts';
import { carrierShift } from '../kernel/layout.ts';

/** Places are the codes of kernel/layout.ts. */
const classes = [
  'mobile',
  'fixed',
  'toll_free',
  'service',
  'iot',
  'international',
  'sender',
  'malformed',
] as const satisfies readonly PartyClass[];

const carriers = [
  null,
  'china_mobile',
  'china_unicom',
  'china_telecom',
  'china_broadnet',
] as const satisfies readonly (Carrier | null)[];

export type PartyAttributes = Pick<Party, 'class' | 'carrier'>;

/** Class and carrier in one byte, as they travel beside a token (kernel/layout.ts). */
export function packAttributes(party: PartyAttributes): number {
  return classes.indexOf(party.class) | (carriers.indexOf(party.carrier) << carrierShift);
}

/** @throws RangeError for a byte that packAttributes did not make */
export function unpackAttributes(packed: number): PartyAttributes {
  const partyClass = classes[packed & 7];
  const carrier = carriers[packed >> carrierShift];
  if (partyClass === undefined || carrier === undefined) {
    throw new RangeError('The byte holds no attributes of a party.');
  }
  return { class: partyClass, carrier };
}
