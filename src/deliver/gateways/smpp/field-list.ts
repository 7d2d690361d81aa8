import type { Field } from './fields.ts';
import {
  readCString,
  readOctet,
  readOctets,
  writeCString,
  writeOctet,
  writeOctets,
} from './wire-fields.ts';

export type Values = Record<string, string | number | Buffer>;

/** Octets that writeFieldList() fills, and that readFieldList() took. */
export function fieldListLength(fields: readonly Field[], values: Values): number {
  let length = 0;
  for (const field of fields) {
    if (field.kind === 'u8') length += 1;
    else length += 1 + (values[field.name] as string | Buffer).length;
  }
  return length;
}

/** A body by the list of its fields, from the octet `start`. Throws PDU_INVALID and nothing else. */
export function readFieldList(
  command: string,
  fields: readonly Field[],
  frame: Buffer,
  start: number,
): Values {
  const values: Values = {};
  let at = start;
  for (const field of fields) {
    const { name } = field;
    switch (field.kind) {
      case 'u8':
        values[name] = readOctet(command, name, frame, at);
        at += 1;
        break;
      case 'cstring': {
        const text = readCString(command, name, field.max, frame, at);
        values[name] = text;
        at += text.length + 1;
        break;
      }
      case 'octets': {
        const content = readOctets(command, frame, at);
        values[name] = content;
        at += 1 + content.length;
        break;
      }
    }
  }
  return values;
}

/** Gives the octet behind the body. Throws PDU_INVALID for what a field cannot hold. */
export function writeFieldList(
  command: string,
  fields: readonly Field[],
  values: Values,
  frame: Buffer,
  start: number,
): number {
  let at = start;
  for (const field of fields) {
    const { name } = field;
    const value = values[name];
    switch (field.kind) {
      case 'u8':
        at = writeOctet(command, name, value as number, frame, at);
        break;
      case 'cstring':
        at = writeCString(command, name, field.max, value as string, frame, at);
        break;
      case 'octets':
        at = writeOctets(command, name, value as Buffer, frame, at);
        break;
    }
  }
  return at;
}
