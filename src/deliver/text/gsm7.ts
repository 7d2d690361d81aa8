import { TocsinError } from '../../domain/error.ts';

/** Escape to the extension table: 3GPP TS 23.038 §6.2.1.1. */
export const escapeSeptet = 0x1b;

/** The default alphabet, septets 0x00–0x7F in order: 3GPP TS 23.038 §6.2.1. 0x1B is the escape. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅå' +
  'Δ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ' +
  ' !"#¤%&\'()*+,-./' +
  '0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNO' +
  'PQRSTUVWXYZÄÖÑÜ§' +
  '¿abcdefghijklmno' +
  'pqrstuvwxyzäöñüà';

/** The default alphabet's extension table: 3GPP TS 23.038 §6.2.1.1. */
const extension: Readonly<Record<string, number>> = {
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
};

/** UTF-16 unit → septet, or escape << 8 | septet. Every character of the alphabet is one unit. */
const septetOf = new Map<string, number>();
for (const [at, character] of [...basic].entries()) {
  if (at !== escapeSeptet) septetOf.set(character, at);
}
for (const [character, septet] of Object.entries(extension)) {
  septetOf.set(character, (escapeSeptet << 8) | septet);
}
const extensionOf = new Map(Object.entries(extension).map(([char, septet]) => [septet, char]));

/** Septets that the text takes in the GSM default alphabet; null when a character is not in it. */
export function gsm7Length(text: string): number | null {
  let length = 0;
  for (const character of text) {
    const septet = septetOf.get(character);
    if (septet === undefined) return null;
    length += septet > 0x7f ? 2 : 1;
  }
  return length;
}

/**
 * Text to septets, one in each octet. Throws PDU_INVALID with the position of the first character
 * that the alphabet lacks (never the character: a message body is private).
 */
export function toSeptets(text: string): Buffer {
  const septets = Buffer.allocUnsafe(text.length * 2);
  let length = 0;
  let position = 0;
  for (const character of text) {
    const septet = septetOf.get(character);
    if (septet === undefined) {
      throw new TocsinError(
        'PDU_INVALID',
        `character ${position + 1} of the text is not in the GSM alphabet; send it as UCS-2`,
        { details: { field: 'short_message', position } },
      );
    }
    if (septet > 0x7f) septets[length++] = escapeSeptet;
    septets[length++] = septet & 0x7f;
    position += 1;
  }
  return septets.subarray(0, length);
}

/**
 * Septets, one in each octet, to text. Never throws: an octet over 0x7F becomes U+FFFD, an escape
 * before a septet that the extension table lacks shows that septet of the basic table, and a second
 * or final escape shows a space (3GPP TS 23.038 §6.2.1.1).
 */
export function fromSeptets(septets: Uint8Array): string {
  let text = '';
  let escaped = false;
  for (const septet of septets) {
    if (septet === escapeSeptet) {
      if (escaped) text += ' ';
      escaped = !escaped;
    } else {
      text += (escaped ? extensionOf.get(septet) : undefined) ?? basic[septet] ?? '\ufffd';
      escaped = false;
    }
  }
  return escaped ? `${text} ` : text;
}
