import type { Script } from '../script.ts';
import { closer, days, hours, minutes, opener, spread } from './parts.ts';

/**
 * 虚假购物, third by number of cases (Ministry of Public Security, 25 June 2024). It begins with an
 * advertisement, so the first contact is the person's own visit; the seller writes or is called, asks
 * for a transfer past the platform, then for a deposit and a customs fee. Small sums, many people.
 */
export const falseShopping: Script = {
  scamType: 'false_shopping',
  share: 0.1,
  hours: [8, 24],
  gangPacePerDay: 80,
  burst: 1,
  ages: [
    [12, 0.8],
    [18, 1.9],
    [31, 1.2],
    [46, 0.6],
    [61, 0.3],
  ],
  credulityPower: 0.6,
  desks: [
    opener({ personal: 0.8, sim_box: 0.2 }, 2, 40),
    closer({ personal: 0.8, overseas: 0.2 }, 1),
  ],
  steps: [
    {
      name: 'advertisement',
      kind: 'web',
      by: 'victim',
      desk: 0,
      afterMs: minutes(0),
      goOn: 0.2,
      times: { least: 1, most: 3 },
      everyMs: minutes(15, 1),
    },
    {
      name: 'seller writes',
      kind: 'sms',
      by: 'either',
      desk: 0,
      afterMs: minutes(30, 1),
      goOn: 0.75,
      times: { least: 1, most: 4 },
      everyMs: minutes(25, 1),
    },
    {
      name: 'asks about the goods',
      kind: 'call',
      by: 'victim',
      desk: 0,
      afterMs: hours(1.5, 1),
      goOn: 0.8,
      durationS: spread(95),
      leftOut: 0.4,
    },
    {
      name: 'order past the platform',
      kind: 'web',
      by: 'victim',
      desk: 0,
      afterMs: hours(3, 1),
      goOn: 0.55,
      codes: 1,
      pays: { afterMs: minutes(15), amountYuan: spread(1_200, 1.1) },
    },
    {
      name: 'customs fee',
      kind: 'call',
      by: 'scammer',
      desk: 1,
      afterMs: hours(26, 0.7),
      goOn: 0.35,
      durationS: spread(120),
      answered: 0.8,
      tries: 3,
      pays: { afterMs: hours(1), amountYuan: spread(1_500, 0.9) },
    },
    {
      name: 'where is my parcel',
      kind: 'call',
      by: 'victim',
      desk: 0,
      afterMs: hours(40),
      goOn: 1,
      durationS: spread(40),
      times: { least: 1, most: 4 },
      everyMs: hours(5),
    },
  ],
  words: ['half', 'price', 'outlet', 'shop', 'ticket', 'deal'],
  sharedHost: 0.25,
  daysPerSite: spread(7, 0.6),
  policing: {
    phoneListed: 0.35,
    webListed: 0.55,
    phoneDelayMs: days(4, 0.9),
    webDelayMs: days(4, 0.9),
    knownBefore: 0.05,
    confidence: [50, 90],
    untyped: 0.2,
  },
};
