import { dayMs, minuteMs } from '../clock.ts';
import { Dice, hashOf } from '../dice.ts';
import type { CityEvent, Population, Slice } from '../types.ts';
import { AgedCards, defaultAgedShare } from './aged-cards.ts';
import type { Asset } from './asset.ts';
import { Episode } from './episode.ts';
import { Gang } from './gang.ts';
import { Mint } from './mint.ts';
import type { Script } from './script.ts';
import { allScripts } from './scripts/all.ts';
import type { FraudOptions, FraudSource } from './source.ts';
import { activityAt, workedLater, workMs } from './time-of-day.ts';
import { type Task, TimeQueue } from './time-queue.ts';
import { Truth } from './truth.ts';
import { varied, withoutLeftOut } from './vary.ts';
import { chooseVictim } from './victim-choice.ts';
import { Heeded } from './warnings.ts';

export type { FraudOptions, FraudSource, GivenWarning, StepCount } from './source.ts';

export const defaultIntensity = 400;
export const defaultWarmUpDays = 21;
export const defaultHeedShare = 0.6;
export { defaultAgedShare };

/** Gangs of one city differ by this much from each other: sigma of the logarithm of their figures. */
const gangSigma = 0.15;
/** Verification codes that a new SIM box card gets while accounts are opened in its name. */
const codesPerCard = 2;
/** Time between two messages of a blast, milliseconds. */
const blastGapMs = 3_000;
/**
 * Nobody is tried again for so long. A fixed time, so that whom gangs try next does not depend on how
 * the attempt went: a city with warnings can be held against the same one without.
 */
const leftAloneMs = 2 * dayMs;
const ownCodeSenders = Array.from({ length: 8 }, (_, at) => `1069000777${at}`);

/**
 * Fraud in the city: gangs that work by the scripts, from `warmUpDays` before the population's start
 * on. Only what is under way is in memory, besides the truth. Warnings change what those do who heed
 * them; whom a gang tries, and when, stays the same.
 *
 * @throws RangeError for a scam type that has no script, or a negative intensity
 */
export function createFraud(population: Population, options: FraudOptions): FraudSource {
  const { seed } = options;
  const scripts = chosenScripts(options);
  const queue = new TimeQueue<Task>();
  const truth = new Truth(scripts);
  const heeded = new Heeded(options.warnings ?? [], options.heedShare ?? defaultHeedShare, seed);
  const codeSenders = options.codeSenders ?? ownCodeSenders;
  const lately = new Set<number>();
  let doneMs = Number.NEGATIVE_INFINITY;
  let episodes = 0;

  if (options.codeSenders === undefined) {
    for (const sender of ownCodeSenders) truth.innocent(sender, 'code_platform');
  }

  const newCard = (card: Asset, bornMs: number): void => {
    const dice = new Dice(hashOf(seed, 0xca7d)).at(
      Math.floor(bornMs / 1000),
      Number(card.value.slice(-9)),
    );
    for (let codes = dice.poisson(codesPerCard); codes > 0; codes--) {
      const from = dice.pick(codeSenders);
      const atMs = Math.round(bornMs + dice.logNormal(8 * minuteMs, 1));
      queue.push(atMs, (timeMs) => {
        return { timeMs, kind: 'sms', from, to: card.value, durationS: null, cell: card.cell };
      });
    }
  };
  const mint = new Mint();
  const agedShare = options.agedShare ?? defaultAgedShare;
  const gangWorld = {
    population,
    mint,
    agedCards: new AgedCards({ population, queue, mint }, agedShare, seed),
    listingDelay: options.listingDelay ?? 1,
    listed: truth.listed.bind(truth),
    newCard,
  };
  const episodeWorld = {
    population,
    queue,
    truth,
    heeded,
    codeSenders,
  };

  /** The person must be awake where the person begins it: nobody sees an advertisement asleep. */
  const isFree = (index: number, timeMs: number): boolean =>
    !lately.has(index) && activityAt(population, index, timeMs) !== 'asleep';

  const attempt = (gang: Gang, timeMs: number, dice: Dice): void => {
    for (let n = 0; n < Math.max(1, Math.round(gang.script.burst)); n++) {
      const beginMs = timeMs + Math.round(n * blastGapMs * dice.between(0.5, 1.5));
      const isFreeNow = (index: number): boolean => isFree(index, timeMs);
      const person = chooseVictim(population, gang.script, isFreeNow, dice);
      if (person === null) return;
      lately.add(person.index);
      queue.push(beginMs + leftAloneMs, () => {
        lately.delete(person.index);
        return null;
      });
      new Episode(episodeWorld, gang, person, hashOf(seed, episodes++, gang.id)).begin(beginMs);
    }
  };

  const work = (gang: Gang, gapMs: number, fromMs: number, dice: Dice): void => {
    const waitMs = -Math.log(1 - dice.next()) * gapMs;
    const atMs = Math.round(workedLater(fromMs, waitMs, gang.script.hours));
    if (atMs >= population.endMs) return;
    queue.push(atMs, (timeMs) => {
      attempt(gang, timeMs, dice);
      work(gang, gapMs, timeMs, dice);
      return null;
    });
  };

  const shares = allScripts.reduce((sum, { share }) => sum + share, 0);
  const perDay = ((options.intensity ?? defaultIntensity) * population.size) / 100_000;
  const beginMs = population.startMs - (options.warmUpDays ?? defaultWarmUpDays) * dayMs;
  let gangs = 0;
  for (const script of scripts) {
    const ofScript = (perDay * script.share) / shares;
    if (ofScript <= 0) continue;
    const count = Math.max(1, Math.round(ofScript / script.gangPacePerDay));
    for (let at = 0; at < count; at++) {
      const id = ++gangs;
      const own = withoutLeftOut(
        varied(script, gangSigma, hashOf(seed, id, 1)),
        hashOf(seed, id, 2),
      );
      const gapMs = (workMs(own.hours) * own.burst * count) / ofScript;
      work(
        new Gang(id, own, seed, gangWorld),
        gapMs,
        beginMs,
        new Dice(hashOf(seed, id, 3)).at(id),
      );
    }
  }

  return {
    *eventsOf({ fromMs, toMs }: Slice): Generator<CityEvent> {
      while (queue.nextMs < toMs) {
        const timeMs = queue.nextMs;
        const event = queue.pop()?.(timeMs) ?? null;
        if (event !== null && timeMs >= fromMs) yield event;
      }
      doneMs = Math.max(doneMs, toMs);
    },
    listings: () => truth.listings(doneMs),
    victims: () => truth.victims(),
    numbers: () => truth.numbers(),
    steps: () => truth.steps(),
  };
}

function chosenScripts(options: FraudOptions): Script[] {
  const { scamTypes, intensity, jitter, seed } = options;
  if (intensity !== undefined && !(intensity >= 0)) throw new RangeError('a negative intensity');
  const unknown = scamTypes?.find((key) => !allScripts.some(({ scamType }) => scamType === key));
  if (unknown !== undefined) throw new RangeError(`no script for the scam type '${unknown}'`);
  return allScripts
    .map((script, at) => varied(script, jitter ?? 0, hashOf(seed, at, 0x7177)))
    .filter(({ scamType }) => scamTypes?.includes(scamType) ?? true);
}
