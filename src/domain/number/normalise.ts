import type { Party, PartyReject, PartyResult } from '../party.ts';
import { cleanNumber } from './clean.ts';
import { isPlausibleE164 } from './country-codes.ts';
import type { HomePlan } from './home-plan.ts';

/** Longest text of a party, in ASCII characters: what a sealing slot holds. Also E.164's own limit. */
export const maxPartyTextLength = 15;

/** Fewer digits than this name nobody. */
const minDigits = 3;

/** Shorter bare digits are local numbers rather than international ones whose '+' was lost. */
const minBareInternational = 10;

/** The longest writing that is looked at: 15 digits behind prefixes and separators. Characters. */
const maxWriting = 64;

/**
 * Reads a telephone number in any usual writing. Equal subscribers give equal parties.
 *
 * '+' and '00' both mean an international number. Without them the home plan is asked first, then
 * digits that can only be an international number without its '+' are taken as one. What no plan
 * allows stays `malformed`, digit for digit, since spoofed callers repeat.
 *
 * Rejects: `empty`; `anonymous` (a word for a withheld number); `not_a_number`; `too_short` (under 3
 * digits); `too_long` (over 15 digits once prefixes are taken off).
 */
export function normaliseNumber(text: string, plan: HomePlan): PartyResult {
  if (text.length > maxWriting) return reject(text.trim() === '' ? 'empty' : 'too_long');
  const clean = cleanNumber(text);
  if (!clean.ok) return clean;
  const { digits } = clean;
  const party = clean.plus ? readInternational(digits, plan) : readBare(digits, plan);
  if (party !== null) return { ok: true, party };
  // '00' says no more than '+' does, so the same impossible number has the same key behind either.
  const idd = !clean.plus && digits.length > 2 && digits.startsWith('00');
  return malformed(idd ? digits.slice(2) : digits);
}

function readBare(digits: string, plan: HomePlan): Party | null {
  if (digits.startsWith('00')) return readInternational(digits.slice(2), plan);
  const party = plan.readDialled(digits);
  if (party !== null) return party;
  const selected = plan.stripSelection(digits);
  if (selected !== null) {
    const behind = readBare(selected, plan);
    if (behind !== null) return behind;
  }
  return digits.length >= minBareInternational ? readAbroad(digits, plan) : null;
}

function readInternational(digits: string, plan: HomePlan): Party | null {
  if (!digits.startsWith(plan.countryCode)) return readAbroad(digits, plan);
  const national = digits.slice(plan.countryCode.length);
  const party = plan.readNational(national);
  if (party !== null) return party;
  const selected = plan.stripSelection(national);
  return selected === null ? null : (plan.readNational(selected) ?? readBare(selected, plan));
}

function readAbroad(digits: string, plan: HomePlan): Party | null {
  if (digits.startsWith(plan.countryCode) || !isPlausibleE164(digits)) return null;
  return { space: 'e164', text: digits, class: 'international', carrier: null };
}

function malformed(digits: string): PartyResult {
  if (digits.length < minDigits) return reject('too_short');
  if (digits.length > maxPartyTextLength) return reject('too_long');
  return {
    ok: true,
    party: { space: 'malformed', text: digits, class: 'malformed', carrier: null },
  };
}

function reject(reason: PartyReject): PartyResult {
  return { ok: false, reason };
}
