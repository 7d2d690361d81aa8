import type { Indicator } from '../../domain/indicator.ts';
import type { AllowList } from '../../intake/hosts/allow-list.ts';
import { type AllowNumbers, partyKey } from '../../intake/vet.ts';
import { sealingKeyOf } from '../../vault/sealing-key.ts';
import { type SlotParty, slotBytes, writeSlot } from '../../vault/slot.ts';
import type { Vault } from '../../vault/vault.ts';
import { workerSealer } from '../../vault/worker-seal.ts';
import type { ContactQuery } from '../contact-log/types.ts';
import type { KernelMemory } from '../memory.ts';
import { HostDigests } from '../scan/host-digest.ts';

/** What wins over indicators, as intake's vetting and the index know it. */
export type Allowed = { readonly allow: AllowList; readonly allowNumbers: AllowNumbers };

/**
 * Why an indicator is not looked up among the contacts of the past.
 *
 * - `inactive`: revoked or quarantined meanwhile, or gone
 * - `allowed`: live matching leaves its contacts alone, or some of them that the log cannot tell apart
 * - `not_kept`: no contact is kept under such a name: accounts, pages deeper than 16 segments …
 */
export const skipReasons = ['inactive', 'allowed', 'not_kept'] as const;
export type SkipReason = (typeof skipReasons)[number];

/** What to search for, and whose contact each find is. */
export type SearchPlan = {
  readonly query: ContactQuery;
  /** Indicators behind a place of the query's tokens of an epoch: mostly one. */
  indicatorsAt(epoch: number, at: number): readonly Indicator[];
  /** Different indicators that are searched for. */
  readonly searched: number;
  readonly skipped: Readonly<Record<SkipReason, number>>;
};

/** Numbers and senders are kept by their own token, everything else by the digest of a name. */
export function isNumber({ kind }: Pick<Indicator, 'kind'>): boolean {
  return kind === 'phone' || kind === 'sender';
}

/** @throws RangeError for a number without its space, which no list makes */
export function partyOf({ space, value }: Pick<Indicator, 'space' | 'value'>): SlotParty {
  if (space === null) throw new RangeError('A listed number came without its space.');
  return { space, text: value };
}

/**
 * Whether the allow-list stands before an indicator. Only what an operator lifted out of its
 * quarantine comes so far.
 *
 * A domain with an allowed host below is left out as a whole: live matching spares the visits to
 * that host, and the log, which keeps names only as tokens, cannot tell them from the others. Better
 * to miss a victim than to warn a bank's customers of their bank.
 */
function isAllowed(indicator: Indicator, { allow, allowNumbers }: Allowed): boolean {
  const { kind, value, space } = indicator;
  switch (kind) {
    case 'phone':
    case 'sender':
      return space !== null && allowNumbers.has(partyKey(space, value));
    case 'domain':
      return allow.covers(value) || allow.tierBelow(value) !== null;
    case 'ip':
      return allow.covers(value);
    case 'url':
      return allow.protects(value.slice(0, value.indexOf('/')));
    case 'app':
    case 'account':
      return false;
  }
}

/**
 * Seals indicators under every epoch that still has a key: a segment of the log bears the epoch of
 * its day. What was logged under a destroyed key is beyond finding; that is what destroying means.
 */
export function planSearch(
  vault: Vault,
  memory: KernelMemory,
  indicators: readonly (Indicator | undefined)[],
  allowed: Allowed,
): SearchPlan {
  const skipped = { inactive: 0, allowed: 0, not_kept: 0 };
  const wanted: Indicator[] = [];
  for (const indicator of indicators) {
    // One that has expired since it was queued still speaks for the contacts of its time.
    const counts = indicator?.status === 'active' || indicator?.status === 'expired';
    if (indicator === undefined || !counts) skipped.inactive += 1;
    else if (indicator.kind === 'account') skipped.not_kept += 1;
    else if (isAllowed(indicator, allowed)) skipped.allowed += 1;
    else wanted.push(indicator);
  }
  const byEpoch = new Map<number, EpochPlan>();
  for (const epoch of vault.livingEpochs())
    byEpoch.set(epoch, planEpoch(vault, memory, wanted, epoch));
  const first = byEpoch.values().next().value;
  const searched = first?.ofPlace.reduce((sum, ofOne) => sum + ofOne.length, 0) ?? 0;
  skipped.not_kept += wanted.length - searched;
  return {
    query: [...byEpoch].map(([epoch, { counterparts }]) => ({ epoch, counterparts })),
    indicatorsAt: (epoch, at) => byEpoch.get(epoch)?.ofPlace[at] ?? [],
    searched,
    skipped,
  };
}

type EpochPlan = {
  /** n × 16 bytes, each once. */
  readonly counterparts: Uint8Array;
  readonly ofPlace: readonly (readonly Indicator[])[];
};

function planEpoch(
  vault: Vault,
  memory: KernelMemory,
  indicators: readonly Indicator[],
  epoch: number,
): EpochPlan {
  const { digestKey, sealSlots } = workerSealer(sealingKeyOf(vault, epoch));
  const names = new HostDigests(memory, digestKey);
  const slots = new Uint8Array(indicators.length * slotBytes);
  const ofPlace: Indicator[][] = [];
  const placeOf = new Map<string, Indicator[]>();
  try {
    for (const indicator of indicators) {
      // A number may be listed as a phone and as a sender: two indicators, one token.
      const at = ofPlace.length * slotBytes;
      if (isNumber(indicator)) writeSlot(partyOf(indicator), slots, at);
      else {
        const slot = names.indicatorSlot(indicator.kind, indicator.value);
        if (slot === null) continue;
        slots.set(slot, at);
      }
      const key = Buffer.from(slots.buffer, at, slotBytes).toString('latin1');
      const sharing = placeOf.get(key);
      if (sharing === undefined) {
        const ofOne = [indicator];
        placeOf.set(key, ofOne);
        ofPlace.push(ofOne);
      } else {
        sharing.push(indicator);
        slots.fill(0, at, at + slotBytes);
      }
    }
  } finally {
    names.close();
  }
  return { counterparts: sealSlots(slots.subarray(0, ofPlace.length * slotBytes)), ofPlace };
}
