import { PduWriter } from '../wire/pdu-writer.ts';

/** A writer for a frame of `length` octets whose header is written: SMGP 3.0 §5.2.1. */
export function startPdu(
  name: string,
  length: number,
  requestId: number,
  sequence: number,
): PduWriter {
  const writer = new PduWriter(name, length);
  writer.u32('PacketLength', length);
  writer.u32('RequestID', requestId);
  writer.u32('SequenceID', sequence);
  return writer;
}
