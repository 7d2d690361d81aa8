import { randomBytes } from 'node:crypto';
import { TocsinError } from '../domain/error.ts';

/**
 * Twenty letters: no vowel and no Y, so that no code reads as a word or a syllable; no I and no O,
 * so that nothing in it can be taken for a digit that is meant.
 */
const letters = 'BCDFGHJKLMNPQRSTVWXZ';

/**
 * Eight letters are 2.6 × 10^10 codes (seven would be 1.3 × 10^9, about one for every warning of two
 * years in a nation, and a guess would be confirmed as often as not).
 */
export const checkCodeLength = 8;

/** Initials that people read as an insult, a bank or a messenger; a code that holds one is drawn again. */
const unwanted = [
  ...['SB', 'CNM', 'NMB', 'TMD', 'MMP', 'NMSL', 'NND', 'FCK', 'WTF', 'STFB'],
  ...['CCB', 'CMB', 'PSBC', 'SPDB', 'CGB', 'QQ', 'WX', 'VX'],
];

/** Source of randomness: so many bytes, each uniform. */
export type RandomBytes = (size: number) => Uint8Array;

/** A code that nobody can guess: 34 bits from a cryptographic source, upper-case letters only. */
export function newCheckCode(random: RandomBytes = randomBytes): string {
  for (;;) {
    const code = drawLetters(random);
    if (!unwanted.some((part) => code.includes(part)) && !/(.)\1\1/.test(code)) return code;
  }
}

function drawLetters(random: RandomBytes): string {
  let code = '';
  while (code.length < checkCodeLength) {
    for (const byte of random(checkCodeLength + 2)) {
      // 240 is the largest multiple of 20 in a byte: the rest would favour the first letters.
      if (byte < 240 && code.length < checkCodeLength) code += letters[byte % 20];
    }
  }
  return code;
}

/**
 * `count` different codes of which the store knows none. `takenAmong` answers which of the given
 * codes are in use; asked once as a rule, and again only for those that were.
 */
export async function freshCheckCodes(
  count: number,
  takenAmong: (codes: readonly string[]) => Promise<ReadonlySet<string>>,
  random: RandomBytes = randomBytes,
): Promise<string[]> {
  const fresh = new Set<string>();
  for (let round = 0; fresh.size < count; round += 1) {
    if (round === 20) {
      throw new TocsinError('STORE_FAILED', 'No free check code in 20 rounds: codes are used up.');
    }
    const drawn = new Set<string>();
    for (let tries = 0; drawn.size < count - fresh.size && tries < count * 4; tries += 1) {
      const code = newCheckCode(random);
      if (!fresh.has(code)) drawn.add(code);
    }
    const taken = await takenAmong([...drawn]);
    for (const code of drawn) if (!taken.has(code)) fresh.add(code);
  }
  return [...fresh];
}

/** Digits and letters that a person may type or an operator may hear for a letter of ours. */
const misread: Readonly<Record<string, string>> = {
  '1': 'L',
  I: 'L',
  '2': 'Z',
  '5': 'S',
  '6': 'G',
  '8': 'B',
  '0': 'Q',
  O: 'Q',
};

/** What a person typed, as the code it can only mean; null where it cannot be one. */
export function readCheckCode(typed: string): string | null {
  const plain = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '');
  const code = [...plain].map((sign) => misread[sign] ?? sign).join('');
  const shaped =
    code.length === checkCodeLength && [...code].every((sign) => letters.includes(sign));
  return shaped ? code : null;
}
