import type { Hit } from '../../domain/hit.ts';
import type { ContactLog, FoundContact } from '../../match/contact-log/types.ts';
import { contactBytes, contactCounterpart, contactSubscriber } from '../../match/kernel/layout.ts';
import { unpackAttributes } from '../../match/scan/party-attributes.ts';
import type { StoredSuspect } from '../../store/suspects.ts';
import { hitId } from '../../vault/hit-id.ts';
import type { ListedNumbers } from './suspect-hits.ts';

const tokenBytes = 16;

/** Tokens one after the other, as the contact log and the watch take them. */
export function joined(tokens: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(tokens.length * tokenBytes);
  for (const [at, token] of tokens.entries()) out.set(token, at * tokenBytes);
  return out;
}

/** The epochs whose tokens the log may hold, and the way between them. */
export type Sealing = {
  living(): readonly number[];
  /** n × 16 bytes. */
  reseal(tokens: Uint8Array, from: number, to: number): Uint8Array;
};

export type PastSearch = {
  readonly log: ContactLog;
  readonly sealing: Sealing;
  /** Of the tokens that are given and wanted. */
  readonly epoch: number;
};

/** A contact of the log, whatever its epoch was, under the wanted one. */
type Found = { readonly contact: FoundContact; readonly subscriber: Uint8Array };

async function* search(
  { log, sealing, epoch }: PastSearch,
  tokens: Uint8Array,
  sinceMs: number,
): AsyncGenerator<Found[]> {
  const query = sealing
    .living()
    .map((one) => ({ epoch: one, counterparts: sealing.reseal(tokens, epoch, one) }));
  const span = { sinceMs: Math.max(0, sinceMs), untilMs: Number.MAX_SAFE_INTEGER };
  for await (const found of log.search(query, span)) {
    yield found.map((contact) => ({
      contact,
      subscriber: Uint8Array.from(sealing.reseal(contact.subscriber, contact.epoch, epoch)),
    }));
  }
}

/**
 * Past contacts of numbers that have become known, in rows as Discovery.known() takes them: who was in
 * contact with them, in pieces as the log gives them.
 *
 * @param tokens each once
 * @throws as ContactLog.search()
 */
export async function* pastRows(
  where: PastSearch,
  tokens: readonly Uint8Array[],
  sinceMs: number,
): AsyncGenerator<Uint8Array> {
  for await (const found of search(where, joined(tokens), sinceMs)) {
    const rows = new Uint8Array(found.length * contactBytes);
    for (const [place, { contact, subscriber }] of found.entries()) {
      const counterpart = tokens[contact.at];
      if (counterpart === undefined) continue;
      rows.set(counterpart, place * contactBytes + contactCounterpart);
      rows.set(subscriber, place * contactBytes + contactSubscriber);
    }
    yield rows;
  }
}

/** Hits of past contacts with suspects, and those that are none: a list had named the number. */
export type LateSuspected = { readonly hits: readonly Hit[]; readonly outside: number };

/**
 * What the log has of the suspects from `beforeMs` before their suspicion on, as live contacts would
 * have been hits had they been suspected then.
 *
 * @param observedMs when the hits are seen, epoch milliseconds
 * @throws as ContactLog.search()
 */
export async function* lateSuspected(
  where: PastSearch,
  suspects: readonly StoredSuspect[],
  { beforeMs, observedMs }: { beforeMs: number; observedMs: number },
  listed: () => ListedNumbers,
): AsyncGenerator<LateSuspected> {
  const { epoch } = where;
  const tokens = joined(suspects.map(({ token }) => token));
  const sinceMs = Math.min(...suspects.map((suspect) => suspect.sinceMs)) - beforeMs;
  for await (const found of search(where, tokens, sinceMs)) {
    const lists = listed();
    const isListed = (token: Uint8Array, timeMs: number): boolean =>
      lists.epoch === epoch && lists.isListed(token, 0, timeMs);
    const hits: Hit[] = [];
    let outside = 0;
    for (const { contact, subscriber } of found) {
      const suspect = suspects[contact.at];
      if (suspect === undefined || contact.timeMs < suspect.sinceMs - beforeMs) continue;
      if (contact.kind !== 'call' && contact.kind !== 'sms') continue;
      if (isListed(suspect.token, contact.timeMs)) outside++;
      else hits.push(lateHit({ ...contact, subscriber, epoch }, suspect, observedMs, isListed));
    }
    yield { hits, outside };
  }
}

function lateHit(
  contact: FoundContact,
  { id: indicatorId, token: counterpart }: StoredSuspect,
  observedMs: number,
  isListed: (token: Uint8Array, timeMs: number) => boolean,
): Hit {
  const { epoch, subscriber, kind, side, timeMs, durationS } = contact;
  const party = unpackAttributes(contact.party);
  return {
    id: hitId({ subscriber, counterpart, indicatorId, kind, timeMs }),
    ...{ subscriber, epoch, counterpart, indicatorId, kind, side, timeMs, observedMs, durationS },
    subscriberClass: party.class,
    subscriberCarrier: party.carrier,
    subscriberListed: isListed(subscriber, timeMs),
    late: true,
  };
}
