import type { Script } from '../script.ts';
import { closer, days, hours, minutes, opener, spread } from './parts.ts';

/**
 * 刷单返利, the most frequent type (a third of all cases: Ministry of Public Security, 11 May 2022 and
 * 25 June 2024). As the police tell it: bulk SMS or a call with a gift, small tasks with small rebates
 * for a day or two in an app, then ‘linked orders’ with rising stakes, then ‘card blocked, pay to
 * unfreeze’. Losses in published cases run from 10,000 to 200,000 yuan. The shares of those who go on
 * are this simulator's own choice, as in every script here: no source counts them.
 */
export const brushingRebate: Script = {
  scamType: 'brushing_rebate',
  share: 0.28,
  hours: [9, 22],
  gangPacePerDay: 160,
  burst: 30,
  ages: [
    [14, 0.5],
    [18, 2],
    [31, 1.4],
    [41, 0.7],
    [56, 0.25],
  ],
  credulityPower: 1,
  desks: [
    opener({ bulk_sms: 0.5, sim_box: 0.4, overseas: 0.1 }, 2, 90),
    closer({ personal: 0.6, sim_box: 0.3, overseas: 0.1 }),
  ],
  steps: [
    {
      name: 'lure',
      kind: 'sms',
      by: 'scammer',
      desk: 0,
      afterMs: minutes(0),
      goOn: 0.16,
    },
    { name: 'site', kind: 'web', by: 'victim', desk: 0, afterMs: minutes(35, 1), goOn: 0.6 },
    {
      name: 'mentor',
      kind: 'call',
      by: 'scammer',
      desk: 1,
      afterMs: minutes(50, 0.9),
      goOn: 0.8,
      durationS: spread(180),
      answered: 0.8,
      tries: 3,
      leftOut: 0.4,
    },
    {
      name: 'small tasks',
      kind: 'app',
      by: 'victim',
      desk: 1,
      afterMs: minutes(60, 0.9),
      goOn: 0.6,
      times: { least: 3, most: 9 },
      everyMs: hours(2.5, 0.9),
    },
    {
      name: 'first stake',
      kind: 'app',
      by: 'victim',
      desk: 1,
      afterMs: hours(9, 0.6),
      goOn: 0.5,
      times: { least: 1, most: 3 },
      everyMs: minutes(40),
      codes: 2,
      pays: { afterMs: minutes(20), amountYuan: spread(6_000, 1.1) },
    },
    {
      name: 'card blocked',
      kind: 'call',
      by: 'either',
      desk: 1,
      afterMs: minutes(60),
      goOn: 0.55,
      durationS: spread(420),
      answered: 0.9,
      tries: 2,
      times: { least: 1, most: 3 },
      everyMs: minutes(50),
      codes: 2,
      pays: { afterMs: minutes(30), amountYuan: spread(22_000, 1.1) },
    },
    {
      name: 'nobody answers',
      kind: 'app',
      by: 'victim',
      desk: 1,
      afterMs: hours(3),
      goOn: 1,
      times: { least: 1, most: 4 },
      everyMs: hours(2),
    },
  ],
  words: ['task', 'bonus', 'like', 'team', 'star', 'order'],
  sharedHost: 0.15,
  daysPerSite: spread(4, 0.6),
  policing: {
    phoneListed: 0.55,
    webListed: 0.65,
    phoneDelayMs: hours(26, 0.9),
    webDelayMs: days(2, 0.8),
    knownBefore: 0.06,
    confidence: [60, 95],
    untyped: 0.15,
  },
};
