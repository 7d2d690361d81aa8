import type { Channel } from '../../domain/warning.ts';
import { type Alphabet, readDataCoding } from './data-coding.ts';
import { decodeText } from './part.ts';
import type { Coding } from './segment.ts';

/**
 * Message class of a flash SMS: 0 is shown at once and not kept (3GPP TS 23.038 §4); 1 is an ordinary
 * message that some gateways take where they refuse class 0.
 */
export type FlashClass = 0 | 1;

/** Msg_Fmt 15: GB 18030, in CMPP, SGIP and SMGP alike. */
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
