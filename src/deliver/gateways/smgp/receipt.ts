import type { ReceiptState } from '../../gateway.ts';
import type { CarrierReceipt } from '../carrier-receipt.ts';
import { localTime } from './time.ts';

/** MsgID as the opaque text that names a part: 20 lower-case hex digits. */
export function msgIdText(msgId: Buffer): string {
  return msgId.toString('hex');
}

/** Octets of the id in a report: a MsgID as it is. */
const rawIdLength = 10;

/**
 * Final and other states of the field stat. DELETED, REJECTD and the like are those of SMPP, whose
 * report SMGP has taken over; carriers write them out in full as well.
 */
const stateWords: readonly (readonly [beginning: string, state: ReceiptState])[] = [
  ['DELIV', 'delivered'],
  ['EXPIR', 'expired'],
  ['DELET', 'undeliverable'],
  ['UNDELIV', 'undeliverable'],
  ['ACCEPT', 'accepted'],
  ['REJECT', 'rejected'],
  ['ENROUT', 'enroute'],
  ['UNKNOWN', 'unknown'],
];

/**
 * Codes of gateways and message centres on the way to other carriers' phones, such as MA:0001: two
 * letters name who gave up, the digits why.
 */
const carrierCode = /^[A-Z]{2}:/;

const idKey = /(?:^|[\0\s,;|])(?:id|msg_?id)[:=]/i;
/** What may stand behind ten octets that are an id: the end, or the next key. */
const behindId =
  /^(?:[\0\s]*$|[\0\s,;|]+[a-z][a-z_ ]{1,15}[:=]|(?:sub|dlvrd|submit|done|stat|err|text|txt)\b)/i;
const writtenId = /^\s*([0-9a-z_.-]+)(?=[\0\s,;|]|$)/i;
const textKey = /(?:^|[\0\s,;|])(?:text|txt)[:=]/i;
const statKey = /(?:^|[\0\s,;|])stat(?:us|e)?[:=]\s*([^\0\s,;|]+)/i;
const errKey = /(?:^|[\0\s,;|])err(?:or)?(?:[_ ]?code)?[:=]\s*([^\0\s,;|]+)/i;

/**
 * Finds the id behind its key. It is ten octets of any value (spaces, colons and NUL among them), so
 * position goes before reading: ten octets with the next key or the end behind them are the id. Only
 * then is it a word, as gateways write it that put 20 digits there.
 */
function readId(content: Buffer, at: number): { id: string; end: number } | null {
  const rawEnd = at + rawIdLength;
  if (content.length >= rawEnd && behindId.test(content.toString('latin1', rawEnd))) {
    return { id: content.toString('hex', at, rawEnd), end: rawEnd };
  }
  const written = writtenId.exec(content.toString('latin1', at));
  return written?.[1] ? { id: written[1].toLowerCase(), end: at + written[0].length } : null;
}

function stateOf(word: string): ReceiptState | undefined {
  return stateWords.find(([beginning]) => word.startsWith(beginning))?.[1];
}

/**
 * Reads the content of a Deliver that is a report: `id:… sub:… dlvrd:… submit date:… done date:… stat:…
 * err:… text:…`, with keys missing, renamed or in another order. What stands behind `text:` is the
 * message itself and is not searched. `recipient` is the Deliver's SrcTermID. Null where there is no
 * id: such a report belongs to nothing. Never throws.
 */
export function readReport(content: Buffer, recipient: string): CarrierReceipt | null {
  const text = content.toString('latin1');
  const key = idKey.exec(text);
  // An id of the message's own text is none.
  if (!key || key.index > (textKey.exec(text)?.index ?? key.index)) return null;
  const found = readId(content, key.index + key[0].length);
  if (!found) return null;
  const rest = `${text.slice(0, key.index)} ${text.slice(found.end)}`;
  const own = rest.slice(0, textKey.exec(rest)?.index ?? rest.length);
  const stat = statKey.exec(own)?.[1]?.toUpperCase() ?? '';
  const known = stateOf(stat);
  const error = errKey.exec(own)?.[1] ?? null;
  return {
    smscId: found.id,
    state: known ?? (carrierCode.test(stat) ? 'undeliverable' : 'unknown'),
    // A word that we do not know is all that the carrier said, unless err says more.
    error: known === undefined && stat !== '' && isNought(error) ? stat : error,
    ...(recipient === '' ? {} : { to: recipient }),
  };
}

function isNought(error: string | null): boolean {
  return error === null || /^0+$/.test(error);
}

/**
 * The content of a report as a gateway writes it: 122 octets. The text field is the length of the
 * message in three digits and its first 17 octets, ASCII only here. Times are in the gateway's local
 * time, YYMMDDhhmm.
 */
export function writeReport(report: {
  /** 10 octets. */
  readonly msgId: Buffer;
  /** Seven characters, such as DELIVRD. */
  readonly stat: string;
  /** Three characters. */
  readonly error: string;
  readonly submittedMs: number;
  readonly doneMs: number;
  readonly utcOffsetMinutes: number;
  readonly text: string;
}): Buffer {
  const { msgId, stat, error, submittedMs, doneMs, utcOffsetMinutes } = report;
  const date = (ms: number): string => localTime(ms, utcOffsetMinutes).slice(2, 12);
  const start = report.text.replace(/[^\x20-\x7e]/g, '?').slice(0, 17);
  const length = String(Math.min(report.text.length, 999)).padStart(3, '0');
  const fields =
    ` sub:001 dlvrd:001 submit date:${date(submittedMs)} done date:${date(doneMs)}` +
    ` stat:${stat} err:${error} text:${(length + start).padEnd(20, '\0')}`;
  return Buffer.concat([Buffer.from('id:'), msgId, Buffer.from(fields, 'latin1')]);
}
