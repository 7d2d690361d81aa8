import { dayS, hourS, isWeekend } from './clock.ts';
import { kinds } from './contacts.ts';
import type { Dice } from './dice.ts';
import { home, homeFixed } from './numbers.ts';
import type { World } from './world.ts';

const atWorkShare = 0.85;
const elsewhereShare = 0.1;

/** Tells the cell of each record: of those of the home network, if this network writes cells at all. */
export class Cells {
  readonly #world: World;
  readonly #dice: Dice;

  constructor(world: World) {
    this.#world = world;
    this.#dice = world.dice('cells');
  }

  /** @returns null where it is not known */
  of(record: number): number | null {
    const { style, contacts, people, areas, numbers } = this.#world;
    if (style.cellOf === 'nobody') return null;
    const kind = kinds[contacts.kind[record] ?? 0];
    const isTalk = kind === 'call' || kind === 'sms';
    const side = isTalk && style.cellOf === 'called' ? contacts.to : contacts.from;
    const who = side[record] ?? 0;
    if (who < people.count) return this.#ofPerson(who, contacts.timeS[record] ?? 0);
    const area = areas.get(who);
    if (area === undefined || !numbers.startsWith(who, home, homeFixed)) return null;
    return (area.cell + this.#dice.below(area.cells)) % people.cells;
  }

  /** At work in its hours, at home else, and now and then anywhere. */
  #ofPerson(person: number, timeS: number): number {
    const { people } = this.#world;
    if (this.#dice.chance(elsewhereShare)) return this.#dice.below(people.cells);
    const hour = (timeS % dayS) / hourS;
    const isWorkTime = hour > 8.5 && hour < 18 && !isWeekend(Math.floor(timeS / dayS));
    const isAtWork = isWorkTime && this.#dice.chance(atWorkShare);
    return (isAtWork ? people.workCell : people.home)[person] ?? 0;
  }
}
