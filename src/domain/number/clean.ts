import type { PartyReject } from '../party.ts';

/** A number without its separators: whether it began with '+', and its ASCII digits. */
export type CleanNumber =
  | { readonly ok: true; readonly plus: boolean; readonly digits: string }
  | { readonly ok: false; readonly reason: PartyReject };

const empty: CleanNumber = { ok: false, reason: 'empty' };
const notANumber: CleanNumber = { ok: false, reason: 'not_a_number' };
const anonymous: CleanNumber = { ok: false, reason: 'anonymous' };

/** What switches and exports write where the caller withheld the number. */
const withheld = new Set([
  'anonymous',
  'private',
  'private number',
  'restricted',
  'unavailable',
  'unknown',
  'withheld',
  '未知',
  '未知号码',
  '匿名',
  '私人号码',
  '隐藏号码',
]);

/**
 * Separators that people and exports put into numbers: space, tab, no-break and ideographic spaces,
 * hyphens and dashes, brackets, dots, slash, and the invisible direction marks that come with copying
 * from a contact page.
 */
const separators = new Set(
  [
    ...' \t\u00a0\u202f\u3000-\u00ad()./',
    ...'\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u200b\u200e\u200f\u2060\ufeff',
    ...'\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069',
    ...'\uff08\uff09\uff0d\uff0e\u00b7\u30fb',
  ].map((character) => character.charCodeAt(0)),
);

/**
 * Takes the writing off a number. Digits may be ASCII or full-width; one '+' (or full-width '＋') may
 * stand before the first digit; a `tel:` scheme is dropped. Anything else makes it not a number.
 */
export function cleanNumber(text: string): CleanNumber {
  if (isAsciiDigits(text)) return { ok: true, plus: false, digits: text };
  let plus = false;
  let digits = '';
  for (let at = text.startsWith('tel:') ? 4 : 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) digits += text[at];
    else if (code >= 0xff10 && code <= 0xff19) digits += String.fromCharCode(code - 0xff10 + 48);
    else if ((code === 43 || code === 0xff0b) && !plus && digits === '') plus = true;
    else if (!separators.has(code)) return refuse(text);
  }
  return digits === '' ? (plus ? notANumber : empty) : { ok: true, plus, digits };
}

function isAsciiDigits(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return text.length > 0;
}

function refuse(text: string): CleanNumber {
  // Only a short text can be one of the words; a long one is not worth lower-casing.
  if (text.length > 40) return notANumber;
  const word = text.trim().toLowerCase();
  if (word === '') return empty;
  return withheld.has(word) ? anonymous : notANumber;
}
