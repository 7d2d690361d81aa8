import { dayS, hourS } from './clock.ts';
import type { Kind } from './contacts.ts';
import type { Dice } from './dice.ts';
import type { Gang, Slot } from './gangs.ts';
import type { Part, Step } from './scripts.ts';
import type { Case, FraudTruth } from './truth.ts';

/** One person whom a gang tries to take in, while it goes on. */
export class Attempt {
  readonly #truth: FraudTruth;
  readonly #gang: Gang;
  readonly #slot: Slot;
  readonly #dice: Dice;
  readonly #case: Case;
  /** Which of the gang's places deals with this person. */
  readonly #taken = new Map<Part, Slot>();
  #timeS: number;
  #opener: number;

  constructor(truth: FraudTruth, gang: Gang, slot: Slot, timeS: number, dice: Dice) {
    this.#truth = truth;
    this.#gang = gang;
    this.#slot = slot;
    this.#dice = dice;
    this.#timeS = timeS;
    const isShop = openingOf(truth, gang) === 'web';
    this.#opener = isShop ? this.#pick('site', timeS) : slot.at(timeS);
    const person = dice.weighted(gang.leads);
    const about = { person, scamType: gang.scamType, firstS: timeS };
    this.#case = { ...about, stage: 'missed', lossS: null, amount: null, met: [this.#opener] };
    truth.cases.push(this.#case);
  }

  run(): void {
    const { style } = this.#truth.world;
    const opening = openingOf(this.#truth, this.#gang);
    if (!this.#reach(opening)) return;
    this.#case.stage = 'reached';
    const believing =
      this.#gang.script.answering * style.believing * (opening === 'call' ? 2.1 : 1);
    const goesAlong = this.#dice.chance(believing);
    if (opening === 'call') {
      const talkS = goesAlong ? this.#dice.logNormal(170, 0.7) : this.#dice.logNormal(11, 0.7) + 2;
      this.#meet(this.#timeS, 'call', this.#opener, 'gang', talkS);
    }
    if (!goesAlong) {
      if (this.#dice.chance(style.nuisanceShare)) this.#truth.report(this.#opener, this.#timeS, 2);
      return;
    }
    this.#case.stage = 'engaged';
    if (this.#dice.chance(0.15)) {
      const backS = this.#timeS + this.#dice.between([0.05, 2]) * hourS;
      this.#meet(backS, 'call', this.#opener, 'person', this.#dice.logNormal(60, 0.6));
    }
    for (const step of this.#gang.script.steps) if (!this.#take(step)) return;
    this.#lose();
  }

  #meet(timeS: number, kind: Kind, gang: number, by: 'gang' | 'person', talkS = 0): void {
    const about = { scamType: this.#gang.scamType, talkS };
    this.#truth.meet(timeS, kind, gang, this.#case.person, by, about);
  }

  /** Gets at the person, by the second call where the first is missed. @returns whether it did */
  #reach(opening: Kind): boolean {
    if (opening !== 'call') {
      this.#meet(this.#timeS, opening, this.#opener, opening === 'web' ? 'person' : 'gang');
      return true;
    }
    const { numbers, style, endS } = this.#truth.world;
    for (let tries = 1; ; tries++) {
      const looksFar = numbers.startsWith(this.#opener, '0', '+');
      if (this.#dice.chance(looksFar ? 0.35 : 0.48)) return this.#timeS < endS;
      this.#meet(this.#timeS, 'call', this.#opener, 'gang');
      if (this.#dice.chance(0.08)) {
        const backS = this.#timeS + this.#dice.exponential(hourS / 3);
        this.#meet(backS, 'call', this.#opener, 'person', this.#dice.pick([0, 12]));
      }
      if (tries > 1 || !this.#dice.chance(0.3)) return false;
      this.#timeS += this.#dice.between([0.3, 5]) * hourS;
      if (!style.isBoxed) continue;
      this.#opener = this.#slot.at(this.#timeS);
      this.#case.met.push(this.#opener);
    }
  }

  /** @returns whether the person goes on, within the city's time */
  #take(scripted: Step): boolean {
    const { style, endS } = this.#truth.world;
    const [least, most] = scripted.afterH;
    const stretch = most > 12 ? style.stretch : 1;
    let nextS = this.#timeS + this.#dice.between([least, most]) * hourS * stretch;
    const step = style.isBoxed ? this.#boxed(scripted) : scripted;
    nextS = this.#daytime(nextS, this.#gang.script.isLate);
    if (style.isPatient && nextS - this.#timeS > 20 * hourS) this.#court(nextS, step.with);
    this.#timeS = nextS;
    if (nextS >= endS) return false;
    const other = this.#otherSide(step.with);
    this.#case.met.push(other);
    const talkS = step.talkS > 0 ? this.#dice.logNormal(step.talkS, 0.5) : 0;
    let by = step.by;
    if (by === 'gang' && step.kind === 'call' && this.#dice.chance(0.2)) {
      // Missed; the person rings back, or is rung again.
      this.#meet(nextS - this.#dice.between([2, 30]) * 60, 'call', other, 'gang');
      if (this.#dice.chance(0.3)) by = 'person';
    }
    this.#meet(nextS, step.kind, other, by, talkS);
    if (step.kind === 'web' || step.kind === 'app') {
      for (let more = this.#dice.poisson(1.2); more > 0; more--) {
        this.#meet(nextS + this.#dice.exponential(2 * hourS), step.kind, other, 'person');
      }
    }
    this.#timeS += talkS;
    return this.#dice.chance(step.goOn);
  }

  /** Behind a SIM box everything is done by call and SMS: no network records what else there is. */
  #boxed(step: Step): Step {
    if (step.kind !== 'web' && step.kind !== 'app') return step;
    const isCall = this.#dice.chance(0.4);
    const [kind, talkS] = isCall ? (['call', 200] as const) : (['sms', 0] as const);
    return { ...step, kind, by: 'gang', with: 'closer', talkS };
  }

  /** Courting goes on between the steps. */
  #court(untilS: number, part: Part): void {
    const fromS = this.#timeS;
    const count = this.#dice.poisson(((untilS - fromS) / dayS) * 1.5);
    const times = Array.from({ length: count }, () => this.#dice.between([fromS, untilS]));
    for (const thrownS of times.sort((a, b) => a - b)) {
      const timeS = this.#daytime(thrownS, true);
      if (timeS >= untilS) continue;
      const other = part === 'closer' ? this.#pick('closer', timeS) : this.#slot.at(timeS);
      const by = this.#dice.chance(0.6) ? 'gang' : 'person';
      if (this.#dice.chance(0.5))
        this.#meet(timeS, 'call', other, by, this.#dice.logNormal(240, 0.8));
      else this.#meet(timeS, 'sms', other, by);
      this.#case.met.push(other);
    }
  }

  #otherSide(part: Part): number {
    if (part !== 'opener') return this.#pick(part, this.#timeS);
    const stays = this.#slot.last === this.#opener || this.#dice.chance(0.5);
    return stays ? this.#opener : this.#slot.at(this.#timeS);
  }

  #pick(part: Part, timeS: number): number {
    const slots = this.#gang.slots[part];
    // The box takes any port.
    if (this.#truth.world.style.isBoxed) return this.#dice.pick(slots).at(timeS);
    const slot = this.#taken.get(part) ?? this.#dice.pick(slots);
    this.#taken.set(part, slot);
    return slot.at(timeS);
  }

  /** Scammers keep hours: 9 to half past 19, or to 22 where they court. */
  #daytime(timeS: number, isLate: boolean): number {
    const hour = (timeS % dayS) / hourS;
    if (hour < 9) return timeS + (9 - hour + this.#dice.next() * 2) * hourS;
    if (hour <= (isLate ? 22 : 19.5)) return timeS;
    return timeS + (24 - hour + 9 + this.#dice.next() * 3) * hourS;
  }

  #lose(): void {
    const { world } = this.#truth;
    const dice = this.#dice;
    const lossS = this.#timeS + dice.between([0.02, 1.5]) * hourS;
    if (lossS >= world.endS) return;
    this.#case.stage = 'lost';
    this.#case.lossS = lossS;
    this.#case.amount = Math.round(dice.logNormal(...this.#gang.script.loss) * 100) / 100;
    const { met } = this.#case;
    if (dice.chance(0.4)) {
      const people = met.filter((one) =>
        ['fraud_opener', 'fraud_closer'].includes(world.numbers.role(one)),
      );
      for (let left = 1 + dice.below(4); left > 0; left--) {
        // In vain.
        const other = people.length > 0 ? dice.pick(people) : this.#opener;
        this.#meet(lossS + dice.exponential(6 * hourS), 'call', other, 'person');
      }
    }
    if (!dice.chance(world.style.reportShare)) return;
    const toldS = lossS + dice.logNormal(world.style.reportH, 0.9) * hourS;
    for (const one of new Set(met)) this.#truth.report(one, toldS);
  }
}

/** A shop in a network that records no visits writes instead. */
export function openingOf(truth: FraudTruth, { script }: Gang): Kind {
  return script.opening === 'web' && truth.world.style.isBoxed ? 'sms' : script.opening;
}
