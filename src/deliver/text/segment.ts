import { TocsinError } from '../../domain/error.ts';
import { gsm7Length } from './gsm7.ts';

export type Coding = 'gsm7' | 'ucs2';

/**
 * What one part holds: septets or UTF-16 units, alone and behind the six-octet concatenation header
 * (140 octets of user data, 3GPP TS 23.040 §9.2.3.24; 3GPP TS 23.038 §4).
 */
export const partLimits = {
  gsm7: { single: 160, concatenated: 153 },
  ucs2: { single: 70, concatenated: 67 },
} as const satisfies Record<Coding, { single: number; concatenated: number }>;

/** The header counts parts in one octet (3GPP TS 23.040 §9.2.3.24.1). */
export const maxParts = 255;

/** What a person reads as one character: never cut where it can be helped. */
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** GSM-7 where every character is in its alphabet, UCS-2 otherwise. */
export function chooseCoding(text: string): Coding {
  return gsm7Length(text) === null ? 'ucs2' : 'gsm7';
}

/** Septets for GSM-7, UTF-16 units for UCS-2. Infinity where GSM-7 cannot hold the text. */
export function codedLength(text: string, coding: Coding): number {
  return coding === 'ucs2' ? text.length : (gsm7Length(text) ?? Number.POSITIVE_INFINITY);
}

/**
 * Texts that can be cut before any character: printable ASCII, punctuation, Chinese characters and
 * full-width forms, none of which joins its neighbour (Grapheme_Cluster_Break is Other, UAX #29).
 * Every shipped Chinese warning is one, and the segmenter takes longer than the rest of composing.
 */
const plain = /^[\x20-\x7e\u2010-\u2027\u3001-\u3029\u4e00-\u9fff\uff01-\uff5e]*$/;

/** Pieces that must not be cut: graphemes, or code points of a grapheme longer than a whole part. */
function* pieces(text: string, coding: Coding, limit: number): Generator<string> {
  for (const { segment: grapheme } of graphemes.segment(text)) {
    if (codedLength(grapheme, coding) <= limit) yield grapheme;
    else yield* grapheme;
  }
}

/**
 * The parts of a text, in order; their concatenation is the text. One part when it fits alone.
 * `reserved` units (as codedLength counts) stay free in every part, because gateways that add a
 * signature differ in which parts get it.
 * Cuts between graphemes, so never inside a surrogate pair, an escape sequence, a combining mark or
 * a joined emoji; only a grapheme longer than a part is cut, between its code points.
 * Throws TEMPLATE_REJECTED over 255 parts, or where GSM-7 is asked for and lacks a character.
 */
export function segment(text: string, coding: Coding, reserved = 0): string[] {
  const length = codedLength(text, coding);
  if (length === Number.POSITIVE_INFINITY) {
    throw new TocsinError(
      'TEMPLATE_REJECTED',
      'the text has a character that GSM-7 lacks; send it as UCS-2',
    );
  }
  const limits = partLimits[coding];
  if (length <= limits.single - reserved) return [text];
  const cut = coding === 'ucs2' && plain.test(text) ? cutAnywhere : cutBetweenGraphemes;
  const parts = cut(text, coding, limits.concatenated - reserved);
  if (parts.length > maxParts) {
    throw new TocsinError(
      'TEMPLATE_REJECTED',
      `the text needs ${parts.length} parts and one message holds ${maxParts}; shorten it`,
    );
  }
  return parts;
}

function cutAnywhere(text: string, _coding: Coding, limit: number): string[] {
  const count = Math.ceil(text.length / limit);
  return Array.from({ length: count }, (_, at) => text.slice(at * limit, (at + 1) * limit));
}

function cutBetweenGraphemes(text: string, coding: Coding, limit: number): string[] {
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const piece of pieces(text, coding, limit)) {
    const cost = codedLength(piece, coding);
    if (used + cost > limit) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += piece;
    used += cost;
  }
  parts.push(part);
  return parts;
}
