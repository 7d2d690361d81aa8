import {
  callRow,
  contactBytes,
  contactCounterpart,
  contactKind,
  contactSubscriber,
  smsRow,
} from '../../match/kernel/layout.ts';
import { isTaken, rowWords, wordsOf } from '../discover/contact-words.ts';
import { joined, type Sealing } from './past-contacts.ts';

const tokenBytes = 16;

/** Calls and SMS among contacts, each once. */
export function recordsIn(rows: Uint8Array | null): number {
  if (rows === null) return 0;
  const words = wordsOf(rows);
  let count = 0;
  for (let at = 0; at < words.length; at += rowWords) {
    if (isTaken(words[at + 11] as number)) count++;
  }
  return count;
}

/** n × 16 bytes as n tokens. */
export function tokensIn(tokens: Uint8Array): Uint8Array[] {
  return Array.from({ length: tokens.length / tokenBytes }, (_, at) =>
    tokens.subarray(at * tokenBytes, (at + 1) * tokenBytes),
  );
}

/**
 * The calls and SMS of a block under another epoch, as they come around a rotation. Visits are left
 * out then: what stands for their host is no token.
 */
export function rowsUnder(
  rows: Uint8Array,
  from: number,
  to: number,
  sealing: Pick<Sealing, 'reseal'>,
): Uint8Array {
  if (from === to) return rows;
  const calls: Uint8Array[] = [];
  for (let at = 0; at < rows.length; at += contactBytes) {
    const kind = rows[at + contactKind];
    if (kind === callRow || kind === smsRow) calls.push(rows.slice(at, at + contactBytes));
  }
  const sides = [contactCounterpart, contactSubscriber] as const;
  const tokens = joined(
    calls.flatMap((row) => sides.map((side) => row.subarray(side, side + tokenBytes))),
  );
  const fresh = tokensIn(sealing.reseal(tokens, from, to));
  const out = new Uint8Array(calls.length * contactBytes);
  for (const [at, row] of calls.entries()) {
    for (const [side, place] of sides.entries()) row.set(fresh[2 * at + side] ?? [], place);
    out.set(row, at * contactBytes);
  }
  return out;
}

/**
 * The cells beside the rows of rowsUnder(). Under another epoch they mean nothing, since what stands for a
 * cell is mixed with the epoch's key: then none is known.
 */
export function cellsUnder(
  cells: Uint16Array | null,
  from: number,
  to: number,
): Uint16Array | null {
  return from === to ? cells : null;
}
