import type { Party, PartyClass } from '../party.ts';
import { carrierOfNational } from './carrier.ts';
import { areaCodeLength } from './china-areas.ts';
import type { HomePlan } from './home-plan.ts';

/**
 * Digits that callers put before a long-distance number to choose a carrier (IP telephony), each
 * optionally after a trunk 0. They are stripped only when a whole number follows.
 */
const carrierSelection = [
  '17951',
  '17950',
  '12593',
  '17911',
  '17910',
  '10193',
  '17909',
  '17908',
  '17901',
  '17900',
  '11808',
];

/** Area code and subscriber number together, by the national numbering plan (电信网编号计划). */
function readFixed(digits: string): Party | null {
  const area = areaCodeLength(digits);
  if (area === 0) return null;
  const rest = digits.length - area;
  if (rest === 8 || (rest === 7 && area === 3)) return home(digits, 'fixed');
  return null;
}

/**
 * A short number behind an area code. 95xxx, 100xx and 400 are the same everywhere, so the area says
 * nothing; 96xxx, 12345 and the like belong to their area and are a national number with it.
 */
function readAreaService(digits: string): Party | null {
  const area = areaCodeLength(digits);
  if (area === 0) return null;
  const short = digits.slice(area);
  const found = readService(short);
  if (found === null || short.length > 8) return null;
  if (short.startsWith('95') || short.startsWith('100')) return found;
  return { space: 'e164', text: `86${digits}`, class: 'service', carrier: null };
}

/** Mobile numbers: 11 digits from 13 to 19. */
function isMobile(digits: string): boolean {
  return digits.length === 11 && digits.charCodeAt(0) === 49 && digits.charCodeAt(1) >= 51;
}

/** Machine numbers: 13 digits from 10646…10649, 140, 141, 144, as the carriers use them. */
function isMachine(digits: string): boolean {
  if (digits.length !== 13 || digits.charCodeAt(0) !== 49) return false;
  if (digits.startsWith('1064')) return digits.charCodeAt(4) >= 54;
  return digits.startsWith('140') || digits.startsWith('141') || digits.startsWith('144');
}

function isTollFree(digits: string): boolean {
  return digits.length === 10 && (digits.startsWith('400') || digits.startsWith('800'));
}

/**
 * Short and service numbers: 1xx and 1xxxx; 100xx with up to three digits more; 11[68]114; 1010xxxx;
 * 16[08]xxxxx; 106… SMS access numbers; 95xxx and 96xxx with the digits that their holders add.
 */
function readService(digits: string): Party | null {
  return isService(digits) ? service(digits) : null;
}

function isService(digits: string): boolean {
  const { length } = digits;
  const first = digits.charCodeAt(0);
  const second = digits.charCodeAt(1);
  if (first === 57) {
    if (second === 53) return length >= 5 && length <= 13;
    return second === 54 && length >= 5 && length <= 8;
  }
  if (first !== 49) return false;
  if (length === 3 || length === 5) return true;
  if (length < 6) return false;
  if (digits.startsWith('106')) return length <= 15;
  if (digits.startsWith('100')) return length <= 8;
  if (length === 6) return digits === '118114' || digits === '116114';
  if (length !== 8) return false;
  return digits.startsWith('1010') || digits.startsWith('160') || digits.startsWith('168');
}

function service(text: string): Party {
  return { space: 'service', text, class: 'service', carrier: null };
}

function home(national: string, partyClass: PartyClass): Party {
  const carrier =
    partyClass === 'mobile' || partyClass === 'iot' ? carrierOfNational(national) : null;
  return { space: 'e164', text: `86${national}`, class: partyClass, carrier };
}

/** Readings that hold wherever they stand: alone, after a trunk 0, after the country code. */
function readSubscriber(digits: string): Party | null {
  if (isMobile(digits)) return home(digits, 'mobile');
  if (isTollFree(digits)) return home(digits, 'toll_free');
  if (isMachine(digits)) return home(digits, 'iot');
  return null;
}

function readNational(digits: string): Party | null {
  const subscriber = readSubscriber(digits);
  if (subscriber !== null) return subscriber;
  // 1010xxxx is a number of the whole country, although 10 is Beijing's area code.
  if (digits.length === 8 && digits.startsWith('1010')) return service(digits);
  // "+86 (0)10 …": the trunk 0 has no place behind a country code, but people write it.
  const bare = digits.charCodeAt(0) === 48 ? digits.slice(1) : digits;
  return (
    (bare === digits ? null : readSubscriber(bare)) ??
    readFixed(bare) ??
    readAreaService(bare) ??
    (bare === digits ? readService(digits) : null)
  );
}

function readDialled(digits: string): Party | null {
  const subscriber = readSubscriber(digits) ?? readService(digits);
  if (subscriber !== null) return subscriber;
  if (digits.charCodeAt(0) === 48) {
    const bare = digits.slice(1);
    return readSubscriber(bare) ?? readFixed(bare) ?? readAreaService(bare);
  }
  // A country code without '+'. Shorter ones stay: 86xxxxxx is a local number somewhere.
  if (digits.length < 12 || !digits.startsWith('86')) return null;
  const bare = digits.charCodeAt(2) === 48 ? digits.slice(3) : digits.slice(2);
  return readSubscriber(bare) ?? readFixed(bare);
}

function stripSelection(digits: string): string | null {
  const start = digits.charCodeAt(0) === 48 ? 1 : 0;
  if (digits.charCodeAt(start) !== 49) return null;
  for (const prefix of carrierSelection) {
    if (digits.startsWith(prefix, start)) return digits.slice(start + prefix.length);
  }
  return null;
}

/**
 * The numbering plan of mainland China: mobile 1[3-9]…, fixed lines behind area codes, 400/800,
 * machine numbers, service numbers as their own space, IP-telephony prefixes stripped.
 */
export const chinaPlan: HomePlan = {
  key: 'CN',
  countryCode: '86',
  readDialled,
  readNational,
  stripSelection,
};
