import { TocsinError } from '../../domain/error.ts';
import type { Channel } from '../../domain/warning.ts';
import { type Alphabet, readDataCoding } from './data-coding.ts';
import { decodeText, encodePart, type Packing } from './part.ts';
import type { Coding } from './segment.ts';
import { type Concatenation, concatenationHeader, readUserDataHeader } from './user-data-header.ts';

/**
 * Message class of a flash SMS: 0 is shown at once and not kept (3GPP TS 23.038 §4); 1 is an ordinary
 * message that some gateways take where they refuse class 0.
 */
export type FlashClass = 0 | 1;

/** Msg_Fmt 0 and 15: ASCII and GB 18030, in CMPP, SGIP and SMGP alike. */
export const asciiFormat = 0;
export const gbFormat = 15;

/** Octets of Msg_Fmt or data_coding that a route writes. */
export type FormatSettings = {
  readonly gsm7: number;
  readonly ucs2: number;
  /** For flash, with message class 0; with class 1 the lowest bit is set. */
  readonly flashGsm7: number;
  readonly flashUcs2: number;
};

/**
 * The message format (Msg_Fmt in CMPP and SGIP, MsgFormat in SMGP, data_coding in SMPP) of an outgoing
 * part.
 */
export function messageFormatOf(
  coding: Coding,
  channel: Channel,
  settings: FormatSettings,
  flashClass: FlashClass,
): number {
  if (channel !== 'flash') return coding === 'ucs2' ? settings.ucs2 : settings.gsm7;
  return (coding === 'ucs2' ? settings.flashUcs2 : settings.flashGsm7) | flashClass;
}

const gb18030 = new TextDecoder('gb18030');

export type FormatMeaning = { readonly alphabet: Alphabet | 'gb18030'; readonly flash: boolean };

/**
 * What a Msg_Fmt of CMPP 2.0 §7.4.2.1 (and SGIP 1.2, SMGP 3.0 alike) means: 0 ASCII, 3 a card
 * operation, 4 octets, 8 UCS-2, 15 GB; anything from 0x10 up is read as a data coding scheme
 * (3GPP TS 23.038 §4), which is how flash goes out.
 */
export function readMessageFormat(format: number): FormatMeaning {
  if (format === gbFormat) return { alphabet: 'gb18030', flash: false };
  if (format === 3) return { alphabet: 'octets', flash: false };
  return readDataCoding(format);
}

/** Text of user data without a header; octets that are no text read as Latin-1. Never throws. */
export function decodeFormatted(octets: Uint8Array, { alphabet }: FormatMeaning): string {
  if (alphabet === 'gb18030') return gb18030.decode(octets);
  if (alphabet === 'ucs2' || alphabet === 'gsm7') return decodeText(octets, alphabet);
  return Buffer.from(octets).toString('latin1');
}

/** What ASCII and GSM-7 can both say; a backquote, which GSM-7 lacks, is never in such a text. */
const asciiOnly = /^[\n\r\x20-\x7e]*$/;

/**
 * One part as the content of a submit in CMPP, SGIP or SMGP: the concatenation header (only when
 * `parts` > 1) and the text. Msg_Fmt 0 is ASCII there, so a GSM-7 text of ASCII characters goes out
 * as ASCII; one with others (£, é) goes out as septets, as does every text where `packing` is packed
 * or the format is another. Throws PDU_INVALID for a character that the coding lacks.
 */
export function encodeFormatted(
  part: Concatenation & { readonly text: string; readonly coding: Coding },
  format: number,
  packing: Packing,
): Buffer {
  const { text, coding } = part;
  const isAscii = coding === 'gsm7' && format === asciiFormat && packing === 'unpacked';
  if (!isAscii || !asciiOnly.test(text)) return encodePart(text, coding, part, packing);
  const body = Buffer.from(text, 'latin1');
  return part.parts > 1 ? Buffer.concat([concatenationHeader(part), body]) : body;
}

/** A text as it was sent, which part it is, and how it wants to be shown. */
export type FormattedText = {
  readonly text: string;
  readonly flash: boolean;
  readonly concatenation: Concatenation | null;
};

/**
 * The reverse of encodeFormatted. `hasHeader` is TP_udhi. A header that does not fit is read as text:
 * a message shown badly is better than none. Never throws.
 */
export function readFormatted(
  content: Uint8Array,
  format: number,
  { hasHeader, packing }: { readonly hasHeader: boolean; readonly packing: Packing },
): FormattedText {
  const header = hasHeader ? headerOf(content) : null;
  const { alphabet, flash } = readMessageFormat(format);
  const length = header?.length ?? 0;
  const octets = content.subarray(length);
  const concatenation = header?.concatenation ?? null;
  if (alphabet === 'gsm7' && packing === 'packed') {
    return { text: decodeText(octets, 'gsm7', packing, length), flash, concatenation };
  }
  const text =
    format === asciiFormat ? decodeAscii(octets) : decodeFormatted(octets, { alphabet, flash });
  return { text, flash, concatenation };
}

function headerOf(content: Uint8Array): ReturnType<typeof readUserDataHeader> | null {
  try {
    return readUserDataHeader(content);
  } catch (error) {
    if (!(error instanceof TocsinError)) throw error;
    return null;
  }
}

/**
 * Msg_Fmt 0 as it comes: ASCII, or the septets of those who do not tell the two apart. Septets show by
 * characters that ASCII texts do not have (0x00 is @, 0x02 $, 0x11 _, 0x1B an escape); a text whose only
 * difference is a letter such as ä cannot be told apart and reads as ASCII. Octets over 0x7F are
 * GB 18030, which some gateways label so.
 */
function decodeAscii(octets: Uint8Array): string {
  const isSeptets =
    octets.some((octet) => octet < 0x20 && octet !== 0x0a && octet !== 0x0d) &&
    octets.every((octet) => octet < 0x80);
  return isSeptets ? decodeText(octets, 'gsm7') : gb18030.decode(octets);
}
