import type { PartyResult } from '../party.ts';
import type { HomePlan } from './home-plan.ts';
import { normaliseNumber } from './normalise.ts';

/** Longest alphanumeric sender: 3GPP TS 23.040, 9.1.2.5 (11 septets in the address field). */
const maxSenderLength = 11;

/**
 * Reads the sender of an SMS. Digits in any writing go through normaliseNumber; anything else is an
 * alphanumeric sender of 1–11 visible characters with a letter among them, upper-cased because
 * people do not tell `MyBank` from `MYBANK`. Only the ASCII part of the GSM 7-bit alphabet is taken
 * (3GPP TS 23.038, 6.2.1, which lacks the backtick): every text then fits a sealing slot.
 */
export function normaliseSender(text: string, plan: HomePlan): PartyResult {
  const number = normaliseNumber(text, plan);
  if (number.ok || number.reason !== 'not_a_number') return number;
  const sender = text.trim();
  if (!isAlphanumeric(sender)) return number;
  if (sender.length > maxSenderLength) return { ok: false, reason: 'too_long' };
  return {
    ok: true,
    party: { space: 'sender', text: sender.toUpperCase(), class: 'sender', carrier: null },
  };
}

function isAlphanumeric(text: string): boolean {
  let letters = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code > 0x7e || code === 0x60) return false;
    if ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) letters++;
  }
  return letters > 0;
}
