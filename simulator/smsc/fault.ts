import { TocsinError } from '../../src/domain/error.ts';

/** How the simulator misbehaves. Shares are 0…1 of submits (or receipts); all are off by default. */
export type Faults = {
  drop: number;
  noanswer: number;
  slow: number;
  throttle: number;
  reject: number;
  undelivered: number;
  expired: number;
  noReceipt: number;
  garbage: number;
  receiptFirst: boolean;
  twice: boolean;
  seed: number;
};

type Kind = 'share' | 'duration' | 'flag' | 'integer';
type Entry = {
  readonly key: keyof Faults;
  readonly kind: Kind;
  readonly example: string;
  readonly help: string;
};

const entries: Readonly<Record<string, Entry>> = {
  drop: {
    key: 'drop',
    kind: 'share',
    example: 'drop:0.01',
    help: 'closes the connection instead of answering; half of the time the part was taken',
  },
  noanswer: {
    key: 'noanswer',
    kind: 'share',
    example: 'noanswer:0.01',
    help: 'takes the part and never answers',
  },
  slow: { key: 'slow', kind: 'duration', example: 'slow:50ms', help: 'answers so much later' },
  throttle: {
    key: 'throttle',
    kind: 'share',
    example: 'throttle:0.05',
    help: 'answers ESME_RTHROTTLED and does not take the part',
  },
  reject: {
    key: 'reject',
    kind: 'share',
    example: 'reject:0.02',
    help: 'answers ESME_RINVDSTADR',
  },
  undelivered: {
    key: 'undelivered',
    kind: 'share',
    example: 'undelivered:0.05',
    help: 'the phone gets nothing and the receipt says UNDELIV',
  },
  expired: {
    key: 'expired',
    kind: 'share',
    example: 'expired:0.05',
    help: 'the phone gets nothing and the receipt says EXPIRED',
  },
  'no-receipt': {
    key: 'noReceipt',
    kind: 'share',
    example: 'no-receipt:0.1',
    help: 'delivers and sends no receipt',
  },
  garbage: {
    key: 'garbage',
    kind: 'share',
    example: 'garbage:0.001',
    help: 'takes the part and answers random octets',
  },
  'receipt-first': {
    key: 'receiptFirst',
    kind: 'flag',
    example: 'receipt-first',
    help: 'sends the receipt before the answer to the submit',
  },
  twice: { key: 'twice', kind: 'flag', example: 'twice', help: 'sends every receipt twice' },
  seed: {
    key: 'seed',
    kind: 'integer',
    example: 'seed:7',
    help: 'seed of all that is random, so that a run can be repeated',
  },
};

/** One line for each fault, for --help. */
export function faultHelp(): string {
  const lines = Object.values(entries).map(({ example, help }) => `  ${example.padEnd(18)}${help}`);
  return `Faults, as a comma list such as drop:0.01,slow:50ms,seed:7:\n${lines.join('\n')}`;
}

function usage(message: string): TocsinError {
  return new TocsinError('USAGE', `${message}\n${faultHelp()}`);
}

function parseValue(word: string, entry: Entry, value: string | undefined): number | boolean {
  const wrong = (what: string): TocsinError =>
    usage(`fault "${word}" ${what}, as in ${entry.example}`);
  if (entry.kind === 'flag') {
    if (value !== undefined) throw wrong('takes no value');
    return true;
  }
  if (value === undefined) throw wrong('needs a value');
  if (entry.kind === 'duration') {
    const match = /^(\d+(?:\.\d+)?)(ms|s)?$/.exec(value);
    if (!match) throw wrong('needs a duration');
    return Number(match[1]) * (match[2] === 's' ? 1000 : 1);
  }
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (entry.kind === 'integer' && !Number.isSafeInteger(number)) {
    throw wrong('needs a whole number');
  }
  if (entry.kind === 'share' && !(number >= 0 && number <= 1)) {
    throw wrong('needs a share from 0 to 1');
  }
  return number;
}

/** Reads a comma list of faults; the empty string is none. Throws USAGE, listing the names. */
export function parseFaults(spec: string): Faults {
  const faults: Faults = {
    drop: 0,
    noanswer: 0,
    slow: 0,
    throttle: 0,
    reject: 0,
    undelivered: 0,
    expired: 0,
    noReceipt: 0,
    garbage: 0,
    receiptFirst: false,
    twice: false,
    seed: 1,
  };
  for (const word of spec.split(',').map((part) => part.trim())) {
    if (word === '') continue;
    const [name = '', ...rest] = word.split(':');
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (!entry) throw usage(`unknown fault "${name}"`);
    const value = parseValue(word, entry, rest.length > 0 ? rest.join(':') : undefined);
    Object.assign(faults, { [entry.key]: value });
  }
  return faults;
}
