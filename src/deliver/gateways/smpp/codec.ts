import { TocsinError } from '../../../domain/error.ts';
import {
  answerBit,
  bodies,
  type Command,
  commandIds,
  commandsById,
  type Pdu,
  type Tlv,
  unknownCommand,
} from './commands.ts';
import { type Field, specName } from './fields.ts';

/** command_length, command_id, command_status, sequence_number: SMPP 3.4 §3.2. */
export const headerLength = 16;

const noTlvs: readonly Tlv[] = [];

type Values = Record<string, string | number | Buffer>;

function invalid(command: string, field: string, offset: number, what: string): TocsinError {
  return new TocsinError('PDU_INVALID', `${command}: ${field} at offset ${offset} ${what}`, {
    details: { command, field, offset },
  });
}

/**
 * One whole PDU (command_length included) to a typed object. Octet strings and TLV values are views
 * of `frame`. Throws PDU_INVALID naming field and offset for anything that does not fit, and nothing
 * else; a command that we do not know is not an error but an `unknown` PDU.
 */
export function decodePdu(frame: Buffer): Pdu {
  if (frame.length < headerLength) {
    throw invalid('pdu', 'command_length', 0, `leaves ${frame.length} octets, a header is 16`);
  }
  const length = frame.readUInt32BE(0);
  if (length !== frame.length) {
    throw invalid('pdu', 'command_length', 0, `says ${length} octets and ${frame.length} came`);
  }
  const commandId = frame.readUInt32BE(4);
  const status = frame.readUInt32BE(8);
  const sequence = frame.readUInt32BE(12);
  const command = commandsById.get(commandId);
  if (command === undefined) {
    const body = frame.subarray(headerLength);
    return { command: unknownCommand, commandId, status, sequence, body };
  }
  const fields = bodies[command];
  if (frame.length === headerLength && fields.length > 0 && isAnswer(commandId)) {
    return { command, status, sequence, body: null, tlvs: noTlvs } as Pdu;
  }
  const cursor = { at: headerLength };
  const body = decodeBody(command, fields, frame, cursor);
  const tlvs = cursor.at === frame.length ? noTlvs : decodeTlvs(command, frame, cursor.at);
  return { command, status, sequence, body, tlvs } as unknown as Pdu;
}

function isAnswer(commandId: number): boolean {
  return (commandId & answerBit) !== 0;
}

function decodeBody(
  command: Command,
  fields: readonly Field[],
  frame: Buffer,
  cursor: { at: number },
): Values {
  const values: Values = {};
  let at = cursor.at;
  for (const field of fields) {
    switch (field.kind) {
      case 'u8': {
        const value = frame[at];
        if (value === undefined) throw invalid(command, specName(field.name), at, 'is missing');
        values[field.name] = value;
        at += 1;
        break;
      }
      case 'cstring': {
        const last = Math.min(at + field.max, frame.length);
        let end = at;
        while (end < last && frame[end] !== 0) end += 1;
        if (end === last) {
          throw invalid(command, specName(field.name), at, `has no NUL within ${field.max} octets`);
        }
        values[field.name] = end === at ? '' : frame.toString('latin1', at, end);
        at = end + 1;
        break;
      }
      case 'octets': {
        const size = frame[at];
        if (size === undefined) throw invalid(command, 'sm_length', at, 'is missing');
        if (at + 1 + size > frame.length) {
          throw invalid(command, 'sm_length', at, `says ${size}, beyond the end of the PDU`);
        }
        values[field.name] = frame.subarray(at + 1, at + 1 + size);
        at += 1 + size;
        break;
      }
    }
  }
  cursor.at = at;
  return values;
}

function decodeTlvs(command: Command, frame: Buffer, start: number): Tlv[] {
  const tlvs: Tlv[] = [];
  for (let at = start; at < frame.length; ) {
    if (at + 4 > frame.length) {
      throw invalid(command, 'optional parameter', at, 'is cut short in its tag and length');
    }
    const tag = frame.readUInt16BE(at);
    const size = frame.readUInt16BE(at + 2);
    if (at + 4 + size > frame.length) {
      const name = `optional parameter 0x${tag.toString(16).padStart(4, '0')}`;
      throw invalid(command, name, at, `says ${size} octets, beyond the end of the PDU`);
    }
    tlvs.push({ tag, value: frame.subarray(at + 4, at + 4 + size) });
    at += 4 + size;
  }
  return tlvs;
}

/**
 * A PDU as octets, command_length computed. Throws PDU_INVALID naming the field for a value that the
 * field cannot hold: a string that is too long or holds NUL or a character over U+00FF, a number
 * beyond its octets, a short message over 255 octets.
 */
export function encodePdu(pdu: Pdu): Buffer {
  if (pdu.command === unknownCommand) {
    const frame = Buffer.allocUnsafe(headerLength + pdu.body.length);
    writeHeader(frame, pdu.commandId, pdu.status, pdu.sequence);
    frame.set(pdu.body, headerLength);
    return frame;
  }
  const fields = bodies[pdu.command];
  const values = pdu.body as Values | null;
  const frame = Buffer.allocUnsafe(
    headerLength + (values ? bodyLength(fields, values) : 0) + tlvsLength(pdu.tlvs),
  );
  writeHeader(frame, commandIds[pdu.command], pdu.status, pdu.sequence);
  const at = values ? encodeBody(pdu.command, fields, values, frame) : headerLength;
  encodeTlvs(pdu.command, pdu.tlvs, frame, at);
  return frame;
}

function writeHeader(frame: Buffer, commandId: number, status: number, sequence: number): void {
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(commandId, 4);
  frame.writeUInt32BE(status >>> 0, 8);
  frame.writeUInt32BE(sequence >>> 0, 12);
}

function bodyLength(fields: readonly Field[], values: Values): number {
  let length = 0;
  for (const field of fields) {
    if (field.kind === 'u8') length += 1;
    else length += 1 + (values[field.name] as string | Buffer).length;
  }
  return length;
}

function tlvsLength(tlvs: readonly Tlv[]): number {
  let length = 0;
  for (const { value } of tlvs) length += 4 + value.length;
  return length;
}

function encodeBody(
  command: Command,
  fields: readonly Field[],
  values: Values,
  frame: Buffer,
): number {
  let at = headerLength;
  for (const field of fields) {
    const value = values[field.name];
    switch (field.kind) {
      case 'u8': {
        const octet = value as number;
        if (!(Number.isInteger(octet) && octet >= 0 && octet <= 0xff)) {
          throw invalid(command, specName(field.name), at, 'is not a number from 0 to 255');
        }
        frame[at] = octet;
        at += 1;
        break;
      }
      case 'cstring': {
        const text = value as string;
        if (text.length >= field.max) {
          throw invalid(command, specName(field.name), at, `is over ${field.max - 1} characters`);
        }
        at = writeCString(command, field.name, text, frame, at);
        break;
      }
      case 'octets': {
        const content = value as Buffer;
        if (content.length > 255) {
          throw invalid(
            command,
            specName(field.name),
            at,
            'is over 255 octets; use message_payload',
          );
        }
        frame[at] = content.length;
        frame.set(content, at + 1);
        at += 1 + content.length;
        break;
      }
    }
  }
  return at;
}

function writeCString(
  command: Command,
  name: string,
  text: string,
  frame: Buffer,
  start: number,
): number {
  let at = start;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0 || unit > 0xff) {
      throw invalid(command, specName(name), start, 'holds NUL or a character over U+00FF');
    }
    frame[at++] = unit;
  }
  frame[at] = 0;
  return at + 1;
}

function encodeTlvs(command: Command, tlvs: readonly Tlv[], frame: Buffer, start: number): void {
  let at = start;
  for (const { tag, value } of tlvs) {
    if (!(Number.isInteger(tag) && tag >= 0 && tag <= 0xffff && value.length <= 0xffff)) {
      throw invalid(command, 'optional parameter', at, 'has a tag or a length over 65535');
    }
    frame.writeUInt16BE(tag, at);
    frame.writeUInt16BE(value.length, at + 2);
    frame.set(value, at + 4);
    at += 4 + value.length;
  }
}
