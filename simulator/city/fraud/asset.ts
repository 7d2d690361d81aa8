import { dayMs, hourMs } from '../clock.ts';
import type { Dice } from '../dice.ts';
import type { Listing, NumberRole } from '../types.ts';
import type { NumberClass, Policing, Spread } from './script.ts';

/** A number, site or app that a gang uses. */
export type Asset = {
  /** As truth-numbers.csv and the list name it. */
  readonly value: string;
  readonly kind: Listing['kind'];
  readonly role: NumberRole;
  /** null for sites and apps. */
  readonly numberClass: NumberClass | null;
  /** Where its phone stands; empty where none does in our network. */
  readonly cell: string;
  contactsLeft: number;
  /** From here on the gang does not use it any more; Infinity before its first contact. */
  retiredMs: number;
  used: boolean;
};

export function isAlive(asset: Asset, timeMs: number): boolean {
  return asset.contactsLeft > 0 && timeMs < asset.retiredMs;
}

/** How long a gang takes to see that a number or site is blocked, milliseconds. */
const noticeMs: Spread = { median: 5 * hourMs, sigma: 0.8 };

/** What is known before comes from cases of the days before, milliseconds. */
const knownSinceMs: Spread = { median: 3 * dayMs, sigma: 0.8 };

/**
 * When the police list something, decided at its first contact; null: never. Something known before
 * is listed earlier than it is used here, everything else later.
 */
export function listedAt(
  kind: Listing['kind'],
  firstMs: number,
  policing: Policing,
  delayFactor: number,
  dice: Dice,
): number | null {
  const isPhone = kind === 'phone' || kind === 'sms_sender';
  const known = dice.chance(policing.knownBefore);
  const listed = dice.chance(isPhone ? policing.phoneListed : policing.webListed);
  const { median, sigma } = isPhone ? policing.phoneDelayMs : policing.webDelayMs;
  const delayMs = dice.logNormal(median * delayFactor, sigma);
  const sinceMs = dice.logNormal(knownSinceMs.median, knownSinceMs.sigma);
  if (known) return Math.round(firstMs - sinceMs);
  return listed ? Math.round(firstMs + delayMs) : null;
}

/** When a gang stops using what it has used first at a moment. */
export function retiredAt(
  firstMs: number,
  listedMs: number | null,
  daysInUse: Spread,
  dice: Dice,
): number {
  const endMs = firstMs + dice.logNormal(daysInUse.median, daysInUse.sigma) * dayMs;
  const notice = dice.logNormal(noticeMs.median, noticeMs.sigma);
  if (listedMs === null) return endMs;
  return Math.min(endMs, Math.max(firstMs, listedMs) + notice);
}
