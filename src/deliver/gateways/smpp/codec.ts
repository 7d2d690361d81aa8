import { invalidPdu } from '../wire/invalid-pdu.ts';
import {
  answerBit,
  bodies,
  type Command,
  commandIds,
  commandsById,
  type KnownPdu,
  maxMessageId,
  type Pdu,
  type Tlv,
  unknownCommand,
} from './commands.ts';
import { fieldListLength, readFieldList, type Values, writeFieldList } from './field-list.ts';
import { readShortMessage, shortMessageLength, writeShortMessage } from './short-message.ts';
import { readCString, writeCString } from './wire-fields.ts';

/** command_length, command_id, command_status, sequence_number: SMPP 3.4 §3.2. */
export const headerLength = 16;

const noTlvs: readonly Tlv[] = [];

/**
 * One whole PDU (command_length included) to a typed object. Octet strings and TLV values are views
 * of `frame`. Throws PDU_INVALID naming field and offset for anything that does not fit, and nothing
 * else; a command that we do not know is not an error but an `unknown` PDU.
 */
export function decodePdu(frame: Buffer): Pdu {
  if (frame.length < headerLength) {
    const what = `leaves ${frame.length} octets, a header is 16`;
    throw invalidPdu('pdu', 'command_length', 0, what);
  }
  const length = frame.readUInt32BE(0);
  if (length !== frame.length) {
    const what = `says ${length} octets and ${frame.length} came`;
    throw invalidPdu('pdu', 'command_length', 0, what);
  }
  const commandId = frame.readUInt32BE(4);
  const status = frame.readUInt32BE(8);
  const sequence = frame.readUInt32BE(12);
  const command = commandsById.get(commandId);
  switch (command) {
    case undefined: {
      const body = frame.subarray(headerLength);
      return { command: unknownCommand, commandId, status, sequence, body };
    }
    // The commands that every message takes, without the lists of fields.
    case 'submit_sm':
    case 'deliver_sm': {
      const body = readShortMessage(command, frame, headerLength);
      const tlvs = readTlvs(command, frame, headerLength + shortMessageLength(body));
      return { command, status, sequence, body, tlvs };
    }
    case 'submit_sm_resp':
    case 'deliver_sm_resp': {
      if (length === headerLength) return { command, status, sequence, body: null, tlvs: noTlvs };
      const messageId = readCString(command, 'messageId', maxMessageId, frame, headerLength);
      const tlvs = readTlvs(command, frame, headerLength + messageId.length + 1);
      return { command, status, sequence, body: { messageId }, tlvs };
    }
  }
  const fields = bodies[command];
  if (length === headerLength && fields.length > 0 && isAnswer(commandId)) {
    return { command, status, sequence, body: null, tlvs: noTlvs } as Pdu;
  }
  const body = readFieldList(command, fields, frame, headerLength);
  const tlvs = readTlvs(command, frame, headerLength + fieldListLength(fields, body));
  return { command, status, sequence, body, tlvs } as unknown as Pdu;
}

function isAnswer(commandId: number): boolean {
  return (commandId & answerBit) !== 0;
}

function readTlvs(command: Command, frame: Buffer, start: number): readonly Tlv[] {
  if (start === frame.length) return noTlvs;
  const tlvs: Tlv[] = [];
  for (let at = start; at < frame.length; ) {
    if (at + 4 > frame.length) {
      throw invalidPdu(command, 'optional parameter', at, 'is cut short in its tag and length');
    }
    const tag = frame.readUInt16BE(at);
    const size = frame.readUInt16BE(at + 2);
    if (at + 4 + size > frame.length) {
      const name = `optional parameter 0x${tag.toString(16).padStart(4, '0')}`;
      throw invalidPdu(command, name, at, `says ${size} octets, beyond the end of the PDU`);
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
  const length = headerLength + bodyLength(pdu) + tlvsLength(pdu.tlvs);
  const frame = Buffer.allocUnsafe(length);
  writeHeader(frame, commandIds[pdu.command], pdu.status, pdu.sequence);
  writeTlvs(pdu.command, pdu.tlvs, frame, writeBody(pdu, frame));
  return frame;
}

function writeHeader(frame: Buffer, commandId: number, status: number, sequence: number): void {
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(commandId, 4);
  frame.writeUInt32BE(status >>> 0, 8);
  frame.writeUInt32BE(sequence >>> 0, 12);
}

function bodyLength(pdu: KnownPdu): number {
  if (pdu.body === null) return 0;
  switch (pdu.command) {
    case 'submit_sm':
    case 'deliver_sm':
      return shortMessageLength(pdu.body);
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
      return pdu.body.messageId.length + 1;
    default:
      return fieldListLength(bodies[pdu.command], pdu.body as Values);
  }
}

/** Gives the octet behind the body. */
function writeBody(pdu: KnownPdu, frame: Buffer): number {
  const { command, body } = pdu;
  if (body === null) return headerLength;
  switch (command) {
    case 'submit_sm':
    case 'deliver_sm':
      return writeShortMessage(command, body, frame, headerLength);
    case 'submit_sm_resp':
    case 'deliver_sm_resp':
      return writeCString(command, 'messageId', maxMessageId, body.messageId, frame, headerLength);
    default:
      return writeFieldList(command, bodies[command], body as Values, frame, headerLength);
  }
}

function tlvsLength(tlvs: readonly Tlv[]): number {
  let length = 0;
  for (const { value } of tlvs) length += 4 + value.length;
  return length;
}

function writeTlvs(command: Command, tlvs: readonly Tlv[], frame: Buffer, start: number): void {
  let at = start;
  for (const { tag, value } of tlvs) {
    if (!(Number.isInteger(tag) && tag >= 0 && tag <= 0xffff && value.length <= 0xffff)) {
      throw invalidPdu(command, 'optional parameter', at, 'has a tag or a length over 65535');
    }
    frame.writeUInt16BE(tag, at);
    frame.writeUInt16BE(value.length, at + 2);
    frame.set(value, at + 4);
    at += 4 + value.length;
  }
}
