import type { PduReader } from './pdu-reader.ts';
import type { PduWriter } from './pdu-writer.ts';

/**
 * An optional parameter as it is on the wire, known or not: tag and length of two octets each, then
 * the value. SMPP 3.4 §5.3 and SMGP 3.0 §6.3 write them alike, with tags of their own.
 */
export type Tlv = { readonly tag: number; readonly value: Buffer };

/** Octets of tag and length. */
const tlvHeaderLength = 4;

export const noTlvs: readonly Tlv[] = [];

/** All that is left of the frame as optional parameters, in order; their values are views of it. */
export function readTlvs(reader: PduReader): readonly Tlv[] {
  if (reader.left() === 0) return noTlvs;
  const tlvs: Tlv[] = [];
  while (reader.left() > 0) {
    const tag = reader.u16('tag');
    const length = reader.u16('length');
    tlvs.push({ tag, value: reader.octets('value', length) });
  }
  return tlvs;
}

/** Octets that writeTlvs() fills. */
export function tlvsLength(tlvs: readonly Tlv[]): number {
  let length = 0;
  for (const { value } of tlvs) length += tlvHeaderLength + value.length;
  return length;
}

export function writeTlvs(writer: PduWriter, tlvs: readonly Tlv[]): void {
  for (const { tag, value } of tlvs) {
    writer.u16('tag', tag);
    writer.u16('length', value.length);
    writer.octets('value', value, value.length);
  }
}

/** The value of the first parameter with this tag. */
export function findTlv(tlvs: readonly Tlv[], tag: number): Buffer | undefined {
  for (const tlv of tlvs) if (tlv.tag === tag) return tlv.value;
  return undefined;
}

/** A big-endian integer of one to four octets; undefined where it is absent or of another length. */
export function tlvInteger(tlvs: readonly Tlv[], tag: number): number | undefined {
  const value = findTlv(tlvs, tag);
  return value && value.length >= 1 && value.length <= 4
    ? value.readUIntBE(0, value.length)
    : undefined;
}

export function octetTlv(tag: number, value: number): Tlv {
  return { tag, value: Buffer.from([value]) };
}
