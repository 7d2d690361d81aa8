import { crc32 } from 'node:zlib';
import { contactBytes } from '../kernel/layout.ts';
import type { ContactBlock } from './types.ts';

/**
 * A journal is a file of frames: blocks of contacts, and verdicts whether the store took a block.
 * Little-endian: 32 bytes of header, then source and fingerprint as UTF-8, then the contacts.
 */
export const headerBytes = 32;
const magic = 0x31_4a_4f_54;
const magicAt = 0;
/** CRC-32 of everything behind it. */
const crcAt = 4;
const kindAt = 8;
/** u16 each. */
const sourceBytesAt = 10;
const fingerprintBytesAt = 12;
const epochAt = 16;
const rowsAt = 20;
/** f64: the block's source position; of a verdict, the offset of its block in the file. */
const positionAt = 24;

const block = 1;
const taken = 2;
const refused = 3;

export type FrameHeader =
  | {
      readonly kind: 'block';
      readonly source: string;
      readonly fingerprint: string;
      readonly byteOffset: number;
      readonly epoch: number;
      readonly rows: number;
      /** Of the frame, and of its part before the contacts. */
      readonly bytes: number;
      readonly leadBytes: number;
    }
  | {
      readonly kind: 'verdict';
      readonly blockAt: number;
      readonly committed: boolean;
      readonly bytes: number;
    };

/** What stands before the contacts of a block, which are not copied. */
export function blockLead(of: ContactBlock): Buffer {
  const source = Buffer.from(of.source);
  const fingerprint = Buffer.from(of.fingerprint);
  const lead = Buffer.alloc(headerBytes + source.length + fingerprint.length);
  lead.writeUInt32LE(magic, magicAt);
  lead[kindAt] = block;
  lead.writeUInt16LE(source.length, sourceBytesAt);
  lead.writeUInt16LE(fingerprint.length, fingerprintBytesAt);
  lead.writeUInt32LE(of.epoch, epochAt);
  lead.writeUInt32LE(of.rows.length / contactBytes, rowsAt);
  lead.writeDoubleLE(of.byteOffset, positionAt);
  lead.set(source, headerBytes);
  lead.set(fingerprint, headerBytes + source.length);
  lead.writeUInt32LE(crc32(of.rows, crc32(lead.subarray(kindAt))), crcAt);
  return lead;
}

export function verdictFrame(blockAt: number, committed: boolean): Buffer {
  const frame = Buffer.alloc(headerBytes);
  frame.writeUInt32LE(magic, magicAt);
  frame[kindAt] = committed ? taken : refused;
  frame.writeDoubleLE(blockAt, positionAt);
  frame.writeUInt32LE(crc32(frame.subarray(kindAt)), crcAt);
  return frame;
}

/**
 * The frame that begins at `at`, or null where none is: at the end, and where a crash tore it.
 *
 * @param bytes the whole file, or as much as holds the frame
 */
export function readFrame(bytes: Buffer, at: number): FrameHeader | null {
  if (bytes.length - at < headerBytes || bytes.readUInt32LE(at + magicAt) !== magic) return null;
  const sourceBytes = bytes.readUInt16LE(at + sourceBytesAt);
  const fingerprintBytes = bytes.readUInt16LE(at + fingerprintBytesAt);
  const rows = bytes.readUInt32LE(at + rowsAt);
  const leadBytes = headerBytes + sourceBytes + fingerprintBytes;
  const length = leadBytes + rows * contactBytes;
  if (bytes.length - at < length) return null;
  const crc = crc32(bytes.subarray(at + kindAt, at + length));
  if (crc !== bytes.readUInt32LE(at + crcAt)) return null;
  const kind = bytes[at + kindAt];
  const position = bytes.readDoubleLE(at + positionAt);
  if (kind === taken || kind === refused) {
    return { kind: 'verdict', blockAt: position, committed: kind === taken, bytes: length };
  }
  if (kind !== block) return null;
  const texts = bytes.subarray(at + headerBytes, at + leadBytes);
  return {
    kind: 'block',
    source: texts.toString('utf8', 0, sourceBytes),
    fingerprint: texts.toString('utf8', sourceBytes),
    byteOffset: position,
    epoch: bytes.readUInt32LE(at + epochAt),
    rows,
    bytes: length,
    leadBytes,
  };
}
