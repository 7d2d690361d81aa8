import type { Tlv } from './commands.ts';

/** Optional parameters that we read or write: SMPP 3.4 §5.3.2. All others are kept as they come. */
export const tags = {
  receiptedMessageId: 0x001e,
  sarMsgRefNum: 0x020c,
  sarTotalSegments: 0x020e,
  sarSegmentSeqnum: 0x020f,
  scInterfaceVersion: 0x0210,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const;

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

/** A C-octet string up to its NUL; peers that forget the NUL are understood. */
export function tlvText(tlvs: readonly Tlv[], tag: number): string | undefined {
  const value = findTlv(tlvs, tag);
  if (!value) return undefined;
  const end = value.indexOf(0);
  return value.toString('latin1', 0, end === -1 ? value.length : end);
}

export function textTlv(tag: number, text: string): Tlv {
  return { tag, value: Buffer.from(`${text}\0`, 'latin1') };
}

export function octetTlv(tag: number, value: number): Tlv {
  return { tag, value: Buffer.from([value]) };
}
