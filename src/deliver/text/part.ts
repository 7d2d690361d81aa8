import { fromSeptets, toSeptets } from './gsm7.ts';
import { packSeptets, unpackSeptets } from './packing.ts';
import type { Coding } from './segment.ts';
import { type Concatenation, concatenationHeader, readUserDataHeader } from './user-data-header.ts';

/**
 * How GSM-7 septets lie in octets. `unpacked`, one in each octet, is what SMPP carriers expect with
 * data_coding 0 (the SMSC packs them for the radio side; SMPP 3.4 §5.2.19 leaves it to the
 * implementation, and a packed submit shows as rubbish on most). `packed` is the radio's own form,
 * which CMPP, SGIP and SMGP gateways and a few SMSCs want.
 */
export type Packing = 'unpacked' | 'packed';

/** Bits that bring the first septet behind a header of so many octets to a septet boundary. */
function fillBitsBehind(headerOctets: number): number {
  return (7 - ((headerOctets * 8) % 7)) % 7;
}

/**
 * One part as user data: the concatenation header (only when `parts` > 1) and the text. UCS-2 is
 * UTF-16 big-endian. At most 140 octets for what segment() cut, and 160 for unpacked GSM-7, which
 * the SMSC packs into 140. Throws PDU_INVALID for a character that GSM-7 lacks.
 */
export function encodePart(
  text: string,
  coding: Coding,
  concatenation: Concatenation,
  packing: Packing = 'unpacked',
): Buffer {
  const header = concatenation.parts > 1 ? concatenationHeader(concatenation) : null;
  const body = encodeText(text, coding, packing, header?.length ?? 0);
  return header ? Buffer.concat([header, body]) : body;
}

function encodeText(text: string, coding: Coding, packing: Packing, headerOctets: number): Buffer {
  if (coding === 'ucs2') return Buffer.from(text, 'utf16le').swap16();
  const septets = toSeptets(text);
  return packing === 'unpacked' ? septets : packSeptets(septets, fillBitsBehind(headerOctets));
}

/** Text of user data without a header. An odd last octet of UCS-2 is dropped. */
export function decodeText(
  octets: Uint8Array,
  coding: Coding,
  packing: Packing = 'unpacked',
  headerOctets = 0,
): string {
  if (coding === 'ucs2') {
    return Buffer.from(octets.subarray(0, octets.length & ~1))
      .swap16()
      .toString('utf16le');
  }
  return fromSeptets(
    packing === 'unpacked' ? octets : unpackSeptets(octets, fillBitsBehind(headerOctets)),
  );
}

/**
 * The reverse of encodePart. `hasHeader` is the UDHI bit of esm_class (SMPP 3.4 §5.2.12).
 * Throws PDU_INVALID for a header that does not fit.
 */
export function decodePart(
  userData: Uint8Array,
  coding: Coding,
  { hasHeader, packing = 'unpacked' }: { hasHeader: boolean; packing?: Packing },
): { text: string; concatenation: Concatenation | null } {
  if (!hasHeader) return { text: decodeText(userData, coding, packing), concatenation: null };
  const { length, concatenation } = readUserDataHeader(userData);
  return { text: decodeText(userData.subarray(length), coding, packing, length), concatenation };
}
