import { type FormattedText, readFormatted } from '../../text/message-format.ts';
import type { Packing } from '../../text/part.ts';
import type { Concatenation } from '../../text/user-data-header.ts';
import { type Tlv, tlvInteger } from '../wire/tlv.ts';
import { tags } from './pdus.ts';

/** PkTotal and PkNumber (SMGP 3.0 §6.3) give no reference: 0 for those who send no header besides. */
function packetConcatenation(tlvs: readonly Tlv[]): Concatenation | null {
  const parts = tlvInteger(tlvs, tags.pkTotal);
  const part = tlvInteger(tlvs, tags.pkNumber);
  if (parts === undefined || part === undefined) return null;
  return parts > 1 && parts <= 255 && part >= 1 && part <= parts
    ? { reference: 0, part, parts }
    : null;
}

/**
 * Reads the content of a Submit or Deliver as text. Its place among the parts is in the user data
 * header where TP_udhi says that there is one, else in PkTotal and PkNumber. Never throws.
 */
export function readText(
  message: {
    readonly msgFormat: number;
    readonly msgContent: Buffer;
    readonly tlvs: readonly Tlv[];
  },
  packing: Packing,
): FormattedText {
  const { msgFormat, msgContent, tlvs } = message;
  const hasHeader = ((tlvInteger(tlvs, tags.tpUdhi) ?? 0) & 1) === 1;
  const read = readFormatted(msgContent, msgFormat, { hasHeader, packing });
  return { ...read, concatenation: read.concatenation ?? packetConcatenation(tlvs) };
}
