import { minuteMs } from '../clock.ts';
import { Dice } from '../dice.ts';
import type { CityEvent, Person, Population } from '../types.ts';
import type { Asset } from './asset.ts';
import { callLengthS, isAnswered, reaches } from './call.ts';
import type { Gang } from './gang.ts';
import type { Desk, Spread, Step } from './script.ts';
import { activityAt, awakeFrom } from './time-of-day.ts';
import type { Task, TimeQueue } from './time-queue.ts';
import type { Truth, VictimRow } from './truth.ts';
import { shifted } from './vary.ts';
import type { Heeded } from './warnings.ts';

export type EpisodeWorld = {
  readonly population: Population;
  readonly queue: TimeQueue<Task>;
  readonly truth: Truth;
  readonly heeded: Heeded;
  readonly codeSenders: readonly string[];
};

/** How far credulity moves the chance to go on: logits between nobody (0) and everybody (1). */
const credulityLogits = 2;
/** Median time until a call that was not answered is tried again. */
const againMs: Spread = { median: 45 * minuteMs, sigma: 0.8 };
/** Median time within which a verification code comes after the contact that asks for it. */
const codeMs: Spread = { median: 4 * minuteMs, sigma: 0.9 };

/** One person's way through one gang's script. What comes next is always one task in the queue. */
export class Episode {
  readonly #world: EpisodeWorld;
  readonly #gang: Gang;
  readonly #person: Person;
  readonly #dice: Dice;
  /** The number, by desk, that the person knows. */
  readonly #known = new Map<number, Asset>();
  #site: Asset | null = null;
  #app: Asset | null = null;
  #at = 0;
  #goesOn = false;
  #timesLeft = 0;
  #triesLeft = 0;
  /** The number under which the gang knows the person. */
  #msisdn: string;
  #firstMs: number | null = null;
  #firstInRecordsMs: number | null = null;
  #takesPart = false;
  #row: VictimRow | null = null;

  constructor(world: EpisodeWorld, gang: Gang, person: Person, seed: number) {
    this.#world = world;
    this.#gang = gang;
    this.#person = person;
    this.#msisdn = person.msisdn;
    this.#dice = new Dice(seed).at(person.index);
  }

  /** The first contact happens at this time. */
  begin(timeMs: number): void {
    this.#msisdn = this.#world.population.msisdnAt(this.#person.index, timeMs);
    this.#enter(0);
    this.#world.queue.push(timeMs, (dueMs) => this.#contact(dueMs));
  }

  /** Decides at once how the step will end, so that those who drop out do so at any of its repetitions. */
  #enter(at: number): void {
    const step = this.#step(at);
    const pull = credulityLogits * (this.#person.credulity - 0.5);
    const { least, most } = step.times ?? { least: 1, most: 1 };
    const times = least + this.#dice.below(most - least + 1);
    this.#at = at;
    this.#goesOn = this.#dice.chance(shifted(step.goOn, pull));
    this.#timesLeft = this.#goesOn ? times : 1 + this.#dice.below(times);
    this.#triesLeft = step.tries ?? 1;
    this.#count(step).entered++;
  }

  #contact(timeMs: number): CityEvent | null {
    const step = this.#step(this.#at);
    if (this.#isLost(timeMs)) return null;
    const byScammer = step.by === 'scammer' || (step.by === 'either' && this.#dice.chance(0.5));
    if (this.#world.heeded.between(this.#msisdn, this.#firstMs ?? timeMs, timeMs)) {
      return byScammer ? this.#refusal(step, timeMs) : null;
    }
    if (step.kind === 'call') return this.#call(step, byScammer, timeMs);
    this.#again(step, timeMs);
    if (step.kind === 'sms') {
      const asset = this.#numberOf(step.desk, timeMs, byScammer);
      if (!byScammer) this.#takesPart = true;
      return this.#event('sms', asset, byScammer, null, timeMs);
    }
    this.#takesPart = true;
    return this.#visit(step.kind, timeMs);
  }

  #call(step: Step, byScammer: boolean, timeMs: number): CityEvent {
    const dice = this.#dice;
    const asset = this.#numberOf(step.desk, timeMs, byScammer);
    const activity = activityAt(this.#world.population, this.#person.index, timeMs);
    const answered = byScammer
      ? isAnswered(step.answered ?? 1, asset, activity, dice)
      : reaches(asset, timeMs, dice);
    const isLast = this.#timesLeft === 1;
    const hangsUp = isLast && !this.#goesOn;
    const durationS = answered ? callLengthS(step.durationS, hangsUp, dice) : 0;
    if (answered) this.#takesPart = true;
    const event = this.#event('call', asset, byScammer, durationS, timeMs);
    if (answered || !byScammer) this.#again(step, timeMs + durationS * 1000);
    else this.#retry(step, timeMs);
    return event;
  }

  #retry(step: Step, timeMs: number): void {
    this.#triesLeft--;
    if (this.#triesLeft > 0) this.#plan(step, timeMs + this.#draw(againMs));
  }

  /** The next repetition, or what comes behind the step. */
  #again(step: Step, endMs: number): void {
    this.#timesLeft--;
    this.#triesLeft = step.tries ?? 1;
    if (this.#timesLeft > 0) {
      this.#plan(step, endMs + this.#draw(step.everyMs ?? againMs));
      return;
    }
    for (let codes = this.#dice.poisson(step.codes ?? 0); codes > 0; codes--) {
      this.#code(endMs + this.#draw(codeMs));
    }
    const { queue } = this.#world;
    const { pays } = step;
    if (pays === undefined || !this.#goesOn) this.#finish(step, endMs);
    else {
      const dueMs = Math.round(endMs + this.#draw(pays.afterMs));
      queue.push(dueMs, (timeMs) => this.#pay(step, pays.amountYuan, timeMs));
    }
  }

  #finish(step: Step, endMs: number): void {
    const count = this.#count(step);
    count.ended++;
    if (this.#goesOn) count.wentOn++;
    const next = this.#gang.script.steps[this.#at + 1];
    if (!this.#goesOn || next === undefined) return;
    this.#enter(this.#at + 1);
    this.#plan(next, endMs + this.#draw(next.afterMs));
  }

  #pay(step: Step, amountYuan: Spread, timeMs: number): null {
    if (this.#isLost(timeMs)) return null;
    if (this.#world.heeded.between(this.#msisdn, this.#firstMs ?? timeMs, timeMs)) return null;
    const yuan = Math.max(1, Math.round(this.#draw(amountYuan)));
    if (this.#row !== null) {
      this.#row.lossMs ??= timeMs;
      this.#row.lossAmount = (this.#row.lossAmount ?? 0) + yuan;
    }
    this.#finish(step, timeMs);
    return null;
  }

  /** Who has changed their number is out of the gang's reach. */
  #isLost(timeMs: number): boolean {
    return this.#world.population.msisdnAt(this.#person.index, timeMs) !== this.#msisdn;
  }

  #plan(step: Step, timeMs: number): void {
    const { population, queue } = this.#world;
    const hours = step.by === 'victim' ? null : this.#gang.script.hours;
    const dueMs = awakeFrom(population, this.#person.index, timeMs, hours, this.#dice);
    queue.push(Math.round(dueMs), (atMs) => this.#contact(atMs));
  }

  #code(timeMs: number): void {
    const from = this.#dice.pick(this.#world.codeSenders);
    const to = `+${this.#msisdn}`;
    this.#world.queue.push(Math.round(timeMs), (timeMs) => {
      const cell = this.#cell(timeMs);
      return { timeMs, kind: 'sms', from, to, durationS: null, cell };
    });
  }

  /** Warned: does not answer, or hangs up at once. */
  #refusal(step: Step, timeMs: number): CityEvent {
    const asset = this.#numberOf(step.desk, timeMs, true);
    const durationS = this.#dice.chance(0.5) ? 0 : 1 + this.#dice.below(8);
    return this.#event(step.kind, asset, true, step.kind === 'call' ? durationS : null, timeMs);
  }

  #numberOf(desk: number, timeMs: number, byScammer: boolean): Asset {
    const known = this.#known.get(desk);
    const plan = this.#desk(desk);
    if (known !== undefined) {
      if (!byScammer) return known;
      const same = this.#dice.chance(plan.sameNumberShare);
      if (same && timeMs < known.retiredMs) return known;
    }
    const asset = this.#gang.number(desk, timeMs);
    this.#known.set(desk, asset);
    return asset;
  }

  #visit(kind: 'web' | 'app', timeMs: number): CityEvent {
    const { daysPerSite } = this.#gang.script;
    const asset = this.#target(kind, timeMs);
    this.#note(asset, daysPerSite, timeMs);
    const from = `+${this.#msisdn}`;
    return { timeMs, kind, from, to: asset.value, durationS: null, cell: this.#cell(timeMs) };
  }

  #target(kind: 'web' | 'app', timeMs: number): Asset {
    const known = kind === 'web' ? this.#site : this.#app;
    if (known !== null && timeMs < known.retiredMs) return known;
    const asset = kind === 'web' ? this.#gang.site(timeMs) : this.#gang.app(timeMs);
    if (kind === 'web') this.#site = asset;
    else this.#app = asset;
    return asset;
  }

  #event(
    kind: CityEvent['kind'],
    asset: Asset,
    byScammer: boolean,
    durationS: number | null,
    timeMs: number,
  ): CityEvent {
    const plan = this.#desk(this.#step(this.#at).desk);
    this.#note(asset, plan.daysPerNumber, timeMs);
    const person = `+${this.#msisdn}`;
    const own = this.#cell(timeMs);
    return byScammer
      ? { timeMs, kind, from: asset.value, to: person, durationS, cell: asset.cell || own }
      : { timeMs, kind, from: person, to: asset.value, durationS, cell: own };
  }

  #note(asset: Asset, daysInUse: Spread, timeMs: number): void {
    const { population, truth } = this.#world;
    const { scamType } = this.#gang.script;
    this.#gang.use(asset, timeMs, daysInUse);
    this.#firstMs ??= timeMs;
    if (timeMs < population.startMs) return;
    truth.contact(asset, scamType, timeMs);
    this.#firstInRecordsMs ??= timeMs;
    if (!this.#takesPart) return;
    this.#row ??= truth.victim(this.#msisdn, scamType, this.#firstInRecordsMs);
  }

  #cell(timeMs: number): string {
    const { population } = this.#world;
    return timeMs < population.startMs ? '' : population.cellOf(this.#person.index, timeMs);
  }

  #draw({ median, sigma }: Spread): number {
    return this.#dice.logNormal(median, sigma);
  }

  #count(step: Step): ReturnType<Truth['step']> {
    return this.#world.truth.step(this.#gang.script.scamType, step.name);
  }

  #step(at: number): Step {
    const step = this.#gang.script.steps[at];
    if (step === undefined) throw new RangeError(`no step ${at} in ${this.#gang.script.scamType}`);
    return step;
  }

  #desk(desk: number): Desk {
    const plan = this.#gang.script.desks[desk];
    if (plan === undefined) throw new RangeError(`no desk ${desk}`);
    return plan;
  }
}
