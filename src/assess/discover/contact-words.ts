import { callRow, contactBytes, sideTo, smsRow } from '../../match/kernel/layout.ts';

/** 32-bit words of a contact. */
export const rowWords = contactBytes / 4;

/** A call or SMS, seen from the called. */
export function isTaken(sort: number): boolean {
  const kind = sort & 0xff;
  return ((sort >>> 8) & 0xff) === sideTo && (kind === callRow || kind === smsRow);
}

export function secondsAt(words: Uint32Array, at: number): number {
  const ms = (words[at] as number) + ((words[at + 1] as number) | 0) * 0x1_0000_0000;
  return Math.min(Math.max(0, Math.floor(ms / 1000)), 0xffff_ffff);
}

/** The bytes as words, little-endian as the kernel writes them; copied where they do not lie so. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >>> 2);
}
