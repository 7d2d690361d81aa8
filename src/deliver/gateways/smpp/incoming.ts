import { TocsinError } from '../../../domain/error.ts';
import { type Alphabet, readDataCoding } from '../../text/data-coding.ts';
import { decodePart, decodeText } from '../../text/part.ts';
import { type Concatenation, readUserDataHeader } from '../../text/user-data-header.ts';
import type { Tlv } from './commands.ts';
import { udhIndicator } from './submit.ts';
import { findTlv, tags, tlvInteger } from './tlv.ts';

/** The text of a short message as it was sent, which part it is, and how it wants to be shown. */
export type IncomingText = {
  readonly text: string;
  readonly flash: boolean;
  readonly concatenation: Concatenation | null;
};

type ShortMessage = {
  readonly esmClass: number;
  readonly dataCoding: number;
  readonly shortMessage: Buffer;
};

/** sar_msg_ref_num, sar_segment_seqnum, sar_total_segments: SMPP 3.4 §5.3.2.22–24. */
function sarConcatenation(tlvs: readonly Tlv[]): Concatenation | null {
  const reference = tlvInteger(tlvs, tags.sarMsgRefNum);
  const parts = tlvInteger(tlvs, tags.sarTotalSegments);
  const part = tlvInteger(tlvs, tags.sarSegmentSeqnum);
  if (reference === undefined || parts === undefined || part === undefined) return null;
  return part >= 1 && part <= parts && parts <= 255 ? { reference, part, parts } : null;
}

function decodeBody(octets: Buffer, alphabet: Alphabet): string {
  if (alphabet === 'ucs2' || alphabet === 'gsm7') return decodeText(octets, alphabet);
  return octets.toString('latin1');
}

/**
 * Reads submit_sm or deliver_sm as text. The message is in short_message, or else in message_payload
 * (SMPP 3.4 §5.3.2.32); its place among the parts in the user data header, or else in the SAR TLVs.
 * A header that does not fit is read as text: a message shown badly is better than none. Never throws.
 */
export function readText(message: ShortMessage, tlvs: readonly Tlv[]): IncomingText {
  const { alphabet, flash } = readDataCoding(message.dataCoding);
  const payload = findTlv(tlvs, tags.messagePayload);
  const octets = message.shortMessage.length > 0 || !payload ? message.shortMessage : payload;
  const sar = sarConcatenation(tlvs);
  if ((message.esmClass & udhIndicator) !== 0) {
    try {
      if (alphabet === 'ucs2' || alphabet === 'gsm7') {
        const { text, concatenation } = decodePart(octets, alphabet, { hasHeader: true });
        return { text, flash, concatenation: concatenation ?? sar };
      }
      const { length, concatenation } = readUserDataHeader(octets);
      const text = decodeBody(octets.subarray(length), alphabet);
      return { text, flash, concatenation: concatenation ?? sar };
    } catch (error) {
      if (!(error instanceof TocsinError)) throw error;
    }
  }
  return { text: decodeBody(octets, alphabet), flash, concatenation: sar };
}
