import { invalidPdu } from '../wire/invalid-pdu.ts';
import { specName } from './fields.ts';

/**
 * Mandatory parameters one by one: SMPP 3.4 §3.1. `name` is the body's property and `at` the octet
 * of the frame at which the field begins. All throw PDU_INVALID naming field and offset for what
 * does not fit, and nothing else. Writers give the octet behind the field; readers need not, because
 * the size of what they read says it.
 */

export function readOctet(command: string, name: string, frame: Buffer, at: number): number {
  const value = frame[at];
  if (value === undefined) throw invalidPdu(command, specName(name), at, 'is missing');
  return value;
}

/** Takes as many octets as the text has characters, and its NUL. */
export function readCString(
  command: string,
  name: string,
  max: number,
  frame: Buffer,
  at: number,
): string {
  const last = Math.min(at + max, frame.length);
  let end = at;
  while (end < last && frame[end] !== 0) end += 1;
  if (end === last) {
    throw invalidPdu(command, specName(name), at, `has no NUL within ${max} octets`);
  }
  return end === at ? '' : frame.toString('latin1', at, end);
}

/** Octets behind their length octet: a view of the frame. */
export function readOctets(command: string, frame: Buffer, at: number): Buffer {
  const size = frame[at];
  if (size === undefined) throw invalidPdu(command, 'sm_length', at, 'is missing');
  if (at + 1 + size > frame.length) {
    throw invalidPdu(command, 'sm_length', at, `says ${size}, beyond the end of the PDU`);
  }
  return frame.subarray(at + 1, at + 1 + size);
}

export function writeOctet(
  command: string,
  name: string,
  value: number,
  frame: Buffer,
  at: number,
): number {
  if ((value & 0xff) !== value) {
    throw invalidPdu(command, specName(name), at, 'is not a number from 0 to 255');
  }
  frame[at] = value;
  return at + 1;
}

/** @param max octets, the NUL included */
export function writeCString(
  command: string,
  name: string,
  max: number,
  text: string,
  frame: Buffer,
  start: number,
): number {
  const { length } = text;
  if (length >= max) {
    throw invalidPdu(command, specName(name), start, `is over ${max - 1} characters`);
  }
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0 || unit > 0xff) {
      throw invalidPdu(command, specName(name), start, 'holds NUL or a character over U+00FF');
    }
    frame[start + i] = unit;
  }
  frame[start + length] = 0;
  return start + length + 1;
}

export function writeOctets(
  command: string,
  name: string,
  content: Buffer,
  frame: Buffer,
  at: number,
): number {
  if (content.length > 0xff) {
    throw invalidPdu(command, specName(name), at, 'is over 255 octets; use message_payload');
  }
  frame[at] = content.length;
  frame.set(content, at + 1);
  return at + 1 + content.length;
}
