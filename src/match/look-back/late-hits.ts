import type { Hit } from '../../domain/hit.ts';
import type { Indicator } from '../../domain/indicator.ts';
import { hitId } from '../../vault/hit-id.ts';
import { resealTokens } from '../../vault/reseal.ts';
import { slotBytes } from '../../vault/slot.ts';
import type { Vault } from '../../vault/vault.ts';
import type { FoundContact } from '../contact-log/types.ts';
import { unpackAttributes } from '../scan/party-attributes.ts';
import { isNumber, partyOf } from './search-plan.ts';

/** A contact of the log and the indicator that it was with. */
export type LateContact = { readonly contact: FoundContact; readonly indicator: Indicator };

/** What a look-back asks the index: which subscribers are listed themselves. */
export type ListedNumbers = {
  /** The epoch of the tokens that it knows. */
  readonly epoch: number;
  /** Whether this number, as n × 16 bytes at a place, is listed at that moment (epoch milliseconds). */
  isListed(tokens: Uint8Array, at: number, timeMs: number): boolean;
};

/**
 * The hits that live matching would have made of these contacts, had the indicators been listed in
 * time (see to-hit.ts), in the contacts' order. Tokens of older epochs are sealed anew under the
 * current one: to be called inside the transaction that keeps the hits, where no rotation comes in
 * between.
 * @param nowMs when the hits are seen, epoch milliseconds
 */
export function lateHits(
  contacts: readonly LateContact[],
  vault: Vault,
  index: ListedNumbers,
  nowMs: number,
): Hit[] {
  const epoch = vault.currentEpoch;
  const subscribers = subscribersUnder(contacts, vault, epoch);
  const asked =
    epoch === index.epoch ? subscribers : resealTokens(vault, subscribers, epoch, index.epoch);
  const counterparts = counterpartsUnder(contacts, vault, epoch);
  return contacts.map(({ contact, indicator }, at): Hit => {
    const { kind, side, timeMs, durationS } = contact;
    const subscriber = subscribers.slice(at * slotBytes, (at + 1) * slotBytes);
    const counterpart = counterparts.get(indicator) ?? indicator.id;
    const party = unpackAttributes(contact.party);
    return {
      id: hitId({ subscriber, counterpart, indicatorId: indicator.id, kind, timeMs }),
      subscriber,
      epoch,
      counterpart,
      indicatorId: indicator.id,
      kind,
      side,
      timeMs,
      observedMs: nowMs,
      durationS,
      subscriberClass: party.class,
      subscriberCarrier: party.carrier,
      subscriberListed: index.isListed(asked, at * slotBytes, timeMs),
      late: true,
    };
  });
}

/** The subscribers' tokens under one epoch, in order: one cipher call for each epoch they come from. */
function subscribersUnder(
  contacts: readonly LateContact[],
  vault: Vault,
  epoch: number,
): Uint8Array {
  const all = new Uint8Array(contacts.length * slotBytes);
  const places = Map.groupBy(contacts.keys(), (at) => contacts[at]?.contact.epoch ?? epoch);
  for (const [from, ofEpoch] of places) {
    const tokens = new Uint8Array(ofEpoch.length * slotBytes);
    for (const [n, at] of ofEpoch.entries()) {
      const subscriber = contacts[at]?.contact.subscriber;
      if (subscriber !== undefined) tokens.set(subscriber, n * slotBytes);
    }
    const fresh = resealTokens(vault, tokens, from, epoch);
    for (const [n, at] of ofEpoch.entries()) {
      all.set(fresh.subarray(n * slotBytes, (n + 1) * slotBytes), at * slotBytes);
    }
  }
  return all;
}

/** Tokens of the listed numbers. A visit's or an app's counterpart is the indicator's id (to-hit.ts). */
function counterpartsUnder(
  contacts: readonly LateContact[],
  vault: Vault,
  epoch: number,
): Map<Indicator, Uint8Array> {
  const numbers = [...new Set(contacts.map(({ indicator }) => indicator))].filter(isNumber);
  const tokens = vault.sealBatch(numbers.map(partyOf), epoch);
  return new Map(
    numbers.map((number, at) => [number, tokens.slice(at * slotBytes, (at + 1) * slotBytes)]),
  );
}
