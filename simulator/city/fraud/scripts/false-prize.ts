import type { Script } from '../script.ts';
import { closer, days, hours, minutes, opener, spread } from './parts.ts';

/**
 * 虚假中奖, the oldest of them: bulk SMS names a prize and a site, the person rings the ‘notary’, pays a
 * tax on the prize and then a deposit. Small sums; older people and those who are easily persuaded.
 */
export const falsePrize: Script = {
  scamType: 'false_prize',
  share: 0.05,
  hours: [9, 20],
  gangPacePerDay: 150,
  burst: 40,
  ages: [
    [12, 0.8],
    [18, 0.7],
    [46, 0.9],
    [61, 1.3],
  ],
  credulityPower: 1.6,
  desks: [
    opener({ bulk_sms: 0.4, sim_box: 0.5, overseas: 0.1 }, 1, 110),
    closer({ personal: 0.5, service: 0.3, sim_box: 0.2 }, 1),
  ],
  steps: [
    { name: 'you have won', kind: 'sms', by: 'scammer', desk: 0, afterMs: minutes(0), goOn: 0.12 },
    {
      name: 'prize page',
      kind: 'web',
      by: 'victim',
      desk: 0,
      afterMs: minutes(45, 1.1),
      goOn: 0.5,
    },
    {
      name: 'calls the notary',
      kind: 'call',
      by: 'victim',
      desk: 1,
      afterMs: minutes(30, 1),
      goOn: 0.75,
      durationS: spread(240),
    },
    {
      name: 'tax first',
      kind: 'call',
      by: 'scammer',
      desk: 1,
      afterMs: hours(2, 0.9),
      goOn: 0.5,
      durationS: spread(260),
      answered: 0.9,
      tries: 3,
      pays: { afterMs: hours(1.5), amountYuan: spread(2_500, 0.9) },
    },
    {
      name: 'deposit too',
      kind: 'call',
      by: 'either',
      desk: 1,
      afterMs: hours(15),
      goOn: 0.4,
      durationS: spread(200),
      answered: 0.9,
      tries: 3,
      pays: { afterMs: hours(2), amountYuan: spread(4_500, 0.9) },
    },
  ],
  words: ['lucky', 'draw', 'prize', 'gift', 'winner'],
  sharedHost: 0.2,
  daysPerSite: spread(5, 0.6),
  policing: {
    phoneListed: 0.6,
    webListed: 0.7,
    phoneDelayMs: hours(22, 0.9),
    webDelayMs: days(1.5, 0.8),
    knownBefore: 0.1,
    confidence: [60, 95],
    untyped: 0.1,
  },
};
