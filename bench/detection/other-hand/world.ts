import { dayS } from './clock.ts';
import { Contacts } from './contacts.ts';
import { Dice } from './dice.ts';
import { Numbers } from './numbers.ts';
import { type People, populate } from './people.ts';
import { type Style, type StyleName, styles } from './styles.ts';

export type Options = {
  readonly people: number;
  readonly days: number;
  readonly seed: number;
  readonly style: StyleName;
  /** Mobile numbers of fraud show a little ordinary traffic from the first day on. */
  readonly aged: boolean;
  /** Share of people who take a new number in a month. */
  readonly churn: number;
};

export const ordinaryChurn = 1 / 600;

/** Where the telephone of somebody without a home is seen: some cells from one on. */
export type Area = { readonly cell: number; readonly cells: number };

/** What all parts of a city write into. */
export type World = {
  readonly options: Options;
  readonly style: Style;
  readonly endS: number;
  readonly numbers: Numbers;
  readonly contacts: Contacts;
  readonly people: People;
  readonly areas: Map<number, Area>;
  /** Numbers of those who ring many people by trade, by their role. */
  readonly trades: Map<string, number[]>;
  readonly dice: (word: string) => Dice;
};

const fewestPeople = 100;

/** @throws RangeError where no city can be made of the options */
export function worldOf(options: Options): World {
  const { people, days, seed, churn } = options;
  const isWhole = [people, days, seed].every(Number.isSafeInteger);
  if (!isWhole || people < fewestPeople || days < 1 || seed < 0 || !(churn >= 0 && churn <= 1)) {
    throw new RangeError(
      'a city has 100 people or more, whole days, a seed from 0 on, churn 0 to 1',
    );
  }
  const style = styles[options.style];
  const endS = options.days * dayS;
  const numbers = new Numbers();
  const dice = (word: string): Dice => new Dice(options.seed, `${style.name} ${word}`);
  return {
    ...{ options, style, endS, numbers, dice },
    contacts: new Contacts(endS),
    people: populate(options.people, style, numbers, dice('people')),
    areas: new Map(),
    trades: new Map(),
  };
}
