import { sql } from 'kysely';
import type { Carrier, PartyClass } from '../domain/party.ts';
import type { Reader, Tx } from './database.ts';
import { hexOf } from './hex.ts';
import { rowsOf } from './rows.ts';
import type { FamilyLinkTable } from './schema.ts';
import { type Asked, asked } from './together.ts';

/** A family number (亲情号) and its owner, under one epoch. */
export type FamilyPair = {
  readonly subscriber: Uint8Array;
  readonly family: Uint8Array;
  readonly epoch: number;
  readonly familyClass: PartyClass;
  readonly familyCarrier: Carrier | null;
};

export type FamilyLink = FamilyPair & {
  readonly subscriberConsentMs: number | null;
  readonly familyConsentMs: number | null;
  readonly endedMs: number | null;
};

/**
 * Records that one side agreed; the link is active when both have. A link that was ended begins
 * anew: both sides must agree again.
 */
export async function consentToFamily(
  tx: Tx,
  pair: FamilyPair,
  side: 'subscriber' | 'family',
  nowMs: number,
): Promise<void> {
  const subscriberMs = side === 'subscriber' ? nowMs : null;
  const familyMs = side === 'family' ? nowMs : null;
  await tx
    .insertInto('familyLink')
    .values({
      ...pair,
      subscriberConsentMs: subscriberMs,
      familyConsentMs: familyMs,
      endedMs: null,
      updatedMs: nowMs,
    })
    .onConflict((conflict) =>
      conflict.columns(['subscriber', 'family']).doUpdateSet({
        epoch: pair.epoch,
        familyClass: pair.familyClass,
        familyCarrier: pair.familyCarrier,
        subscriberConsentMs: sql`case when family_link.ended_ms is null
          then coalesce(family_link.subscriber_consent_ms, excluded.subscriber_consent_ms)
          else excluded.subscriber_consent_ms end`,
        familyConsentMs: sql`case when family_link.ended_ms is null
          then coalesce(family_link.family_consent_ms, excluded.family_consent_ms)
          else excluded.family_consent_ms end`,
        endedMs: null,
        updatedMs: nowMs,
      }),
    )
    .execute();
}

/** Either side may end it at any time. Returns whether a living link was there. */
export async function endFamily(
  tx: Tx,
  subscriber: Uint8Array,
  family: Uint8Array,
  nowMs: number,
): Promise<boolean> {
  const result = await tx
    .updateTable('familyLink')
    .set({ endedMs: nowMs, updatedMs: nowMs })
    .where('subscriber', '=', subscriber)
    .where('family', '=', family)
    .where('endedMs', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** The links to which both sides agreed and that nobody ended, by the subscriber token's hex. */
export function activeFamily(
  read: Reader,
  subscribers: readonly Uint8Array[],
): Asked<Map<string, FamilyLink[]>> {
  const wanted = rowsOf(
    read,
    { subscriber: 'blob' },
    subscribers.map((subscriber) => ({ subscriber })),
  );
  const statement = sql`select f.* from ${wanted} as v
    join family_link f on f.subscriber = v.subscriber
    where f.subscriber_consent_ms is not null and f.family_consent_ms is not null
      and f.ended_ms is null
    order by f.subscriber, f.family`;
  return asked(subscribers.length === 0 ? null : statement, (rows: readonly FamilyLinkTable[]) =>
    Map.groupBy(rows, (row) => hexOf(row.subscriber)),
  );
}

/** One link, living or not; null where neither side ever agreed. */
export async function familyLink(
  read: Reader,
  subscriber: Uint8Array,
  family: Uint8Array,
): Promise<FamilyLink | null> {
  const row = await read
    .selectFrom('familyLink')
    .selectAll()
    .where('subscriber', '=', subscriber)
    .where('family', '=', family)
    .executeTakeFirst();
  return row ?? null;
}
