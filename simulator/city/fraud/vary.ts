import { Dice, hashOf } from '../dice.ts';
import type { Desk, Policing, Script, Spread, Step } from './script.ts';

const hardest = 0.02;
const surest = 0.98;

/** Moves a probability on the logit scale, so that it stays one; 0 and 1 stay what they are. */
export function shifted(probability: number, by: number): number {
  if (probability <= 0 || probability >= 1) return probability;
  const moved = 1 / (1 + Math.exp(-(Math.log(probability / (1 - probability)) + by)));
  return Math.min(Math.max(moved, Math.min(hardest, probability)), Math.max(surest, probability));
}

/** Most that a step is left out, and how fast that grows with sigma. */
const mostLeftOut = 0.6;
const leftOutPerSigma = 0.3;

/**
 * The script as another gang or city has it: delays, durations, paces, amounts and probabilities
 * moved at random, each by a log-normal (logit-normal) factor of this sigma. The steps stay, but
 * those behind the first that take no money are left out more often. Sigma 0 gives the script itself.
 */
export function varied(script: Script, sigma: number, seed: number): Script {
  if (sigma === 0) return script;
  const dice = new Dice(seed).at(hashOf(seed, 0x7a17));
  const factor = (): number => Math.exp(sigma * dice.normal());
  const share = (probability: number): number => shifted(probability, sigma * dice.normal());
  const spread = ({ median, sigma: own }: Spread): Spread => ({
    median: median * factor(),
    sigma: own,
  });

  const desk = (one: Desk): Desk => ({
    ...one,
    classes: Object.fromEntries(
      Object.entries(one.classes).map(([name, weight]) => [name, weight * factor()]),
    ),
    contactsPerNumber: spread(one.contactsPerNumber),
    daysPerNumber: spread(one.daysPerNumber),
    sameNumberShare: share(one.sameNumberShare),
  });
  const leftOut = ({ leftOut: own = 0, pays }: Step, at: number): number => {
    const more = leftOutPerSigma * sigma * Math.abs(dice.normal());
    return at === 0 || pays !== undefined ? own : Math.min(mostLeftOut, own + more);
  };
  const step = (one: Step, at: number): Step => ({
    ...one,
    leftOut: leftOut(one, at),
    afterMs: spread(one.afterMs),
    goOn: share(one.goOn),
    ...(one.durationS && { durationS: spread(one.durationS) }),
    ...(one.answered !== undefined && { answered: share(one.answered) }),
    ...(one.everyMs && { everyMs: spread(one.everyMs) }),
    ...(one.pays && {
      pays: { afterMs: spread(one.pays.afterMs), amountYuan: spread(one.pays.amountYuan) },
    }),
  });
  const policing = (one: Policing): Policing => ({
    ...one,
    phoneListed: share(one.phoneListed),
    webListed: share(one.webListed),
    phoneDelayMs: spread(one.phoneDelayMs),
    webDelayMs: spread(one.webDelayMs),
  });

  return {
    ...script,
    share: script.share * factor(),
    gangPacePerDay: script.gangPacePerDay * factor(),
    ages: script.ages.map(([from, weight]) => [from, weight * factor()] as const),
    desks: script.desks.map(desk),
    steps: script.steps.map(step),
    daysPerSite: spread(script.daysPerSite),
    policing: policing(script.policing),
  };
}

/** A gang's own way: the script without the steps that it leaves out. The first step always stays. */
export function withoutLeftOut(script: Script, seed: number): Script {
  const dice = new Dice(seed).at(hashOf(seed, 0x1ef7));
  const steps = script.steps.filter((one, at) => {
    const left = dice.chance(one.leftOut ?? 0);
    return at === 0 || !left;
  });
  return { ...script, steps };
}
