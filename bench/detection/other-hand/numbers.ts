import type { Dice } from './dice.ts';

/** In which form a number is written; `mobile` is the home network's, `other` another one's. */
export type Form =
  | 'mobile'
  | 'other'
  | 'virtual'
  | 'fixed'
  | 'far_fixed'
  | 'service'
  | 'bulk'
  | 'abroad'
  | 'spoofed';

const mostTries = 10_000;

/** British areas in each of which 496 0000 to 496 0999 are kept for films; every plan knows them. */
const filmAreas = ['113', '114', '115', '116', '117', '118', '121', '131', '141', '151', '161'];

/**
 * All numbers, sites and apps of a city, each known by its place here, with a role. The ranges are
 * invented ones: +86 198, 199 and 170, and fixed lines that begin with an 8. Abroad they are kept for
 * films (+44 7700 900, +44 … 496 0, +1 … 555 01) or no plan allows them (+95 9000).
 */
export class Numbers {
  readonly texts: string[] = [];
  readonly roles: string[] = [];
  readonly #used = new Set<string>();

  /** A new number that nobody has yet. @throws RangeError where the form has none left */
  add(role: string, form: Form, dice: Dice): number {
    for (let tried = 0; tried < mostTries; tried++) {
      const text = written(form, dice);
      if (!this.#used.has(text)) return this.name(role, text);
    }
    throw new RangeError(`no ${form} number is left`);
  }

  many(count: number, role: string, form: Form, dice: Dice): number[] {
    return Array.from({ length: count }, () => this.add(role, form, dice));
  }

  /** A site or an app, or a number by its text. */
  name(role: string, text: string): number {
    this.#used.add(text);
    this.texts.push(text);
    this.roles.push(role);
    return this.texts.length - 1;
  }

  text(number: number): string {
    return this.texts[number] ?? '';
  }

  role(number: number): string {
    return this.roles[number] ?? '';
  }

  startsWith(number: number, ...beginnings: readonly string[]): boolean {
    const text = this.text(number);
    return beginnings.some((beginning) => text.startsWith(beginning));
  }
}

/** What the home network's mobile numbers begin with. */
export const home = '199';
/** What mobile numbers begin with, of all networks. */
export const mobiles = [home, '198', '170'] as const;
export const homeFixed = '0519';

function written(form: Form, dice: Dice): string {
  const digits = (count: number): string => String(dice.below(10 ** count)).padStart(count, '0');
  switch (form) {
    case 'mobile':
      return `${home}${digits(8)}`;
    case 'other':
      return `198${digits(8)}`;
    case 'virtual':
      return `170${digits(8)}`;
    case 'fixed':
      return `${homeFixed}-8${digits(7)}`;
    case 'far_fixed':
      return `02${digits(1)}-8${digits(7)}`;
    case 'service':
      return `95${digits(3)}`;
    case 'bulk':
      return `1069${digits(8)}`;
    case 'spoofed':
      return `+00${dice.pick(['110', '95', '10', '12'])}${digits(5)}`;
    case 'abroad':
      return dice.pick([
        `00447700900${digits(3)}`,
        `001${201 + dice.below(788)}55501${digits(2)}`,
        `0044${dice.pick(filmAreas)}4960${digits(3)}`,
        `00959000${digits(5)}`,
      ]);
  }
}
