import type { FamilyInput, FamilyResult, PreferenceInput } from '../api/platform.ts';
import { TocsinError } from '../domain/error.ts';
import type { Party } from '../domain/party.ts';
import { consentToFamily, endFamily, type FamilyPair, familyLink } from '../store/family.ts';
import { hexOf } from '../store/hex.ts';
import { setPreference } from '../store/preferences.ts';
import { appendAudit } from '../vault/audit-chain.ts';
import type { Vault } from '../vault/vault.ts';
import type { Foundation } from './foundation.ts';

/** A family link under the current epoch. To be called inside the transaction that writes it. */
export function sealFamily(vault: Vault, subscriber: Party, family: Party): FamilyPair {
  const epoch = vault.currentEpoch;
  return {
    subscriber: vault.seal(subscriber, epoch),
    family: vault.seal(family, epoch),
    epoch,
    familyClass: family.class,
    familyCarrier: family.carrier,
  };
}

/** Records what one or both sides of a family link said. */
export async function linkFamily(
  foundation: Foundation,
  input: FamilyInput,
): Promise<FamilyResult> {
  const { db, vault } = foundation;
  const subscriber = partyOf(foundation, input.subscriber, 'subscriber');
  const family = partyOf(foundation, input.family, 'family');
  if (subscriber.space === family.space && subscriber.text === family.text) {
    throw new TocsinError('INPUT_FORMAT', 'subscriber and family are the same number.');
  }
  const nowMs = Date.now();
  // To withdraw is to end: a link needs both sides, and neither can be held to it.
  const ends = input.end || input.subscriberConsent === false || input.familyConsent === false;
  return db.write(async (tx) => {
    // Sealed here, because a rotation changes the epoch in a transaction of its own.
    const pair = sealFamily(vault, subscriber, family);
    if (ends) await endFamily(tx, pair.subscriber, pair.family, nowMs);
    else {
      if (input.subscriberConsent) await consentToFamily(tx, pair, 'subscriber', nowMs);
      if (input.familyConsent) await consentToFamily(tx, pair, 'family', nowMs);
    }
    const detail = {
      subscriberConsent: input.subscriberConsent,
      familyConsent: input.familyConsent,
      end: ends,
    };
    const entry = {
      actor: input.actor,
      action: 'family.link',
      subject: hexOf(pair.subscriber),
      detail,
    };
    await appendAudit(tx, vault, [entry], nowMs);
    const link = await familyLink(tx, pair.subscriber, pair.family);
    const state = {
      subscriberConsentMs: link?.subscriberConsentMs ?? null,
      familyConsentMs: link?.familyConsentMs ?? null,
      endedMs: link?.endedMs ?? null,
    };
    const agreed = state.subscriberConsentMs !== null && state.familyConsentMs !== null;
    return { active: agreed && state.endedMs === null, ...state };
  });
}

/** Keeps the language that a subscriber chose, or that they are never to be warned. */
export async function choosePreference(
  foundation: Foundation,
  { subscriber, language, allowed, actor }: PreferenceInput,
): Promise<void> {
  const { db, vault } = foundation;
  const party = partyOf(foundation, subscriber, 'subscriber');
  const nowMs = Date.now();
  await db.write(async (tx) => {
    const epoch = vault.currentEpoch;
    const token = vault.seal(party, epoch);
    await setPreference(tx, { subscriber: token, epoch, language, allowed }, nowMs);
    const detail = { language, allowed };
    const entry = { actor, action: 'subscriber.preference', subject: hexOf(token), detail };
    await appendAudit(tx, vault, [entry], nowMs);
  });
}

function partyOf({ readers }: Foundation, text: string, field: string): Party {
  const result = readers.number(text);
  if (result.ok) return result.party;
  throw new TocsinError('INPUT_FORMAT', `${field} is not a number (${result.reason}).`);
}
