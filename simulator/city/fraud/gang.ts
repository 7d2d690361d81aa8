import { dayMs, dayOf, startOfDay } from '../clock.ts';
import { Dice, hashOf } from '../dice.ts';
import type { Listing, Population } from '../types.ts';
import type { AgedCard, AgedCards } from './aged-cards.ts';
import { type Asset, isAlive, listedAt, retiredAt } from './asset.ts';
import { isOnNetwork, type Mint, roleOfClass } from './mint.ts';
import type { Desk, NumberClass, Script, Spread } from './script.ts';

/** What gangs share and tell. */
export type GangWorld = {
  readonly population: Population;
  readonly mint: Mint;
  readonly agedCards: AgedCards;
  readonly listingDelay: number;
  readonly listed: (listing: Listing) => void;
  /** Told of a new SIM box card at the moment it is put in. */
  readonly newCard: (asset: Asset, timeMs: number) => void;
};

type Pool = { readonly live: Asset[]; next: number };

/** A SIM box is carried elsewhere after so many days. */
const daysInOneCell = 6;
/** What one gang names one case: everything listed within so many days. */
const daysOfCase = 3;
/** Sites and apps that a gang runs side by side. */
const sitesInUse = 2;
const unlimited = Number.POSITIVE_INFINITY;

/** A gang: its script as it plays it, and what it works with. Numbers are replaced when they wear out. */
export class Gang {
  readonly id: number;
  readonly script: Script;
  readonly #world: GangWorld;
  readonly #seed: number;
  readonly #dice: Dice;
  readonly #desks: Pool[];
  #numbers = 0;
  readonly #sites: Pool = { live: [], next: 0 };
  readonly #apps: Pool = { live: [], next: 0 };

  constructor(id: number, script: Script, seed: number, world: GangWorld) {
    this.id = id;
    this.script = script;
    this.#world = world;
    this.#seed = hashOf(seed, id, 0x6a6e);
    this.#dice = new Dice(this.#seed).at(1);
    this.#desks = script.desks.map(() => ({ live: [], next: 0 }));
  }

  /** A number of the desk that is in use now. @throws RangeError when the script has no such desk */
  number(desk: number, timeMs: number): Asset {
    const pool = this.#desks[desk];
    const plan = this.script.desks[desk];
    if (pool === undefined || plan === undefined) throw new RangeError(`no desk ${desk}`);
    return this.#take(pool, plan.inUse, timeMs, () => this.#newNumber(plan, timeMs));
  }

  site(timeMs: number): Asset {
    return this.#take(this.#sites, sitesInUse, timeMs, () => {
      const shared = this.#dice.chance(this.script.sharedHost);
      const value = this.#world.mint.site(this.script.words, shared, this.#dice);
      return this.#newAsset(value, shared ? 'url' : 'domain', 'scam_site', null, '', unlimited);
    });
  }

  app(timeMs: number): Asset {
    return this.#take(this.#apps, sitesInUse, timeMs, () => {
      const value = this.#world.mint.app(this.script.words, this.#dice);
      return this.#newAsset(value, 'app', 'scam_app', null, '', unlimited);
    });
  }

  /** Takes note of a contact; the first decides how long it lasts and whether the police list it. */
  use(asset: Asset, timeMs: number, daysInUse: Spread): void {
    asset.contactsLeft--;
    if (asset.used) return;
    asset.used = true;
    const dice = this.#dice;
    const { policing, scamType } = this.script;
    const listedMs = listedAt(asset.kind, timeMs, policing, this.#world.listingDelay, dice);
    asset.retiredMs = retiredAt(timeMs, listedMs, daysInUse, dice);
    const confidence = Math.round(dice.between(policing.confidence[0], policing.confidence[1]));
    const untyped = dice.chance(policing.untyped);
    if (listedMs === null) return;
    this.#world.listed({
      kind: asset.kind,
      value: asset.value,
      scamType: untyped ? null : scamType,
      confidence,
      caseRef: `CASE-${this.id}-${Math.floor(dayOf(listedMs) / daysOfCase)}`,
      listedMs,
    });
  }

  #take(pool: Pool, inUse: number, timeMs: number, make: () => Asset): Asset {
    for (let at = pool.live.length - 1; at >= 0; at--) {
      const asset = pool.live[at];
      if (asset !== undefined && !isAlive(asset, timeMs)) pool.live.splice(at, 1);
    }
    while (pool.live.length < inUse) pool.live.push(make());
    const asset = pool.live[pool.next++ % pool.live.length];
    if (asset === undefined) throw new RangeError('a desk without numbers');
    return asset;
  }

  #newNumber(plan: Desk, timeMs: number): Asset {
    const dice = this.#dice;
    const numberClass = pickWeighted(plan.classes, dice);
    // Taken in any case, so that a gang with an aged card goes on as with a new one.
    const minted = this.#world.mint.number(numberClass, dice);
    const card = isOnNetwork(numberClass) ? this.#agedCard(timeMs) : null;
    const { median, sigma } = plan.contactsPerNumber;
    const contacts = Math.max(1, Math.round(dice.logNormal(median, sigma)));
    const kind = numberClass === 'bulk_sms' ? 'sms_sender' : 'phone';
    const cell = this.#cellOf(numberClass, timeMs);
    const asset = this.#newAsset(
      card?.number ?? minted,
      kind,
      roleOfClass[numberClass],
      numberClass,
      cell,
      contacts,
    );
    card?.sell(asset);
    if (numberClass === 'sim_box') this.#world.newCard(asset, timeMs);
    return asset;
  }

  #agedCard(timeMs: number): AgedCard | null {
    return this.#world.agedCards.take(hashOf(this.#seed, this.#numbers++, 0xa6ed), timeMs);
  }

  #newAsset(
    value: string,
    kind: Asset['kind'],
    role: Asset['role'],
    numberClass: NumberClass | null,
    cell: string,
    contactsLeft: number,
  ): Asset {
    return {
      value,
      kind,
      role,
      numberClass,
      cell,
      contactsLeft,
      retiredMs: unlimited,
      used: false,
    };
  }

  /** The box's cell for all of its cards; by hand the gang's own place or anybody's. */
  #cellOf(numberClass: NumberClass, timeMs: number): string {
    if (numberClass === 'sim_box') {
      return this.#someCell(Math.floor(startOfDay(dayOf(timeMs)) / (daysInOneCell * dayMs)));
    }
    if (numberClass !== 'personal') return '';
    return this.#dice.chance(0.5) ? this.#someCell(-1) : this.#someCell(this.#dice.below(1 << 30));
  }

  #someCell(key: number): string {
    const { population } = this.#world;
    const somebody = (hashOf(this.#seed, key, 0xce11) >>> 0) % population.size;
    return population.person(somebody).homeCell;
  }
}

function pickWeighted(classes: Desk['classes'], dice: Dice): NumberClass {
  const entries = Object.entries(classes) as [NumberClass, number][];
  let left = dice.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  let last: NumberClass = 'personal';
  for (const [numberClass, weight] of entries) {
    last = numberClass;
    left -= weight;
    if (left <= 0) break;
  }
  return last;
}
