import type { Channel } from '../../domain/warning.ts';
import type { Coding } from './segment.ts';

/** How the octets of a message are to be read. `octets` is anything that is not text to us. */
export type Alphabet = 'gsm7' | 'ucs2' | 'latin1' | 'octets';

/**
 * The data coding of an outgoing part. Flash is message class 0 of the general data coding group
 * (3GPP TS 23.038 §4: bit 4 says that bits 1–0 are a class); 0x00 and 0x08 carry no class.
 */
export function dataCodingOf(coding: Coding, channel: Channel): number {
  const alphabet = coding === 'ucs2' ? 0x08 : 0x00;
  return channel === 'flash' ? alphabet | 0x10 : alphabet;
}

/**
 * What an incoming data coding means. Below 0x10 by SMPP 3.4 §5.2.19 (IA5 and Latin 1 read as
 * Latin 1), above by 3GPP TS 23.038 §4. Flash is message class 0.
 */
export function readDataCoding(dataCoding: number): { alphabet: Alphabet; flash: boolean } {
  if (dataCoding < 0x10) {
    if (dataCoding === 0x00) return { alphabet: 'gsm7', flash: false };
    if (dataCoding === 0x08) return { alphabet: 'ucs2', flash: false };
    if (dataCoding === 0x01 || dataCoding === 0x03) return { alphabet: 'latin1', flash: false };
    return { alphabet: 'octets', flash: false };
  }
  const group = dataCoding >> 4;
  if (group === 0xf) {
    return {
      alphabet: (dataCoding & 0x04) === 0 ? 'gsm7' : 'octets',
      flash: (dataCoding & 0x03) === 0,
    };
  }
  if (group === 0xe) return { alphabet: 'ucs2', flash: false };
  if (group === 0xc || group === 0xd) return { alphabet: 'gsm7', flash: false };
  // 00xx and the automatic deletion group 01xx share their low bits; 10xx is reserved, read as GSM-7.
  if (group > 0x7) return { alphabet: 'gsm7', flash: false };
  const byBits: readonly Alphabet[] = ['gsm7', 'octets', 'ucs2', 'gsm7'];
  return {
    alphabet: byBits[(dataCoding >> 2) & 3] ?? 'gsm7',
    flash: (dataCoding & 0x13) === 0x10,
  };
}
