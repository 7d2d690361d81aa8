import type { Hit } from '../../domain/hit.ts';
import type { ContactLog, FoundContact } from '../../match/contact-log/types.ts';
import { contactBytes, contactCounterpart, contactSubscriber } from '../../match/kernel/layout.ts';
import { unpackAttributes } from '../../match/scan/party-attributes.ts';
import { hexOf } from '../../store/hex.ts';
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

/**
 * Past contacts of numbers that have become known, in rows as Discovery.known() takes them: who was in
 * contact with them, in pieces as the log gives them.
 *
 * @param tokens of `epoch`, each once
 * @throws as ContactLog.search()
 */
export async function* pastRows(
  log: ContactLog,
  epoch: number,
  tokens: readonly Uint8Array[],
  sinceMs: number,
): AsyncGenerator<Uint8Array> {
  const query = [{ epoch, counterparts: joined(tokens) }];
  for await (const found of log.search(query, { sinceMs, untilMs: Number.MAX_SAFE_INTEGER })) {
    const rows = new Uint8Array(found.length * contactBytes);
    for (const [place, { at, subscriber }] of found.entries()) {
      const counterpart = tokens[at];
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
  log: ContactLog,
  suspects: readonly StoredSuspect[],
  { beforeMs, observedMs, epoch }: { beforeMs: number; observedMs: number; epoch: number },
  listed: () => ListedNumbers,
): AsyncGenerator<LateSuspected> {
  const counterparts = joined(suspects.map(({ token }) => token));
  const sinceMs = Math.min(...suspects.map((suspect) => suspect.sinceMs)) - beforeMs;
  const span = { sinceMs, untilMs: Number.MAX_SAFE_INTEGER };
  for await (const found of log.search([{ epoch, counterparts }], span)) {
    const lists = listed();
    const isListed = (token: Uint8Array, timeMs: number): boolean =>
      lists.epoch === epoch && lists.isListed(token, 0, timeMs);
    const hits: Hit[] = [];
    let outside = 0;
    for (const contact of found) {
      const suspect = suspects[contact.at];
      if (suspect === undefined || contact.timeMs < suspect.sinceMs - beforeMs) continue;
      if (contact.kind !== 'call' && contact.kind !== 'sms') continue;
      if (isListed(suspect.token, contact.timeMs)) outside++;
      else hits.push(lateHit(contact, suspect, observedMs, isListed));
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
  const { epoch, kind, side, timeMs, durationS } = contact;
  const subscriber = Uint8Array.from(contact.subscriber);
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

/** Numbers that wait to be asked for, each once; where there are too many the oldest are let go. */
export class WaitingTokens {
  readonly #waiting = new Map<string, Uint8Array>();
  readonly #most: number;
  /** Let go for want of room. */
  dropped = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** @param tokens n × 16 bytes, copied */
  add(tokens: Uint8Array): void {
    for (let at = 0; at < tokens.length; at += tokenBytes) {
      const token = tokens.slice(at, at + tokenBytes);
      this.#waiting.set(hexOf(token), token);
    }
    for (const key of this.#waiting.keys()) {
      if (this.#waiting.size <= this.#most) break;
      this.#waiting.delete(key);
      this.dropped++;
    }
  }

  /** The oldest ones, which wait no longer. */
  take(most: number): Uint8Array[] {
    const taken = [...this.#waiting].slice(0, most);
    for (const [key] of taken) this.#waiting.delete(key);
    return taken.map(([, token]) => token);
  }
}
