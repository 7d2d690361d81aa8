import { TocsinError } from '../domain/error.ts';
import type { Party, PartySpace } from '../domain/party.ts';

/** What a slot keeps of a party: enough to reach it or to compare it. Class and carrier travel beside the token. */
export type SlotParty = Pick<Party, 'space' | 'text'>;

/** Bytes of a slot, and of the token that it becomes: one AES block. */
export const slotBytes = 16;

const spaceCodes = { e164: 1, service: 2, sender: 3, malformed: 4 } as const satisfies Record<
  PartySpace,
  number
>;

/** E.164 allows 15 digits (ITU-T E.164, 6.1), and 15 digits fit a double exactly. */
const maxDigits = 15;
const maxTextBytes = slotBytes - 1;

function misfit(party: SlotParty, why: string): TocsinError {
  return new TocsinError(
    'TOKEN_INVALID',
    `A party of the space "${party.space}" with ${party.text.length} characters does not fit a slot: ${why}. Normalise it before it is sealed.`,
  );
}

function writeNumber(party: SlotParty, slots: Uint8Array, at: number): void {
  const { text } = party;
  const { length } = text;
  if (length === 0 || length > maxDigits) throw misfit(party, `it needs 1 to ${maxDigits} digits`);
  if (text.charCodeAt(0) === 48) throw misfit(party, 'a number here has no leading zero');
  let value = 0;
  for (let i = 0; i < length; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) throw misfit(party, 'it holds something that is no digit');
    value = value * 10 + digit;
  }
  const high = Math.floor(value / 0x1_0000_0000);
  const low = value - high * 0x1_0000_0000;
  slots[at + 8] = high >>> 24;
  slots[at + 9] = high >>> 16;
  slots[at + 10] = high >>> 8;
  slots[at + 11] = high;
  slots[at + 12] = low >>> 24;
  slots[at + 13] = low >>> 16;
  slots[at + 14] = low >>> 8;
  slots[at + 15] = low;
}

/** Malformed numbers are digits only; senders are printable ASCII. */
function isTextCode(space: PartySpace, code: number): boolean {
  return space === 'malformed' ? code >= 0x30 && code <= 0x39 : code >= 0x20 && code <= 0x7e;
}

function writeText(party: SlotParty, slots: Uint8Array, at: number): void {
  const { text } = party;
  const { length } = text;
  if (length === 0 || length > maxTextBytes) {
    throw misfit(party, `it needs 1 to ${maxTextBytes} characters`);
  }
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i);
    if (!isTextCode(party.space, code)) {
      throw misfit(party, 'it holds a character that its space does not allow');
    }
    slots[at + 1 + i] = code;
  }
}

/**
 * Writes one party into the 16 bytes at `at`, which must be zero:
 * byte 0 is the space; a number (e164, service) is a big-endian u64 in bytes 8…15 with bytes 1…7
 * zero, so that a scanner can write integers straight in; a sender or a malformed number is up to 15
 * ASCII bytes from byte 1 on, zero-filled, so that leading zeros survive.
 * @throws TOKEN_INVALID when the text does not fit its space; the message never holds the text.
 */
export function writeSlot(party: SlotParty, slots: Uint8Array, at: number): void {
  const code = spaceCodes[party.space];
  slots[at] = code;
  if (code <= spaceCodes.service) writeNumber(party, slots, at);
  else writeText(party, slots, at);
}

/** The slots of n parties, one behind the other. @throws as writeSlot */
export function slotsOf(parties: readonly SlotParty[]): Uint8Array {
  const slots = new Uint8Array(parties.length * slotBytes);
  let at = 0;
  for (const party of parties) {
    writeSlot(party, slots, at);
    at += slotBytes;
  }
  return slots;
}

function readNumber(space: PartySpace, slots: Uint8Array, at: number): SlotParty | null {
  for (let i = 1; i < 8; i += 1) if (slots[at + i] !== 0) return null;
  const view = new DataView(slots.buffer, slots.byteOffset + at, slotBytes);
  const value = view.getUint32(8) * 0x1_0000_0000 + view.getUint32(12);
  if (value === 0 || value >= 10 ** maxDigits) return null;
  return { space, text: String(value) };
}

function readText(space: PartySpace, slots: Uint8Array, at: number): SlotParty | null {
  let text = '';
  let ended = false;
  for (let i = 1; i < slotBytes; i += 1) {
    const code = slots[at + i] ?? 0;
    if (code === 0) ended = true;
    else if (ended || !isTextCode(space, code)) return null;
    else text += String.fromCharCode(code);
  }
  return text === '' ? null : { space, text };
}

/**
 * Reads the party at `at` back, exactly as it was written. Null when the 16 bytes are no slot, which
 * is how a token that was opened with the wrong key shows itself: a random block passes as a number
 * with chance 2^-63, as a sender with about 10^-9.
 */
export function readSlot(slots: Uint8Array, at: number): SlotParty | null {
  switch (slots[at]) {
    case spaceCodes.e164:
      return readNumber('e164', slots, at);
    case spaceCodes.service:
      return readNumber('service', slots, at);
    case spaceCodes.sender:
      return readText('sender', slots, at);
    case spaceCodes.malformed:
      return readText('malformed', slots, at);
    default:
      return null;
  }
}
