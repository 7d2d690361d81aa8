import { dayS, hourS } from './clock.ts';
import { type Dice, runningSums } from './dice.ts';
import type { Form } from './numbers.ts';
import type { Part, Script } from './scripts.ts';
import type { Area, World } from './world.ts';

/** A place in a gang that a number, site or app fills until the next one does. */
export class Slot {
  readonly #held: { readonly untilS: number; readonly number: number }[] = [];

  constructor(
    world: World,
    part: Part,
    lifeDays: readonly [number, number],
    fresh: () => number,
    dice: Dice,
  ) {
    let timeS = -dice.next() * lifeDays[0] * dayS;
    while (timeS < world.endS) {
      const untilS = timeS + dice.between(lifeDays) * dayS;
      this.#held.push({ untilS, number: fresh() });
      timeS = part === 'opener' ? untilS + dice.next() * 6 * hourS : untilS;
    }
  }

  at(timeS: number): number {
    const held = this.#held.find(({ untilS }) => timeS < untilS) ?? this.#held.at(-1);
    if (held === undefined) throw new RangeError('nobody has this place');
    return held.number;
  }

  /** The one that holds it at the city's end. */
  get last(): number | undefined {
    return this.#held.at(-1)?.number;
  }
}

export type Gang = {
  readonly scamType: string;
  readonly script: Script;
  readonly slots: Readonly<Record<Part, readonly Slot[]>>;
  /** Persons by how much the script suits their age; for `Dice.weighted`. */
  readonly leads: Float64Array;
};

export type Trained = Pick<Gang, 'scamType' | 'script' | 'leads'>;

/** What all gangs of a scam type have in common. */
export function trainedIn({ people }: World, scamType: string, script: Script): Trained {
  const leads = runningSums(Array.from(people.age, (age) => script.ages[age] ?? 0));
  return { scamType, script, leads };
}

/** @param openers how many of the gang open */
export function gangOf(world: World, trained: Trained, openers: number, dice: Dice): Gang {
  const { style, people } = world;
  const { script } = trained;
  const boxCell = dice.below(people.cells);
  const make = (
    part: Part,
    count: number,
    lifeDays: readonly [number, number],
    forms = script.forms,
  ) =>
    Array.from({ length: count }, () => {
      const area = style.isBoxed
        ? { cell: boxCell, cells: 1 }
        : { cell: dice.below(people.cells), cells: 2 };
      const fresh = (): number =>
        part === 'site' || part === 'app'
          ? nameOf(world, part, dice)
          : numberOf(world, part, forms, area, dice);
      return new Slot(world, part, lifeDays, fresh, dice);
    });
  const opener = make('opener', openers, style.openerLifeDays);
  const closer = style.isBoxed ? opener : make('closer', 2, style.closerLifeDays);
  const senderForms = Array.from({ length: 2 }, () => dice.pick<Form>(['bulk', 'virtual']));
  const sender = style.isBoxed ? opener : make('sender', 1, style.closerLifeDays, senderForms);
  const site = make('site', 2, style.siteLifeDays);
  const app = make('app', 1, [4, 12]);
  return { ...trained, slots: { opener, closer, sender, site, app } };
}

function numberOf(
  { style, numbers, areas }: World,
  part: Part,
  forms: readonly Form[],
  area: Area,
  dice: Dice,
): number {
  let form = dice.pick(forms);
  if (style.isBoxed || form === 'mobile' || form === 'other') {
    form = dice.chance(style.oursShare) ? 'mobile' : dice.pick<Form>(['other', 'virtual']);
  }
  const number = numbers.add(`fraud_${part}`, form, dice);
  areas.set(number, area);
  return number;
}

function nameOf({ numbers }: World, part: 'site' | 'app', dice: Dice): number {
  const word = Array.from({ length: 7 }, () => dice.pick([...'abcdefghkmnoprstuvwxyz'])).join('');
  if (part === 'app') return numbers.name('fraud_app', `com.${word}.client`);
  return numbers.name('fraud_site', `${word}${dice.pick(['-vip', 'pay', '168', ''])}.example`);
}
