import type { Kind } from './contacts.ts';
import type { Form } from './numbers.ts';

/** Whom of a gang a person deals with. */
export type Part = 'opener' | 'closer' | 'sender' | 'site' | 'app';

export type Step = {
  readonly kind: Kind;
  /** Whether the gang calls or writes, or the person does. */
  readonly by: 'gang' | 'person';
  readonly with: Part;
  /** Hours after the step before. */
  readonly afterH: readonly [least: number, most: number];
  /** Of a call, the median. */
  readonly talkS: number;
  /** Share of people who go on. */
  readonly goOn: number;
};

export type Script = {
  /** Of all targets. */
  readonly weight: number;
  readonly opening: Kind;
  readonly forms: readonly Form[];
  /** How much the leads are pupils, young, of middle age and old. */
  readonly ages: readonly [number, number, number, number];
  /** Share of those who got the message that answer it; twice as many where it is a call. */
  readonly answering: number;
  /** Median and sigma. */
  readonly loss: readonly [number, number];
  /** Whether the gang works in the evening, too. */
  readonly isLate: boolean;
  readonly steps: readonly Step[];
};

function by(who: Step['by'], kind: Kind) {
  return (part: Part, least: number, most: number, goOn: number, talkS = 0): Step => ({
    kind,
    by: who,
    with: part,
    afterH: [least, most],
    talkS,
    goOn,
  });
}

const [rings, writes] = [by('gang', 'call'), by('gang', 'sms')];
const [isRung, isWritten] = [by('person', 'call'), by('person', 'sms')];
const [visit, event] = [by('person', 'web'), by('person', 'app')];

export const scripts: Readonly<Record<string, Script>> = {
  brushing_rebate: {
    weight: 26,
    opening: 'sms',
    forms: ['other', 'virtual', 'mobile'],
    isLate: true,
    ages: [0.6, 1.6, 1, 0.3],
    answering: 0.06,
    loss: [9000, 1.1],
    steps: [
      visit('site', 0.1, 5, 0.9),
      event('app', 0.1, 3, 0.9),
      rings('closer', 0.5, 8, 0.85, 150),
      event('app', 3, 20, 0.9),
      writes('closer', 1, 12, 0.9),
      event('app', 8, 24, 0.8),
      isRung('closer', 0.2, 3, 0.85, 200),
    ],
  },
  loan: {
    weight: 14,
    opening: 'call',
    forms: ['other', 'virtual', 'fixed', 'mobile'],
    ages: [0.1, 1.8, 1.2, 0.2],
    answering: 0.09,
    loss: [12_000, 0.8],
    isLate: false,
    steps: [
      writes('sender', 0.05, 0.5, 0.85),
      visit('site', 0.1, 4, 0.9),
      event('app', 0.1, 6, 0.9),
      rings('closer', 1, 20, 0.85, 240),
      isRung('closer', 0.5, 8, 0.8, 180),
      writes('sender', 0.2, 2, 0.95),
    ],
  },
  posing_as_police: {
    weight: 8,
    opening: 'call',
    forms: ['abroad', 'spoofed', 'other'],
    isLate: false,
    ages: [0.1, 1, 1, 1.8],
    answering: 0.08,
    loss: [50_000, 1.1],
    steps: [
      rings('closer', 0.05, 0.3, 0.8, 1500),
      visit('site', 0.1, 1, 0.9),
      rings('closer', 0.2, 16, 0.8, 2400),
      event('app', 0.1, 2, 0.9),
      rings('closer', 0.1, 6, 0.9, 2800),
    ],
  },
  romance_investment: {
    weight: 7,
    opening: 'sms',
    forms: ['other', 'abroad', 'mobile'],
    isLate: true,
    ages: [0.1, 1.2, 1.4, 0.6],
    answering: 0.07,
    loss: [60_000, 1.2],
    steps: [
      isWritten('opener', 0.2, 10, 0.9),
      rings('opener', 5, 26, 0.9, 600),
      rings('opener', 10, 30, 0.85, 1200),
      isRung('opener', 6, 26, 0.9, 900),
      visit('site', 6, 30, 0.85),
      event('app', 1, 20, 0.9),
      rings('opener', 2, 20, 0.85, 900),
      event('app', 6, 24, 0.9),
    ],
  },
  posing_as_customer_service: {
    weight: 15,
    opening: 'call',
    forms: ['abroad', 'other', 'virtual', 'fixed'],
    ages: [0.3, 1.4, 1.3, 0.6],
    answering: 0.08,
    loss: [20_000, 1],
    isLate: false,
    steps: [
      writes('sender', 0.02, 0.3, 0.9),
      rings('closer', 0.1, 1, 0.8, 900),
      event('app', 0.05, 0.5, 0.9),
      rings('closer', 0.05, 0.5, 0.85, 1800),
    ],
  },
  posing_as_boss: {
    weight: 4,
    opening: 'call',
    forms: ['other', 'mobile'],
    isLate: false,
    ages: [0, 1, 1.6, 0.1],
    answering: 0.06,
    loss: [40_000, 1],
    steps: [
      writes('opener', 0.2, 3, 0.9),
      rings('opener', 10, 24, 0.7, 90),
      isRung('opener', 0.1, 2, 0.8, 70),
    ],
  },
  false_investment: {
    weight: 10,
    opening: 'call',
    forms: ['fixed', 'far_fixed', 'other', 'virtual'],
    ages: [0, 0.8, 1.5, 1],
    answering: 0.07,
    loss: [50_000, 1.3],
    isLate: false,
    steps: [
      writes('sender', 0.1, 5, 0.85),
      visit('site', 0.5, 20, 0.85),
      rings('closer', 5, 30, 0.85, 500),
      event('app', 2, 24, 0.9),
      rings('closer', 10, 30, 0.8, 600),
      event('app', 3, 20, 0.9),
      isRung('closer', 2, 20, 0.9, 300),
    ],
  },
  credit_repair: {
    weight: 8,
    opening: 'call',
    forms: ['abroad', 'other', 'virtual'],
    isLate: false,
    ages: [0.1, 1.7, 1.2, 0.2],
    answering: 0.07,
    loss: [25_000, 0.9],
    steps: [
      visit('site', 0.05, 0.5, 0.85),
      rings('closer', 0.1, 2, 0.8, 1500),
      rings('closer', 0.1, 3, 0.85, 1500),
    ],
  },
  false_shopping: {
    weight: 5,
    opening: 'web',
    forms: ['other', 'fixed'],
    isLate: false,
    ages: [1, 1.4, 1, 0.4],
    answering: 0.12,
    loss: [2500, 1],
    steps: [
      isRung('closer', 0.1, 8, 0.85, 120),
      visit('site', 0.1, 10, 0.9),
      writes('sender', 0.2, 10, 0.9),
    ],
  },
  false_prize: {
    weight: 3,
    opening: 'sms',
    forms: ['virtual', 'other', 'mobile'],
    isLate: false,
    ages: [0.8, 0.8, 1, 2],
    answering: 0.03,
    loss: [6000, 0.8],
    steps: [
      visit('site', 0.1, 8, 0.9),
      isRung('closer', 0.2, 8, 0.85, 200),
      rings('closer', 0.5, 20, 0.8, 240),
    ],
  },
};

export const scamTypes: readonly string[] = Object.keys(scripts);
