import { TocsinError } from '../../src/domain/error.ts';
import type { KeyWriting } from './centre-dialect.ts';
import { type IdWriting, idWritings, keyWritings } from './stray-receipt.ts';

/** How the simulator misbehaves. Shares are 0…1 of submits (or receipts); all are off by default. */
export type Faults = {
  readonly drop: number;
  readonly kill: number;
  readonly noanswer: number;
  readonly garbage: number;
  /** After so many submits of a connection; null for never. */
  readonly silent: number | null;
  readonly halfOpen: number | null;
  /** Milliseconds. */
  readonly slow: number;
  /** Milliseconds; null for as the protocol has it. */
  readonly idle: number | null;
  readonly throttle: number;
  readonly burst: number;
  /** Parts a second; null for no limit. */
  readonly rate: number | null;
  readonly reject: number;
  readonly fail: number;
  readonly wrongSecret: boolean;
  readonly undelivered: number;
  readonly expired: number;
  readonly rejected: number;
  readonly deleted: number;
  readonly unknown: number;
  readonly enroute: number;
  readonly noReceipt: number;
  readonly receiptFirst: boolean;
  readonly twice: boolean;
  readonly otherConnection: boolean;
  readonly ids: IdWriting;
  readonly keys: KeyWriting;
  readonly seed: number;
};

export const noFaults: Faults = {
  drop: 0,
  kill: 0,
  noanswer: 0,
  garbage: 0,
  silent: null,
  halfOpen: null,
  slow: 0,
  idle: null,
  throttle: 0,
  burst: 0,
  rate: null,
  reject: 0,
  fail: 0,
  wrongSecret: false,
  undelivered: 0,
  expired: 0,
  rejected: 0,
  deleted: 0,
  unknown: 0,
  enroute: 0,
  noReceipt: 0,
  receiptFirst: false,
  twice: false,
  otherConnection: false,
  ids: 'usual',
  keys: 'usual',
  seed: 1,
};

type Kind = 'share' | 'duration' | 'flag' | 'integer' | 'count' | readonly string[];
type Entry = readonly [key: keyof Faults, kind: Kind, example: string, help: string];

/** By the name that the list has. */
const entries: Readonly<Record<string, Entry>> = {
  drop: [
    'drop',
    'share',
    'drop:0.01',
    'closes the connection instead of answering; half of the time the part was taken',
  ],
  kill: [
    'kill',
    'share',
    'kill:0.01',
    'takes the part, sends its receipt at once, and closes the connection instead of answering',
  ],
  noanswer: ['noanswer', 'share', 'noanswer:0.01', 'takes the part and never answers'],
  garbage: ['garbage', 'share', 'garbage:0.001', 'takes the part and answers random octets'],
  silent: [
    'silent',
    'count',
    'silent:100',
    'takes and answers nothing more once a connection has brought so many parts; 0 from its login on',
  ],
  'half-open': [
    'halfOpen',
    'count',
    'half-open:100',
    'neither reads nor writes once a connection has brought so many parts',
  ],
  slow: ['slow', 'duration', 'slow:50ms', 'answers so much later'],
  idle: ['idle', 'duration', 'idle:2s', 'closes a connection on which nothing came for so long'],
  throttle: [
    'throttle',
    'share',
    'throttle:0.05',
    'asks for less (ESME_RTHROTTLED, CMPP 8, SGIP 88, SMGP 1) and does not take the part',
  ],
  burst: ['burst', 'share', 'burst:0.01', 'begins half a second in which every part is throttled'],
  rate: ['rate', 'count', 'rate:200', 'throttles what comes faster than so many parts a second'],
  reject: ['reject', 'share', 'reject:0.02', 'refuses the number for good'],
  fail: ['fail', 'share', 'fail:0.02', 'refuses the part for now, for a fault of its own'],
  'wrong-secret': ['wrongSecret', 'flag', 'wrong-secret', 'refuses every login for its secret'],
  undelivered: [
    'undelivered',
    'share',
    'undelivered:0.05',
    'the phone gets nothing and the receipt says UNDELIV',
  ],
  expired: ['expired', 'share', 'expired:0.05', 'the same with EXPIRED'],
  rejected: ['rejected', 'share', 'rejected:0.05', 'the same with REJECTD'],
  deleted: ['deleted', 'share', 'deleted:0.05', 'the same with DELETED'],
  unknown: ['unknown', 'share', 'unknown:0.05', 'the same with UNKNOWN'],
  enroute: ['enroute', 'share', 'enroute:0.2', 'a receipt ENROUTE goes before the final one'],
  'no-receipt': ['noReceipt', 'share', 'no-receipt:0.1', 'delivers and sends no receipt'],
  'receipt-first': [
    'receiptFirst',
    'flag',
    'receipt-first',
    'sends the receipt before the answer to the submit',
  ],
  twice: ['twice', 'flag', 'twice', 'sends every receipt twice'],
  'other-connection': [
    'otherConnection',
    'flag',
    'other-connection',
    'sends receipts on another connection of the account where there is one',
  ],
  ids: [
    'ids',
    idWritings,
    'ids:decimal',
    `writes the ids of receipts another way (${idWritings.join(', ')}); smpp and smgp`,
  ],
  keys: [
    'keys',
    keyWritings,
    'keys:renamed',
    `writes the keys of receipts another way (${keyWritings.join(', ')}); smpp and smgp`,
  ],
  seed: ['seed', 'integer', 'seed:7', 'seed of all that is random, so that a run can be repeated'],
};

/** One line for each fault, for --help. */
export function faultHelp(): string {
  const lines = Object.values(entries).map(
    ([, , example, help]) => `  ${example.padEnd(18)}${help}`,
  );
  return `Faults, as a comma list such as drop:0.01,slow:50ms,seed:7:\n${lines.join('\n')}`;
}

function usage(message: string): TocsinError {
  return new TocsinError('USAGE', `${message}\n${faultHelp()}`);
}

function parseValue(word: string, entry: Entry, value: string | undefined): Faults[keyof Faults] {
  const [, kind, example] = entry;
  const wrong = (what: string): TocsinError => usage(`fault "${word}" ${what}, as in ${example}`);
  if (kind === 'flag') {
    if (value !== undefined) throw wrong('takes no value');
    return true;
  }
  if (value === undefined) throw wrong('needs a value');
  if (typeof kind === 'object') {
    const found = kind.find((one) => one === value);
    if (found === undefined) throw wrong(`needs one of ${kind.join(', ')}`);
    return found as IdWriting | KeyWriting;
  }
  if (kind === 'duration') {
    const match = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(value);
    if (!match) throw wrong('needs a duration');
    return Number(match[1]) * (match[2] === 's' ? 1000 : 1);
  }
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (kind === 'integer' && !Number.isSafeInteger(number)) throw wrong('needs a whole number');
  if (kind === 'count' && !(Number.isSafeInteger(number) && number >= 0)) {
    throw wrong('needs a count');
  }
  if (kind === 'share' && !(number >= 0 && number <= 1)) throw wrong('needs a share from 0 to 1');
  return number;
}

/** Reads a comma list of faults; the empty string is none. Throws USAGE, listing the names. */
export function parseFaults(spec: string): Faults {
  const faults: Faults = { ...noFaults };
  for (const word of spec.split(',').map((part) => part.trim())) {
    if (word === '') continue;
    const [name = '', ...rest] = word.split(':');
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (!entry) throw usage(`unknown fault "${name}"`);
    const value = parseValue(word, entry, rest.length > 0 ? rest.join(':') : undefined);
    Object.assign(faults, { [entry[0]]: value });
  }
  return faults;
}
