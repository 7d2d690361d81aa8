import type { HitSide } from '../domain/hit.ts';
import type { CallRecord, TrafficRecord } from '../domain/record.ts';
import { slotBytes, writeSlot } from '../vault/slot.ts';
import { type IndexLookup, type IndicatorRef, wordsOf } from './index/lookup.ts';
import type { SlotSealer } from './slot-sealer.ts';

/** One record and one indicator that it touches. */
export type Match = {
  /** Place of the record in its batch. */
  readonly recordIndex: number;
  /** Which side is the indicator. */
  readonly side: HitSide;
  readonly indicator: IndicatorRef;
  /** Place of the record's pair of tokens (from, to) in MatchedBatch.tokens, in words; -1 for web and app. */
  readonly tokenAt: number;
};

export type MatchedBatch = {
  readonly records: readonly TrafficRecord[];
  /** Epoch of the tokens. */
  readonly epoch: number;
  /** In the records' order; within a record, from before to, and the most specific host first. */
  readonly matches: readonly Match[];
  /** Tokens of the calls and SMS, as 32-bit words: four for from, four for to, in the records' order. */
  readonly tokens: Uint32Array;
};

const wordsOfToken = 4;

export function isCall(record: TrafficRecord): record is CallRecord {
  return record.kind === 'call' || record.kind === 'sms';
}

/** Seals both sides of every call and SMS in one go: two words of code a record, one cipher call a batch. */
function sealCalls(
  records: readonly TrafficRecord[],
  sealer: SlotSealer,
  epoch: number,
): Uint32Array {
  let calls = 0;
  for (const record of records) if (isCall(record)) calls += 1;
  const slots = new Uint8Array(calls * 2 * slotBytes);
  let at = 0;
  for (const record of records) {
    if (!isCall(record)) continue;
    writeSlot(record.from, slots, at);
    writeSlot(record.to, slots, at + slotBytes);
    at += 2 * slotBytes;
  }
  return wordsOf(sealer.sealSlots(slots, epoch));
}

/**
 * Finds every indicator that every record touches: both sides of a call or SMS, the host of a visit,
 * the app of an app event. A host under two listed hosts gives two matches.
 * @throws TOKEN_INVALID when a record holds a party that was not normalised
 */
export function matchBatch(
  records: readonly TrafficRecord[],
  sealer: SlotSealer,
  index: IndexLookup,
): MatchedBatch {
  const { epoch } = index;
  const tokens = sealCalls(records, sealer, epoch);
  const matches: Match[] = [];
  let next = 0;
  for (let recordIndex = 0; recordIndex < records.length; recordIndex += 1) {
    const record = records[recordIndex];
    if (record === undefined) continue;
    const { timeMs } = record;
    if (record.kind === 'web') {
      for (const indicator of index.findHost(record.target.host, record.target.path, timeMs)) {
        matches.push({ recordIndex, side: 'host', indicator, tokenAt: -1 });
      }
    } else if (record.kind === 'app') {
      for (const indicator of index.findApp(record.app, timeMs)) {
        matches.push({ recordIndex, side: 'app', indicator, tokenAt: -1 });
      }
    } else {
      const tokenAt = next;
      next += 2 * wordsOfToken;
      for (const indicator of index.findNumber(tokens, tokenAt, timeMs, record.from)) {
        matches.push({ recordIndex, side: 'from', indicator, tokenAt });
      }
      const toAt = tokenAt + wordsOfToken;
      for (const indicator of index.findNumber(tokens, toAt, timeMs, record.to)) {
        matches.push({ recordIndex, side: 'to', indicator, tokenAt });
      }
    }
  }
  return { records, epoch, matches, tokens };
}
