import type { PduReader } from '../wire/pdu-reader.ts';
import { PduWriter } from '../wire/pdu-writer.ts';
import { commandIds, headerLength, type SgipCommand } from './pdus.ts';
import type { SgipSequence } from './sequence.ts';

const names = Object.fromEntries(
  Object.keys(commandIds).map((command) => [command, `SGIP_${command.toUpperCase()}`]),
) as Record<SgipCommand, string>;

/** A command's name in errors, such as SGIP_SUBMIT_RESP. */
export function pduName(command: SgipCommand): string {
  return names[command];
}

/** A writer behind the header of a PDU whose body has so many octets. */
export function startPdu(
  command: SgipCommand,
  sequence: SgipSequence,
  bodyLength: number,
): PduWriter {
  const length = headerLength + bodyLength;
  const writer = new PduWriter(names[command], length);
  writer.u32('Message_Length', length);
  writer.u32('Command_ID', commandIds[command]);
  writeSequence(writer, sequence);
  return writer;
}

export function readSequence(reader: PduReader, field: string): SgipSequence {
  const node = reader.u32(field);
  const time = reader.u32(field);
  return { node, time, counter: reader.u32(field) };
}

export function writeSequence(
  writer: PduWriter,
  { node, time, counter }: SgipSequence,
  field = 'Sequence_Number',
): void {
  writer.u32(field, node);
  writer.u32(field, time);
  writer.u32(field, counter);
}
