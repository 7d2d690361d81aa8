import type { PolicyConfig } from '../config/policy.ts';
import type { Level } from '../domain/exposure.ts';
import type { Hit } from '../domain/hit.ts';
import type { Carrier, PartyClass } from '../domain/party.ts';
import type { CancelReason, Channel, RecipientRole } from '../domain/warning.ts';
import { hexOf } from '../store/hex.ts';

/** A family number (亲情号) as far as a decision needs it. */
export type FamilyMember = {
  readonly family: Uint8Array;
  readonly epoch: number;
  readonly familyClass: PartyClass;
  readonly familyCarrier: Carrier | null;
  readonly subscriberConsentMs: number | null;
  readonly familyConsentMs: number | null;
  readonly endedMs: number | null;
  /** Their own number is listed at the moment of the decision; absent: it is not. */
  readonly listed?: boolean;
};

export type Recipient = {
  readonly role: RecipientRole;
  readonly token: Uint8Array;
  readonly epoch: number;
  readonly carrier: Carrier | null;
  /** In sending order; never empty. */
  readonly channels: readonly Channel[];
  /** Why they are not told after all; null: they are. */
  readonly withheld: CancelReason | null;
};

/** Only a mobile number of the home plan shows an SMS to a person. */
export function canRead(partyClass: PartyClass): boolean {
  return partyClass === 'mobile';
}

/**
 * Who gets what at this level: the subscriber first, then every family number that both sides have
 * agreed to, as far as their lines can show an SMS. A swindler may have talked himself into being
 * family: a listed number is among them, but withheld. `subscriber` is any hit of theirs (the newest
 * knows the line best).
 */
export function recipientsOf(
  subscriber: Hit,
  family: readonly FamilyMember[],
  level: Level,
  policy: Pick<PolicyConfig, 'channels'>,
): Recipient[] {
  const plan = policy.channels[level];
  const recipients: Recipient[] = [];
  if (plan.subscriber.length > 0 && canRead(subscriber.subscriberClass)) {
    recipients.push({
      role: 'subscriber',
      token: subscriber.subscriber,
      epoch: subscriber.epoch,
      carrier: subscriber.subscriberCarrier,
      channels: inSendingOrder(plan.subscriber),
      withheld: null,
    });
  }
  if (plan.family.length === 0) return recipients;
  const told = new Set<string>([hexOf(subscriber.subscriber)]);
  for (const member of family) {
    if (!mayBeTold(member) || told.has(hexOf(member.family))) continue;
    told.add(hexOf(member.family));
    recipients.push({
      role: 'family',
      token: member.family,
      epoch: member.epoch,
      carrier: member.familyCarrier,
      channels: inSendingOrder(plan.family),
      withheld: member.listed === true ? 'recipient_listed' : null,
    });
  }
  return recipients;
}

/** Those who are really told. */
export function toldOf(recipients: readonly Recipient[]): Recipient[] {
  return recipients.filter(({ withheld }) => withheld === null);
}

function mayBeTold(member: FamilyMember): boolean {
  return (
    member.subscriberConsentMs !== null &&
    member.familyConsentMs !== null &&
    member.endedMs === null &&
    canRead(member.familyClass)
  );
}

/** Flash interrupts the call that is going on, so it leaves first; a channel named twice is one. */
function inSendingOrder(channels: readonly string[]): Channel[] {
  return (['flash', 'sms'] as const).filter((channel) => channels.includes(channel));
}
