import { Dice, fractionOf } from '../dice.ts';
import { carriers, firstSerial } from '../numbers.ts';
import { cellCode } from '../places.ts';
import { type PopulationTables, sharedBytes, sharedWords } from './tables.ts';

/** Everything but who knows whom. */
export type Settled = Omit<PopulationTables, 'contactStart' | 'contacts'>;

export type SettleOptions = {
  readonly seed: number;
  readonly people: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly regions: number;
  /** Share of people who take another number, a month of 30 days. */
  readonly churn: number;
};

/** Members of a household, 1 to 6, as cumulative shares of households (census of 2020, rounded). */
const householdSizes = [0.25, 0.55, 0.76, 0.89, 0.96, 1];

/** Shares of mobile, unicom, telecom and broadnet, cumulative (operators' reports of 2023, rounded). */
const carrierShares = [0.57, 0.76, 0.98, 1];

/** How many live under one cell. */
const peoplePerCell = 400;

/** Of people in work. */
const newNumberShare = 0.006;

/** Ages below this carry no phone of their own here: the youngest subscriber. */
const youngest = 12;

/** Dice of their own for each question, so that one answer does not move the next. */
const salt = { household: 1, carrier: 2, work: 3, join: 4, changes: 5, changeDay: 6 };

/** `joinDay` has eight bits. */
const lastJoinDay = 254;
const daysAMonth = 30;

/** Gives everybody a household, an age, a carrier, a place to live and a place to work. */
export function settle({ seed, people, startMs, endMs, regions, churn }: SettleOptions): Settled {
  const ageYears = sharedBytes(people);
  const carrier = sharedBytes(people);
  const serial = sharedWords(people);
  const region = new Uint16Array(new SharedArrayBuffer(2 * people));
  const household = sharedWords(people);
  const work = new Int32Array(new SharedArrayBuffer(4 * people));
  const homeCell = sharedWords(people);
  const workCell = sharedWords(people);
  const joinDay = sharedBytes(people);
  const formerSerial = sharedWords(people);

  const dice = new Dice(seed ^ salt.household);
  const days = Math.ceil((endMs - startMs) / 86_400_000);
  const joinDays = Math.min(days - 1, lastJoinDay);
  const changing = (churn * joinDays) / daysAMonth;
  const nextSerial = carriers.map(() => 0);
  let nextFormer = firstSerial.former;
  const starts = regionStarts(people, regions, seed);
  const workplaces = createWorkplaces(seed);
  let home = 0;
  let at = 0;
  for (let r = 0; r < regions; r++) {
    const end = starts[r + 1] ?? people;
    const cells = Math.max(2, Math.ceil((end - at) / peoplePerCell));
    const first = at;
    while (at < end) {
      dice.at(home, r);
      const members = Math.min(end - at, householdSize(dice.next()));
      const cell = cellCode(r, Math.floor(((at - first) * cells) / (end - first)));
      const eldest = members === 1 ? singleAge(dice) : parentAge(dice);
      for (let n = 0; n < members; n++, at++) {
        const age = memberAge(n, members, eldest, dice);
        const kind = carrierOf(fractionOf(seed ^ salt.carrier, at));
        ageYears[at] = age;
        carrier[at] = kind;
        serial[at] = nextSerial[kind] ?? 0;
        nextSerial[kind] = (nextSerial[kind] ?? 0) + 1;
        region[at] = r;
        household[at] = home;
        homeCell[at] = cell;
        const place = workplaces.placeFor(at, age, r, cells);
        work[at] = place.work;
        workCell[at] = place.work < 0 ? cell : place.cell;
        const joins = place.work >= 0 && fractionOf(seed ^ salt.join, at) < newNumberShare;
        if (joins && days > 1) joinDay[at] = 1 + dice.below(joinDays);
        else if (fractionOf(seed ^ salt.changes, at) < changing) {
          joinDay[at] = 1 + Math.floor(joinDays * fractionOf(seed ^ salt.changeDay, at));
          formerSerial[at] = nextFormer++;
        }
      }
      home++;
    }
  }
  if (nextFormer > firstSerial.outsider)
    throw new RangeError('more people change their numbers than there are numbers');
  const own = { seed, size: people, startMs, endMs, regions, ageYears, carrier, serial, region };
  return { ...own, household, work, homeCell, workCell, joinDay, formerSerial };
}

/** First person of each region and, last, the number of people; sizes fall off as those of cities do. */
function regionStarts(people: number, regions: number, seed: number): number[] {
  const weights = Array.from(
    { length: regions },
    (_, r) => (0.8 + 0.4 * fractionOf(seed, r)) / (r + 3),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const starts = [0];
  let sum = 0;
  for (const weight of weights) {
    sum += weight;
    starts.push(Math.round((people * sum) / total));
  }
  starts[regions] = people;
  return starts;
}

function householdSize(dice: number): number {
  return 1 + householdSizes.findIndex((share) => dice < share);
}

/** The code of a carrier, drawn by their shares. */
export function carrierOf(dice: number): number {
  return carrierShares.findIndex((share) => dice < share);
}

function singleAge(dice: Dice): number {
  return dice.chance(0.6) ? Math.floor(dice.between(20, 40)) : Math.floor(dice.between(40, 90));
}

function parentAge(dice: Dice): number {
  return Math.floor(26 + 44 * dice.next() ** 1.2);
}

/** First the two partners, then children, then, in households of four and more, a grandparent. */
function memberAge(n: number, members: number, eldest: number, dice: Dice): number {
  if (n === 0) return eldest;
  if (n === 1) return clamp(eldest + Math.round(dice.between(-5, 4)), 20);
  if (n === members - 1 && members >= 4 && dice.chance(0.5)) return clamp(eldest + 26, 55);
  return clamp(eldest - Math.round(dice.between(23, 33)), youngest);
}

function clamp(age: number, least: number): number {
  return Math.min(95, Math.max(least, age));
}

type Place = { readonly work: number; readonly cell: number };

/**
 * Workplaces fill up one after the other while people move in, so that neighbours often work
 * together; several are open at a time in each region. Sizes are heavy-tailed: many shops, few
 * factories.
 */
function createWorkplaces(seed: number) {
  type Open = { work: number; cell: number; left: number };
  const none: Place = { work: -1, cell: 0 };
  const openAtOnce = 12;
  const open = new Map<number, Open[]>();
  let count = 0;
  const dice = new Dice(seed ^ salt.work);

  const placeFor = (person: number, age: number, region: number, cells: number): Place => {
    dice.at(person);
    const pupil = age < 20;
    const employed = pupil ? 0.97 : age < 60 ? 0.78 : age < 68 ? 0.2 : 0;
    if (!dice.chance(employed)) return none;
    // Schools and firms do not mix.
    const key = region * 2 + (pupil ? 1 : 0);
    const slots = open.get(key) ?? [];
    open.set(key, slots);
    const at = dice.below(openAtOnce);
    const found = slots[at];
    if (found !== undefined && found.left > 0) {
      found.left--;
      return found;
    }
    const size = pupil ? dice.between(30, 60) : 3 / (1 - dice.next()) ** 0.9;
    const left = Math.min(3000, Math.round(size)) - 1;
    const fresh = { work: count++, cell: cellCode(region, dice.below(cells)), left };
    slots[at] = fresh;
    return fresh;
  };
  return { placeFor };
}
