import type { ReceiptState } from '../../gateway.ts';
import { decodeText } from '../../text/part.ts';
import type { CarrierReceipt } from '../carrier-receipt.ts';
import type { Tlv } from './commands.ts';
import { findTlv, tags, tlvInteger, tlvText } from './tlv.ts';

/** message_state, SMPP 3.4 §5.2.28; 0 and 9 are SMPP 5.0's SCHEDULED and SKIPPED (§4.7.15). */
const states: readonly ReceiptState[] = [
  'enroute',
  'enroute',
  'delivered',
  'expired',
  'undeliverable',
  'undeliverable',
  'accepted',
  'unknown',
  'rejected',
  'undeliverable',
];

/**
 * The seven-letter states of the text form (SMPP 3.4 appendix B), by their beginnings, because
 * carriers write them out in full as well.
 */
const stateWords: readonly (readonly [beginning: string, state: ReceiptState])[] = [
  ['DELIV', 'delivered'],
  ['EXPIR', 'expired'],
  ['DELET', 'undeliverable'],
  ['UNDELIV', 'undeliverable'],
  ['FAIL', 'undeliverable'],
  ['ACCEPT', 'accepted'],
  ['REJECT', 'rejected'],
  ['ENROUT', 'enroute'],
  ['SCHED', 'enroute'],
];

/** Keys of the text form and the names that carriers give them. */
const keyPattern =
  /(?:^|[\s,;|])(?<id>id|msg_?id|message[_ ]?id)[:=]|(?:^|[\s,;|])(?<stat>stat(?:us|e)?|message[_ ]?state)[:=]|(?:^|[\s,;|])(?<err>err(?:or)?(?:[_ ]?code)?)[:=]|(?:^|[\s,;|])(?<text>text)[:=]|(?:^|[\s,;|])(?<other>sub|dlvrd|delivered|submit[_ ]?date|done[_ ]?date)[:=]/gi;

type TextReceipt = { id?: string; stat?: string; err?: string };

/** Beyond so many characters no receipt's own keys follow. */
const longestText = 1024;

/**
 * Reads `id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:…` whatever the order, case
 * and separators, with keys missing or renamed. The first of a key counts; what stands behind
 * `text:` is the message itself and only fills keys that did not come before it.
 */
function readText(text: string): TextReceipt {
  const read: TextReceipt = {};
  const matches = [...text.slice(0, longestText).matchAll(keyPattern)];
  for (const [at, match] of matches.entries()) {
    const valueEnd = matches[at + 1]?.index ?? text.length;
    const value = text
      .slice(match.index + match[0].length, valueEnd)
      .trim()
      .split(/[\s,;|]/, 1)[0];
    const { id, stat, err } = match.groups ?? {};
    if (!value) continue;
    if (id !== undefined) read.id ??= value;
    else if (stat !== undefined) read.stat ??= value;
    else if (err !== undefined) read.err ??= value;
  }
  return read;
}

/** A digit is a message_state; a word is the text form's. */
function stateOf(word: string): ReceiptState {
  if (/^\d$/.test(word)) return states[Number(word)] ?? 'unknown';
  const upper = word.toUpperCase();
  return stateWords.find(([beginning]) => upper.startsWith(beginning))?.[1] ?? 'unknown';
}

/**
 * Receipt text is ASCII whatever data_coding says, but for carriers that write it as UTF-16. Some
 * end it with NUL.
 */
function textOf(octets: Buffer): string {
  const wide = octets.length >= 6 && octets[0] === 0 && octets[2] === 0 && octets[4] === 0;
  return (wide ? decodeText(octets, 'ucs2') : octets.toString('latin1')).replaceAll('\0', ' ');
}

/** Network error code: network type and a 16-bit code (SMPP 3.4 §5.3.2.31). */
function networkError(tlvs: readonly Tlv[]): string | null {
  const value = findTlv(tlvs, tags.networkErrorCode);
  return value?.length === 3 ? String(value.readUInt16BE(1)) : null;
}

/**
 * A receipt from deliver_sm or data_sm: the TLVs receipted_message_id and message_state where they
 * are, the text form for what they leave open. Null where no id can be found: such a receipt belongs
 * to nothing. Never throws.
 */
export function readReceipt(message: {
  readonly shortMessage: Buffer;
  readonly tlvs: readonly Tlv[];
}): CarrierReceipt | null {
  const { tlvs } = message;
  const payload =
    message.shortMessage.length > 0 ? message.shortMessage : findTlv(tlvs, tags.messagePayload);
  const text = payload ? readText(textOf(payload)) : {};
  const smscId = tlvText(tlvs, tags.receiptedMessageId) || text.id;
  if (!smscId) return null;
  const state = tlvInteger(tlvs, tags.messageState);
  return {
    smscId,
    state:
      state === undefined
        ? text.stat
          ? stateOf(text.stat)
          : 'unknown'
        : (states[state] ?? 'unknown'),
    error: text.err ?? networkError(tlvs),
  };
}

/**
 * Whether a deliver_sm is a receipt: message type 0001 (receipt) or 1000 (intermediate notification)
 * in esm_class bits 5–2 (SMPP 3.4 §5.2.12), or the id's TLV, because some carriers leave the bits 0.
 */
export function isReceipt(esmClass: number, tlvs: readonly Tlv[]): boolean {
  const type = esmClass & 0x3c;
  return type === 0x04 || type === 0x20 || findTlv(tlvs, tags.receiptedMessageId) !== undefined;
}

export type WrittenState =
  | 'DELIVRD'
  | 'EXPIRED'
  | 'DELETED'
  | 'UNDELIV'
  | 'REJECTD'
  | 'UNKNOWN'
  | 'ENROUTE'
  | 'ACCEPTD';

const writtenStates: Readonly<Record<WrittenState, number>> = {
  ENROUTE: 1,
  DELIVRD: 2,
  EXPIRED: 3,
  DELETED: 4,
  UNDELIV: 5,
  ACCEPTD: 6,
  UNKNOWN: 7,
  REJECTD: 8,
};

export function messageStateOf(state: WrittenState): number {
  return writtenStates[state];
}

/** YYMMDDhhmm in UTC, as the text form has it. */
export function receiptDate(ms: number): string {
  return new Date(ms).toISOString().replace(/\D/g, '').slice(2, 12);
}

/** The text form of SMPP 3.4 appendix B. `text` is the first 20 characters of the message, ASCII only. */
export function writeReceiptText(receipt: {
  readonly smscId: string;
  readonly state: WrittenState;
  readonly error: string;
  readonly submittedMs: number;
  readonly doneMs: number;
  readonly text: string;
}): string {
  const { smscId, state, error, submittedMs, doneMs } = receipt;
  const delivered = state === 'DELIVRD' ? '001' : '000';
  const text = receipt.text.replace(/[^\x20-\x7e]/g, '?').slice(0, 20);
  return (
    `id:${smscId} sub:001 dlvrd:${delivered} submit date:${receiptDate(submittedMs)} ` +
    `done date:${receiptDate(doneMs)} stat:${state} err:${error} text:${text}`
  );
}
