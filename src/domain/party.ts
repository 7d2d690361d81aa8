/**
 * What a number looked like before it was sealed. These coarse attributes travel beside the token;
 * the digits do not.
 *
 * - `mobile`, `fixed`: a home-plan subscriber line.
 * - `toll_free`: 400/800 numbers; `service`: 95xxx, 96xxx, 1xxxx, 12xxx short numbers.
 * - `iot`: machine numbers (China 10648…, 144…), which no person reads.
 * - `international`: a possible E.164 number outside the home plan.
 * - `sender`: an alphanumeric SMS sender.
 * - `malformed`: digits that no numbering plan allows; scammers spoof such callers, so they are kept
 *   and matched digit for digit.
 */
export type PartyClass =
  | 'mobile'
  | 'fixed'
  | 'toll_free'
  | 'service'
  | 'iot'
  | 'international'
  | 'sender'
  | 'malformed';

/** The name spaces that a normalised number may live in; equal text in two spaces is two parties. */
export type PartySpace = 'e164' | 'service' | 'sender' | 'malformed';

/** A normalised number or sender. Holds the raw digits: never leaves memory unsealed. */
export type Party = {
  readonly space: PartySpace;
  /** E.164 digits without '+', service digits, the sender in upper case, or the malformed digits. */
  readonly text: string;
  readonly class: PartyClass;
  /** Carrier by prefix (number portability is a later correction); null when unknown. */
  readonly carrier: Carrier | null;
};

export type Carrier = 'china_mobile' | 'china_unicom' | 'china_telecom' | 'china_broadnet';

export type PartyReject = 'empty' | 'too_short' | 'too_long' | 'not_a_number' | 'anonymous';

export type PartyResult =
  | { readonly ok: true; readonly party: Party }
  | { readonly ok: false; readonly reason: PartyReject };
