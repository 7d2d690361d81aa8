import type { CityCarrier } from './types.ts';

/**
 * Invented subscribers: one mobile range of each carrier, whose digits behind it begin with zeros
 * while the city has fewer than about a million and a half people. E.164 without '+'.
 */
export const mobileRanges: Readonly<Record<CityCarrier, string>> = {
  china_mobile: '861980',
  china_unicom: '861660',
  china_telecom: '861990',
  china_broadnet: '861920',
};

/** In the order of the codes that the population keeps. */
export const carriers: readonly CityCarrier[] = [
  'china_mobile',
  'china_unicom',
  'china_telecom',
  'china_broadnet',
];

/** Digits behind the range. */
export const serialDigits = 7;
export const mobilesInRange = 10 ** serialDigits;

/**
 * Who has which serials of every range. People count from 0; even ten million stay below the numbers
 * that some of them have given up, which stand before those of other networks' people and of scammers.
 */
export const firstSerial = { former: 6_000_000, outsider: 7_000_000, scammer: 9_600_000 } as const;

export function mobileNumber(carrier: CityCarrier, serial: number): string {
  return mobileRanges[carrier] + padded(serial, serialDigits);
}

/** An invented fixed line of the area 0519, in a block of ten thousand. With '+'. */
export function fixedNumber(block: number, serial: number): string {
  return `+86519${8000 + block}${padded(serial, 4)}`;
}

/** A service number under the invented 95013 9…: hotlines of banks and firms. */
export function hotline(serial: number): string {
  return `950139${padded(serial, 3)}`;
}

/** An SMS access number of an invented block. */
export function accessNumber(serial: number): string {
  return `10690000${padded(serial, 5)}`;
}

/** A number abroad, under a country code that nobody has. With '+'. */
export function overseasNumber(serial: number): string {
  return `+99977${padded(serial, 6)}`;
}

/** Lines of the ranges that Australia's regulator keeps for films: 5550 and 7010 in four areas. */
export const filmLinesAbroad = 80_000;

/** A number abroad that is one in every plan, below `filmLinesAbroad`. With '+'. */
export function filmNumberAbroad(line: number): string {
  const block = Math.floor(line / 10_000);
  const area = [2, 3, 7, 8][block % 4] ?? 2;
  return `+61${area}${block < 4 ? 5550 : 7010}${padded(line % 10_000, 4)}`;
}

export function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
