import { createHash } from 'node:crypto';
import {
  callRow,
  classMobile,
  contactBytes,
  contactCounterpart,
  contactDurationS,
  contactKind,
  contactParty,
  contactSide,
  contactSubscriber,
  contactTimeMs,
  sideFrom,
  sideTo,
  smsRow,
} from '../../../match/kernel/layout.ts';

/** One call or SMS between two names of a test. */
export type Meeting = {
  readonly timeMs: number;
  readonly from: string;
  readonly to: string;
  readonly kind?: 'call' | 'sms';
  readonly durationS?: number;
  /** Of the caller, match/kernel/layout.ts. */
  readonly class?: number;
  /** What stands for the cell; 0: not known. */
  readonly cell?: number;
};

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** A Wednesday, 00:00 in Beijing. */
export const startMs = Date.UTC(2030, 0, 1, 16);

/** Sixteen bytes as uniform as a sealed number's. */
export function tokenOf(name: string): Uint8Array {
  return new Uint8Array(createHash('sha256').update(name).digest().subarray(0, 16));
}

export function tokensOf(names: readonly string[]): Uint8Array {
  return new Uint8Array(Buffer.concat(names.map(tokenOf)));
}

/** The contacts of meetings, as the matcher makes them: two rows each. */
export function contactsOf(meetings: readonly Meeting[]): Uint8Array {
  const out = new Uint8Array(meetings.length * 2 * contactBytes);
  meetings.forEach((meeting, at) => {
    const from = tokenOf(meeting.from);
    const to = tokenOf(meeting.to);
    writeRow(out, 2 * at * contactBytes, meeting, from, to, sideFrom, classMobile);
    writeRow(out, (2 * at + 1) * contactBytes, meeting, to, from, sideTo, meeting.class ?? 0);
  });
  return out;
}

/** One for each row of contactsOf(). */
export function cellsOf(meetings: readonly Meeting[]): Uint16Array {
  return Uint16Array.from(meetings.flatMap(({ cell = 0 }) => [cell, cell]));
}

function writeRow(
  out: Uint8Array,
  at: number,
  meeting: Meeting,
  counterpart: Uint8Array,
  subscriber: Uint8Array,
  side: number,
  party: number,
): void {
  const view = new DataView(out.buffer, at);
  out.set(counterpart, at + contactCounterpart);
  out.set(subscriber, at + contactSubscriber);
  view.setBigInt64(contactTimeMs, BigInt(meeting.timeMs), true);
  view.setUint32(contactDurationS, meeting.durationS ?? 0, true);
  view.setUint8(contactKind, meeting.kind === 'sms' ? smsRow : callRow);
  view.setUint8(contactSide, side);
  view.setUint8(contactParty, party);
}
