import type { Script } from '../script.ts';
import { closer, hours, minutes, opener, spread } from './parts.ts';

/**
 * 冒充客服. Police reports (Yinchuan December 2024; Zixing June 2025; Lengshuijiang): ‘your trial
 * membership or insurance ends today and 800 to 2,000 yuan a month will be charged’; a meeting app with
 * a shared screen; codes are read off it; the money is gone within one to three hours. Callers show
 * foreign numbers, 0096…, or short numbers with digits behind.
 */
export const posingAsCustomerService: Script = {
  scamType: 'posing_as_customer_service',
  share: 0.13,
  hours: [9, 21],
  gangPacePerDay: 150,
  burst: 1,
  ages: [
    [16, 0.9],
    [23, 1.6],
    [36, 1.1],
    [51, 0.7],
    [66, 0.4],
  ],
  credulityPower: 1,
  desks: [
    opener({ sim_box: 0.4, overseas: 0.3, spoofed: 0.15, service: 0.15 }, 4, 40),
    closer({ overseas: 0.5, personal: 0.3, sim_box: 0.2 }),
  ],
  steps: [
    {
      name: 'you will be charged',
      kind: 'call',
      by: 'scammer',
      desk: 0,
      afterMs: minutes(0),
      goOn: 0.17,
      durationS: spread(150),
      answered: 0.48,
      tries: 2,
    },
    {
      name: 'service page',
      kind: 'web',
      by: 'victim',
      desk: 0,
      afterMs: minutes(5),
      goOn: 0.75,
      leftOut: 0.35,
    },
    {
      name: 'meeting app',
      kind: 'app',
      by: 'victim',
      desk: 0,
      afterMs: minutes(9),
      goOn: 0.75,
    },
    {
      name: 'screen shared',
      kind: 'call',
      by: 'scammer',
      desk: 1,
      afterMs: minutes(7),
      goOn: 0.55,
      durationS: spread(1_800, 0.6),
      answered: 0.92,
      tries: 2,
      codes: 4,
      pays: { afterMs: minutes(18), amountYuan: spread(14_000, 1.2) },
    },
    {
      name: 'one more account',
      kind: 'call',
      by: 'either',
      desk: 1,
      afterMs: minutes(35),
      goOn: 0.4,
      durationS: spread(900),
      answered: 0.9,
      tries: 2,
      codes: 3,
      pays: { afterMs: minutes(15), amountYuan: spread(18_000, 1.1) },
    },
  ],
  words: ['service', 'refund', 'member', 'cancel', 'desk', 'care'],
  sharedHost: 0.2,
  daysPerSite: spread(3, 0.6),
  policing: {
    phoneListed: 0.6,
    webListed: 0.6,
    phoneDelayMs: hours(18, 0.9),
    webDelayMs: hours(30, 0.8),
    knownBefore: 0.08,
    confidence: [60, 95],
    untyped: 0.15,
  },
};
