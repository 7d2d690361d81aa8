import { hourS } from './clock.ts';
import type { Kind } from './contacts.ts';
import type { Dice } from './dice.ts';
import type { World } from './world.ts';

/** How far a scammer came with a person. */
export type Stage = 'missed' | 'reached' | 'engaged' | 'lost';

export type Case = {
  readonly person: number;
  readonly scamType: string;
  readonly firstS: number;
  stage: Stage;
  lossS: number | null;
  amount: number | null;
  /** Numbers, sites and apps of the gang that the person met, in their order. */
  readonly met: number[];
};

export type FraudNumber = {
  readonly number: number;
  readonly scamType: string;
  readonly firstS: number;
};

/** What happened in truth, and what the police came to know of it. */
export class FraudTruth {
  readonly cases: Case[] = [];
  /** Numbers of fraud by when they first met somebody. */
  readonly first = new Map<number, FraudNumber>();
  /** Those who were reached in other cities: their numbers, which are not persons of this one. */
  readonly others: FraudNumber[] = [];
  /** When each thing is listed, if it is within the city's time. */
  readonly listedS = new Map<number, number>();
  /** Sites and apps, too. */
  readonly scamTypeOf = new Map<number, string>();
  readonly world: World;
  readonly #dice: Dice;

  constructor(world: World) {
    this.world = world;
    this.#dice = world.dice('police');
  }

  /** A contact of the gang with a person, by either side. @returns whether it happened at all */
  meet(timeS: number, kind: Kind, gang: number, person: number, by: Side, about: About): boolean {
    // A shop that was only visited has no number to ring.
    const isName = this.world.numbers.role(gang) === 'fraud_site';
    if (isName && (kind === 'call' || kind === 'sms')) return false;
    const [from, to] = by === 'gang' ? [gang, person] : [person, gang];
    if (!this.world.contacts.add(timeS, kind, from, to, about.talkS ?? 0)) return false;
    const { scamType } = about;
    this.scamTypeOf.set(gang, this.scamTypeOf.get(gang) ?? scamType);
    if (kind === 'web' || kind === 'app') return true;
    const known = this.first.get(gang);
    if (known !== undefined && known.firstS <= timeS) return true;
    this.first.set(gang, { number: gang, scamType, firstS: timeS });
    return true;
  }

  /** The police are told of a number or a site at that time, and list it later or never. */
  report(number: number, toldS: number, slower = 1): void {
    const { listShare, listH } = this.world.style;
    if (!this.#dice.chance(listShare)) return;
    const atS = toldS + this.#dice.logNormal(listH * slower, 0.8) * hourS;
    if (atS >= this.world.endS) return;
    this.listedS.set(number, Math.min(atS, this.listedS.get(number) ?? Number.POSITIVE_INFINITY));
  }
}

export type Side = 'gang' | 'person';

export type About = { readonly scamType: string; readonly talkS?: number };
