import { fixedNumber } from '../numbers.ts';

/**
 * Who is at the other end of a row, as a whole number: below the population's size a person, behind
 * them the shops; from here on somebody of another network, and from there on the number that a
 * person has given up. Nothing is as many as lie between.
 */
export const firstOutsiderCode = 2 ** 28;
export const firstFormerCode = 2 ** 29;

/** Codes from the population's size on are shops: firms with a fixed line that people call and that call back. */
export function shopCount(people: number): number {
  return Math.max(20, Math.floor(people / 60));
}

/** The fixed lines of shops begin behind those of hospitals, callers and the like. */
const firstShopBlock = 100;

export function shopNumber(shop: number): string {
  return fixedNumber(firstShopBlock + Math.floor(shop / 10_000), shop % 10_000);
}

const hostWords = [
  'news',
  'video',
  'shop',
  'forum',
  'maps',
  'bank',
  'mail',
  'game',
  'school',
  'city',
];

export const hostCount = 4000;

/** Sites under the reserved .example (RFC 2606), the most visited first. */
export function hostName(host: number): string {
  return `${hostWords[host % hostWords.length] ?? 'site'}-${Math.floor(host / hostWords.length)}.example`;
}

export const appCount = 60;

export function appName(app: number): string {
  return `example.app.${hostWords[app % hostWords.length] ?? 'tool'}${Math.floor(app / hostWords.length)}`;
}
