import type { Dice } from '../dice.ts';
import { carriers, firstSerial, mobileNumber, padded } from '../numbers.ts';
import type { NumberRole } from '../types.ts';
import type { NumberClass } from './script.ts';

export const roleOfClass: Readonly<Record<NumberClass, NumberRole>> = {
  sim_box: 'sim_box',
  personal: 'scammer',
  overseas: 'spoofed',
  spoofed: 'spoofed',
  service: 'spoofed',
  bulk_sms: 'scammer',
};

/** Classes whose phone stands in a cell of our network. */
export function isOnNetwork(numberClass: NumberClass): boolean {
  return numberClass === 'sim_box' || numberClass === 'personal';
}

/** Behind it the ranges are used up: far more than a city of ten million needs. */
const mostSerials = 400_000;

/** Hands out invented numbers, hosts and app names, none of them twice. */
export class Mint {
  #serial = 0;

  /** @throws RangeError when all numbers are given out */
  number(numberClass: NumberClass, dice: Dice): string {
    const serial = this.#serial++;
    if (serial >= mostSerials) throw new RangeError('the invented numbers are used up');
    switch (numberClass) {
      case 'sim_box':
      case 'personal':
        return `+${mobileNumber(dice.pick(carriers), firstSerial.scammer + serial)}`;
      case 'overseas':
        return overseas(serial, dice);
      case 'spoofed':
        return spoofed(serial, dice);
      case 'service':
        return `950138${padded(serial, 5)}`;
      case 'bulk_sms':
        return `10690009${padded(serial, 6)}`;
    }
  }

  /** A host under the reserved .example (RFC 2606), or a page on a host that others share. */
  site(words: readonly string[], shared: boolean, dice: Dice): string {
    const serial = this.#serial++;
    const name = `${dice.pick(words)}-${dice.pick(words)}${serial}`;
    if (!shared) return `${dice.chance(0.4) ? 'www.' : ''}${name}.example`;
    return `https://pages${dice.below(6)}.example/${name}`;
  }

  app(words: readonly string[], dice: Dice): string {
    return `example.app.${dice.pick(words)}${dice.pick(words)}${this.#serial++}`;
  }
}

/** 800 area codes (2–9 and any two digits) times 100 lines. */
const filmLines = 80_000;

/**
 * Numbers abroad: most under +999, which nobody has, the rest of the ranges that regulators keep for
 * films (Ofcom: 07700 900000–900999; NANPA: 555-01xx), which look like any other number abroad.
 */
function overseas(serial: number, dice: Dice): string {
  const shape = dice.next();
  if (shape < 0.55 || serial >= filmLines) return `+99978${padded(serial, 6)}`;
  if (shape < 0.65 && serial < 1_000) return `+447700900${padded(serial, 3)}`;
  return `+1${200 + Math.floor(serial / 100)}55501${padded(serial % 100, 2)}`;
}

/** What spoofers show. Shapes as in the published list of Taiwan's hotline 165. */
function spoofed(serial: number, dice: Dice): string {
  const shape = dice.next();
  if (shape < 0.5) return `+00999${padded(serial, 7)}`;
  if (shape < 0.75) return `+0${900_000_000 + serial}`;
  return `+999${padded(serial, 9)}1`;
}
