import type { Hit } from '../domain/hit.ts';
import type { Party } from '../domain/party.ts';
import type { CallRecord } from '../domain/record.ts';
import { indicatorId as idOf } from '../store/indicator-id.ts';
import { hitId } from '../vault/hit-id.ts';
import { type IndexLookup, wordsOf } from './index/lookup.ts';
import { isCall, type Match, type MatchedBatch } from './match-batch.ts';
import type { SlotSealer } from './slot-sealer.ts';

type Sides = {
  readonly subscriber: Party;
  /** 16 bytes, the subscriber's. */
  readonly token: Uint8Array;
  /** 16 bytes, the other side's. */
  readonly counterpart: Uint8Array;
};

const wordsOfToken = 4;

/** A copy, so that a hit does not keep its whole batch in memory. */
function tokenAt(words: Uint32Array, at: number): Uint8Array {
  return new Uint8Array(words.slice(at, at + wordsOfToken).buffer);
}

/** Tokens of the users behind matched visits and app events, sealed in one go, by place of the match. */
function sealUsers(batch: MatchedBatch, sealer: SlotSealer): Map<Match, Uint8Array> {
  const matches = batch.matches.filter((match) => match.tokenAt < 0);
  const users = matches.flatMap((match) => batch.records[match.recordIndex]?.from ?? []);
  const words = wordsOf(sealer.sealBatch(users, batch.epoch));
  return new Map(matches.map((match, at) => [match, tokenAt(words, at * wordsOfToken)]));
}

function userToken(users: ReadonlyMap<Match, Uint8Array>, match: Match): Uint8Array {
  const token = users.get(match);
  if (token === undefined) throw new RangeError('A matched visit has no user.');
  return token;
}

function callSides(record: CallRecord, match: Match, tokens: Uint32Array): Sides {
  const from = tokenAt(tokens, match.tokenAt);
  const to = tokenAt(tokens, match.tokenAt + wordsOfToken);
  return match.side === 'from'
    ? { subscriber: record.to, token: to, counterpart: from }
    : { subscriber: record.from, token: from, counterpart: to };
}

/**
 * Makes the hits of a matched batch, in the order of the matches. A listed caller or sender endangers
 * the one who was called; a call or SMS to a listed number endangers the one who made it; a visit
 * endangers the visitor.
 *
 * The counterpart of a visit is the id of the listed indicator and not a digest of the visited host:
 * a look-back knows which indicator it is looking for, whatever its contact log keeps of the host, so
 * it makes the same hit; and a page whose parts come from several hosts below one listed host is one
 * hit and not many.
 * @param observedMs when the records were seen, epoch milliseconds; null takes each record's own time,
 * for a paced replay
 */
export function toHits(
  batch: MatchedBatch,
  sealer: SlotSealer,
  index: IndexLookup,
  observedMs: number | null,
): Hit[] {
  const users = sealUsers(batch, sealer);
  return batch.matches.map((match) => {
    const record = batch.records[match.recordIndex];
    if (record === undefined) throw new RangeError('A match names no record of its batch.');
    const { kind: listedAs, value, space } = match.indicator;
    const indicatorId = idOf(listedAs, value, space);
    const { subscriber, token, counterpart } = isCall(record)
      ? callSides(record, match, batch.tokens)
      : { subscriber: record.from, token: userToken(users, match), counterpart: indicatorId };
    const { kind, timeMs, durationS } = record;
    return {
      id: hitId({ subscriber: token, counterpart, indicatorId, kind, timeMs }),
      subscriber: token,
      epoch: batch.epoch,
      counterpart,
      indicatorId,
      kind,
      side: match.side,
      timeMs,
      observedMs: observedMs ?? timeMs,
      durationS,
      subscriberClass: subscriber.class,
      subscriberCarrier: subscriber.carrier,
      subscriberListed: index.isListed(token, 0, timeMs),
      late: false,
    };
  });
}
