import type { Script } from '../script.ts';
import { closer, hours, minutes, opener, spread } from './parts.ts';

/**
 * 虚假征信. As reported (2023, ‘shared screen, a million in debt’): a caller from a lending platform's
 * ‘staff’ says that a student account must be closed or the credit record suffers; a meeting app with a
 * shared screen, loans taken from one platform after the other (hence many codes), and the sum ‘moved
 * to the clearing account’. One long afternoon by telephone; young people.
 */
export const creditRepair: Script = {
  scamType: 'credit_repair',
  share: 0.08,
  hours: [9, 20],
  gangPacePerDay: 140,
  burst: 1,
  ages: [
    [18, 2.2],
    [31, 1.2],
    [41, 0.5],
    [56, 0.2],
  ],
  credulityPower: 1,
  desks: [
    opener({ overseas: 0.4, sim_box: 0.4, spoofed: 0.2 }, 3, 40),
    closer({ overseas: 0.5, personal: 0.4, spoofed: 0.1 }),
  ],
  steps: [
    {
      name: 'close your account',
      kind: 'call',
      by: 'scammer',
      desk: 0,
      afterMs: minutes(0),
      goOn: 0.18,
      durationS: spread(200),
      answered: 0.5,
      tries: 3,
    },
    {
      name: 'credit page',
      kind: 'web',
      by: 'victim',
      desk: 0,
      afterMs: minutes(8),
      goOn: 0.8,
      leftOut: 0.3,
    },
    { name: 'meeting app', kind: 'app', by: 'victim', desk: 0, afterMs: minutes(8), goOn: 0.75 },
    {
      name: 'limits are read out',
      kind: 'call',
      by: 'scammer',
      desk: 0,
      afterMs: minutes(6),
      goOn: 0.7,
      durationS: spread(1_200),
      answered: 0.92,
      tries: 2,
      codes: 3,
    },
    {
      name: 'loans are moved',
      kind: 'call',
      by: 'scammer',
      desk: 1,
      afterMs: minutes(20),
      goOn: 0.6,
      durationS: spread(3_000, 0.6),
      answered: 0.95,
      tries: 3,
      codes: 6,
      pays: { afterMs: minutes(30), amountYuan: spread(32_000, 1) },
    },
    {
      name: 'the next platform',
      kind: 'call',
      by: 'either',
      desk: 1,
      afterMs: hours(1.5),
      goOn: 0.45,
      durationS: spread(1_800),
      answered: 0.9,
      tries: 2,
      codes: 4,
      pays: { afterMs: minutes(30), amountYuan: spread(30_000, 0.9) },
    },
  ],
  words: ['credit', 'report', 'score', 'clean', 'union'],
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
