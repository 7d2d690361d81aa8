import type { Dice } from '../dice.ts';
import { type Asset, isAlive } from './asset.ts';
import type { NumberClass, Spread } from './script.ts';

/** How readily a call is taken, by what it shows, against a local mobile number. */
const readiness: Readonly<Record<NumberClass, number>> = {
  sim_box: 1,
  personal: 1.1,
  overseas: 0.6,
  spoofed: 0.7,
  service: 0.9,
  bulk_sms: 0,
};
/** Fewer calls are taken at work. */
const readinessAtWork = 0.8;
/** Share of calls to scammers that somebody takes. */
const deskAnswers = 0.88;
/** Of a call that somebody breaks off, as a share of one that is listened to. */
const hangUpShare: Spread = { median: 0.2, sigma: 0.8 };
const usualDurationS: Spread = { median: 60, sigma: 0.9 };
const longestS = 4 * 3600;

/** Whether the person takes a call by a scammer. `answered` is the share for a local mobile number, awake and free. */
export function isAnswered(
  answered: number,
  asset: Asset,
  activity: 'asleep' | 'at_work' | 'free',
  dice: Dice,
): boolean {
  const byNumber = asset.numberClass === null ? 1 : readiness[asset.numberClass];
  const byActivity = activity === 'at_work' ? readinessAtWork : 1;
  // Somebody who expects the call takes it whatever it shows.
  const expected = answered >= 0.8;
  return dice.chance(expected ? answered : answered * byNumber * byActivity);
}

/** Whether a call back reaches a scammer: a spoofed number belongs to nobody, a thrown-away card is off. */
export function reaches(asset: Asset, timeMs: number, dice: Dice): boolean {
  const lot = dice.chance(deskAnswers);
  return lot && asset.numberClass !== 'spoofed' && isAlive(asset, timeMs);
}

/** Whole seconds, at least 1. */
export function callLengthS(length: Spread | undefined, hangsUp: boolean, dice: Dice): number {
  const { median, sigma } = length ?? usualDurationS;
  const listened = dice.logNormal(median, sigma);
  const share = dice.logNormal(hangUpShare.median, hangUpShare.sigma);
  const seconds = hangsUp ? listened * Math.min(1, share) : listened;
  return Math.min(longestS, Math.max(1, Math.round(seconds)));
}
