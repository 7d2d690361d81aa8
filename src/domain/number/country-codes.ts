/**
 * Country codes with the shortest and longest national number behind them, in digits.
 * Codes are those that ITU-T E.164 assigns. Lengths were taken from libphonenumber's metadata
 * (Apache-2.0) and widened, and are held against it by a test. The ranges are wide on purpose:
 * they separate what may be a number from what cannot be one, and do not say that it is in service.
 */
const lengthsByCode = `
  4-5: 290
  4-7: 683 690
  4-10: 98
  4-11: 352
  4-12: 598
  4-13: 43 49
  5-5: 500 682
  5-6: 247
  5-7: 676 677 678 688
  5-8: 47 386 686
  5-10: 27 64 685
  5-11: 31
  5-12: 61 358 971
  5-13: 82
  6-6: 298 299 672 687
  6-7: 597
  6-9: 40 252 355 376 421 508 681 689
  6-10: 48 53 95 880
  6-11: 375 595
  6-12: 39 46 359 381
  6-13: 63
  7-7: 238 239 246 248 269 291 297 592 673 674 680 691 692
  7-8: 241 599 670 675 853 961 965 975
  7-9: 220 231 245 265 354 385 423 967 968
  7-10: 44 84 230 243 254 263 267 353 372 960
  7-11: 501 503 507 679 974
  7-12: 86 882 972
  7-13: 62 90
  8-8: 45 216 222 223 226 227 228 232 235 236 253 257 266 350 356 357 370 371 373 374 389 505 509 800 808 973 993
  8-9: 32 36 51 213 224 233 237 250 258 264 268 377 382 387 591 962 963
  8-10: 20 60 378 506 850 855 856 964 970 976
  8-11: 55 57 65 502 504 593 977
  8-12: 92 383 883
  8-13: 66 81 91
  9-9: 33 34 93 94 211 212 218 221 240 242 244 249 251 255 256 260 261 262 351 590 594 596 979 992 994 995 998
  9-10: 380 881 966 996
  9-11: 56
  9-12: 41 420
  10-10: 7 52 58 225 229
  10-11: 54
  10-12: 30 234
  12-12: 878
`;

/** Indexed by the country code as an integer: bit n set when n national digits are possible. */
const lengthMasks = new Uint16Array(1000);
for (const line of lengthsByCode.trim().split('\n')) {
  const [range = '', codes = ''] = line.trim().split(': ');
  const [min = 0, max = 0] = range.split('-').map(Number);
  for (const code of codes.split(' ')) {
    for (let length = min; length <= max; length++) {
      lengthMasks[Number(code)] = (lengthMasks[Number(code)] ?? 0) | (1 << length);
    }
  }
}

/** Bit n is set when n national digits are possible behind the country code; 0 for a code that is none. */
export function nationalLengths(code: number): number {
  return lengthMasks[code] ?? 0;
}

const zero = 48;

/**
 * Whether the digits (without '+') may be an international number: an assigned country code, a
 * national part of a possible length, 15 digits in all at most (ITU-T E.164, 6.1), and, for the plans
 * that spoofed callers abuse, leading digits that the plan has.
 */
export function isPlausibleE164(digits: string): boolean {
  if (digits.length > 15 || digits.length < 6) return false;
  const first = digits.charCodeAt(0) - zero;
  if (first === 0) return false;
  if (first === 1) return isNorthAmerican(digits);
  if (first === 7) return allows(7, digits.length - 1);
  const two = first * 10 + digits.charCodeAt(1) - zero;
  if (lengthMasks[two] !== 0) return allows(two, digits.length - 2);
  const three = two * 10 + digits.charCodeAt(2) - zero;
  const length = digits.length - 3;
  const lead = digits.charCodeAt(3) - zero;
  switch (three) {
    case 852:
      return isHongKong(digits, lead, length);
    case 870:
      return isInmarsat(lead, length);
    case 886:
      return isTaiwanese(lead, length);
    default:
      return allows(three, length);
  }
}

function allows(code: number, length: number): boolean {
  return length > 0 && ((lengthMasks[code] ?? 0) & (1 << length)) !== 0;
}

/** NANP: area code and exchange both begin with 2–9 (ATIS-0300051, NXX-NXX-XXXX). */
function isNorthAmerican(digits: string): boolean {
  return digits.length === 11 && digits.charCodeAt(1) >= 50 && digits.charCodeAt(4) >= 50;
}

/** Eight digits from 2 on; 800 and 900 service lines are longer (OFCA numbering plan). */
function isHongKong(digits: string, lead: number, length: number): boolean {
  if (length === 8) return lead >= 2;
  if (length === 9) return digits.startsWith('800', 3);
  return length === 11 && digits.startsWith('900', 3);
}

/** Mobile 9 + 8 digits, area codes 2–8 with 8 or 9 digits, 70 for VoIP with 10 (NCC numbering plan). */
function isTaiwanese(lead: number, length: number): boolean {
  if (lead === 9) return length === 9;
  if (lead === 7 && (length === 10 || length === 11)) return true;
  return lead >= 2 && lead <= 8 && (length === 8 || length === 9);
}

/** Inmarsat: terminals of 9 digits from 3, 5, 6 or 7, and 12 from 7 (ITU-T E.215). */
function isInmarsat(lead: number, length: number): boolean {
  if (length === 12) return lead === 7;
  return length === 9 && (lead === 3 || (lead >= 5 && lead <= 7));
}
