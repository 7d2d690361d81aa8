import { dayMs } from '../clock.ts';
import { Dice, fractionOf, hashOf } from '../dice.ts';
import { durationAt } from '../ordinary/durations.ts';
import type { CityEvent, Population } from '../types.ts';
import { type Asset, isAlive } from './asset.ts';
import type { Mint } from './mint.ts';
import { activityAt, awakeFrom } from './time-of-day.ts';
import type { Task, TimeQueue } from './time-queue.ts';

/** Our estimate: cards that people sell are what China's campaigns against card dealers are about. */
export const defaultAgedShare = 0.4;

/** From when a dealer has a card until a gang can have it. */
const ripensDays = { least: 4, most: 21 } as const;
/** Contacts of an ordinary, quiet telephone, a day. */
const contactsADay = { least: 0.3, most: 1.5 } as const;
const fewestFriends = 2;
const mostFriends = 3;
const toFriends = 0.75;
const calls = 0.7;
const answered = 0.75;
/** What goes on of the ordinary contacts while the card is used for fraud. */
const whileInUse = 0.3;

export type AgedCardsWorld = {
  readonly population: Population;
  readonly queue: TimeQueue<Task>;
  readonly mint: Mint;
};

/**
 * Cards that were ordinary telephones before gangs use them. A dealer keeps a stock of them: each
 * wish of a gang for a card brings the next one into it, whose ordinary life begins there and then,
 * so that what happens at a moment never depends on what comes later. Wishes from before the records
 * are met by cards whose earlier life nobody has seen, and fill the stock for what follows.
 */
export class AgedCards {
  readonly #world: AgedCardsWorld;
  readonly #share: number;
  readonly #seed: number;
  readonly #ripe: AgedCard[] = [];
  readonly #ripening: { readonly card: AgedCard; readonly ripeMs: number }[] = [];
  #count = 0;

  constructor(world: AgedCardsWorld, share: number, seed: number) {
    this.#world = world;
    this.#share = share;
    this.#seed = hashOf(seed, 0xa6ed);
  }

  /** A card for a gang that needs a number now; null: it takes a new one. */
  take(key: number, timeMs: number): AgedCard | null {
    if (fractionOf(this.#seed, key) >= this.#share) return null;
    this.#ripening.push(this.#order(timeMs));
    if (timeMs < this.#world.population.startMs) return this.#order(timeMs).card;
    this.#sort(timeMs);
    const at = Math.floor(this.#ripe.length * fractionOf(this.#seed, key, 1));
    const [card = null] = this.#ripe.splice(at, 1);
    return card;
  }

  #order(timeMs: number): { card: AgedCard; ripeMs: number } {
    const card = new AgedCard(this.#world, hashOf(this.#seed, this.#count++, 2));
    card.live(timeMs);
    return { card, ripeMs: timeMs + card.ripensMs };
  }

  #sort(timeMs: number): void {
    for (let at = this.#ripening.length - 1; at >= 0; at--) {
      const one = this.#ripening[at];
      if (one === undefined || one.ripeMs > timeMs) continue;
      this.#ripe.push(one.card);
      this.#ripening.splice(at, 1);
    }
  }
}

/** One card: whom it calls and is called by, and when. */
export class AgedCard {
  readonly number: string;
  readonly ripensMs: number;
  readonly #world: AgedCardsWorld;
  readonly #dice: Dice;
  readonly #homeCell: string;
  readonly #gapMs: number;
  readonly #friends: readonly number[];
  #asset: Asset | null = null;

  constructor(world: AgedCardsWorld, seed: number) {
    const { population, mint } = world;
    const dice = new Dice(seed).at(0);
    this.#world = world;
    this.#dice = dice;
    this.number = mint.number('personal', dice);
    this.ripensMs = dice.between(ripensDays.least, ripensDays.most) * dayMs;
    this.#gapMs = dayMs / dice.between(contactsADay.least, contactsADay.most);
    this.#homeCell = population.person(dice.below(population.size)).homeCell;
    const friends = fewestFriends + dice.below(mostFriends - fewestFriends + 1);
    this.#friends = Array.from({ length: friends }, () => dice.below(population.size));
  }

  /** Begins its ordinary life, or goes on with it. */
  live(fromMs: number): void {
    const { population, queue } = this.#world;
    const dice = this.#dice;
    const beginMs = Math.max(fromMs, population.startMs);
    const friend = dice.chance(toFriends) ? dice.pick(this.#friends) : dice.below(population.size);
    const dueMs = beginMs - Math.log(1 - dice.next()) * this.#gapMs;
    const awakeMs = awakeFrom(population, friend, dueMs, null, dice);
    queue.push(Math.round(awakeMs), (timeMs) => {
      if (this.#asset !== null && !isAlive(this.#asset, timeMs)) return null;
      this.live(timeMs);
      return this.#isSparse() ? null : this.#contact(friend, timeMs);
    });
  }

  /** A gang has it now. */
  sell(asset: Asset): void {
    this.#asset = asset;
  }

  #isSparse(): boolean {
    const isInUse = this.#asset?.used ?? false;
    return isInUse && !this.#dice.chance(whileInUse);
  }

  #contact(friend: number, timeMs: number): CityEvent {
    const { population } = this.#world;
    const dice = this.#dice;
    const other = `+${population.msisdnAt(friend, timeMs)}`;
    const isOut = dice.chance(0.5);
    const kind = dice.chance(calls) ? 'call' : 'sms';
    const isTaken = dice.chance(answered) && activityAt(population, friend, timeMs) !== 'asleep';
    const talkS = isTaken ? durationAt(dice.normal()) : 0;
    const durationS = kind === 'call' ? talkS : null;
    const own = this.#asset?.cell || this.#homeCell;
    return isOut
      ? { timeMs, kind, from: this.number, to: other, durationS, cell: own }
      : {
          timeMs,
          kind,
          from: other,
          to: this.number,
          durationS,
          cell: population.cellOf(friend, timeMs),
        };
  }
}
