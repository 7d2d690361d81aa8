import { createHash } from 'node:crypto';
import { contactBytes } from '../../kernel/layout.ts';
import { contactWords } from '../sort-rows.ts';

/** A contact in a test: parties are small numbers, which become tokens. */
export type TestContact = {
  readonly counterpart: number;
  readonly subscriber: number;
  readonly timeMs: number;
  readonly durationS: number;
  readonly kind: number;
  readonly side: number;
  readonly party: number;
};

/** 16 bytes that are as good as random, the same for the same party. */
export function tokenOf(party: number): Buffer {
  let token = tokens.get(party);
  if (token === undefined) {
    token = createHash('md5').update(`party ${party}`).digest();
    tokens.set(party, token);
  }
  return token;
}

const tokens = new Map<number, Buffer>();

/** The same as a UUID, as DuckDB shows it. */
export function uuidOf(party: number): string {
  return tokenOf(party)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Several parties' tokens one behind the other. */
export function tokensOf(parties: readonly number[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parties.map(tokenOf)));
}

export function rowsOf(contacts: readonly TestContact[]): Uint8Array {
  const bytes = Buffer.alloc(contacts.length * contactBytes);
  contacts.forEach((contact, i) => {
    const at = i * contactBytes;
    bytes.set(tokenOf(contact.counterpart), at);
    bytes.set(tokenOf(contact.subscriber), at + 16);
    bytes.writeBigInt64LE(BigInt(contact.timeMs), at + 32);
    bytes.writeUInt32LE(contact.durationS, at + 40);
    bytes[at + 44] = contact.kind;
    bytes[at + 45] = contact.side;
    bytes[at + 46] = contact.party;
  });
  return new Uint8Array(bytes);
}

/** The same in words, aligned. */
export function wordsOf(contacts: readonly TestContact[]): Uint32Array {
  return new Uint32Array(rowsOf(contacts).slice().buffer);
}

/** Rows as texts that compare, in their order. */
export function textsOf(rows: Uint32Array, count: number): string[] {
  const bytes = Buffer.from(rows.buffer, rows.byteOffset, count * contactBytes);
  return Array.from({ length: count }, (_, i) =>
    bytes.toString('hex', i * contactBytes, (i + 1) * contactBytes),
  );
}

/** Sorted as segments are: by counterpart, then time, equal ones in their order. */
export function sortedTexts(rows: Uint32Array): string[] {
  const count = rows.length / contactWords;
  return textsOf(rows, count)
    .map((text, place) => ({ text, place, time: timeOf(text) }))
    .sort(
      (a, b) =>
        compare(a.text.slice(0, 32), b.text.slice(0, 32)) ||
        compare(a.time, b.time) ||
        a.place - b.place,
    )
    .map(({ text }) => text);
}

function timeOf(text: string): bigint {
  return Buffer.from(text.slice(64, 80), 'hex').readBigInt64LE();
}

function compare<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A fixed sequence of numbers in 0…2^32 (xorshift32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

/** Contacts by seed; one in four is with party 0, so that some counterparts have very many. */
export function someContacts(
  count: number,
  parties: number,
  seed: number,
  fromMs = 1_700_000_000_000,
): TestContact[] {
  const next = numbers(seed);
  const party = () => (next() % 4 === 0 ? 0 : next() % parties);
  return Array.from({ length: count }, (_, i) => ({
    counterpart: party(),
    subscriber: party(),
    timeMs: fromMs + i * 10 + (next() % 5000),
    durationS: next() % 3 === 0 ? next() % 100_000 : 0,
    kind: 1 + (next() % 4),
    side: next() % 4,
    party: next() % 48,
  }));
}
