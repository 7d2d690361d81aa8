import { carrierOfNational } from '../../domain/number/carrier.ts';
import { isAreaCode } from '../../domain/number/china-areas.ts';
import { nationalLengths } from '../../domain/number/country-codes.ts';
import { configAreas, configCarriers, configCountries } from '../kernel/layout.ts';
import { packAttributes } from './party-attributes.ts';

const carrierShift = packAttributes({ class: 'mobile', carrier: 'china_mobile' });

/**
 * Writes what the kernel knows of the Chinese plan and of foreign numbers into a scan's configuration,
 * from the tables that the exact path reads (domain/number). Carriers stand by the first four digits
 * of a number of 11 or 13 digits, except those of machine numbers from 1064, which stand by the third to
 * fifth (640…649).
 */
export function writePlanTables(config: Uint8Array): void {
  for (let area = 0; area < 1000; area++) config[configAreas + area] = isAreaCode(area) ? 1 : 0;
  for (let four = 1000; four < 2000; four++) {
    config[configCarriers + four] = carrierCode(`${four}0000000`);
  }
  for (let last = 0; last < 10; last++) {
    config[configCarriers + 640 + last] = carrierCode(`1064${last}00000000`);
  }
  const countries = new DataView(config.buffer, config.byteOffset + configCountries, 2000);
  for (let code = 0; code < 1000; code++)
    countries.setUint16(2 * code, nationalLengths(code), true);
}

/** As the party attributes have it: 0 where no carrier is known. */
function carrierCode(national: string): number {
  const carrier = carrierOfNational(national);
  return packAttributes({ class: 'mobile', carrier }) / carrierShift;
}
