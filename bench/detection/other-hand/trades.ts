import type { Hours } from './clock.ts';
import type { Form } from './numbers.ts';

/** How those work who ring many people and are no scammers. */
export type Trade = {
  readonly role: string;
  /** Numbers for 10,000 people. */
  readonly per10k: number;
  readonly callsADay: readonly [least: number, most: number];
  readonly hours: Hours;
  readonly answered: number;
  /** Median and sigma of a call's seconds; a survey has its own. */
  readonly talk: readonly [number, number];
  /** Of those who missed a call, how many ring back; three tenths of that of the others. */
  readonly back: number;
  /** Of those who missed a call, how many are written to; a fifth of that of the others. */
  readonly then: number;
  /** Of the calls, those to the same customers. */
  readonly again: number;
  readonly forms: readonly Form[];
  readonly isLocal: boolean;
  /** How much of a working day a day of a weekend is. */
  readonly weekend: number;
  /** All the time, from some day on, or for three days. */
  readonly works: 'always' | 'from_some_day' | 'three_days';
};

type Row = readonly [
  role: string,
  per10k: number,
  callsADay: Trade['callsADay'],
  hours: Hours,
  answered: number,
  talk: Trade['talk'],
  back: number,
  then: number,
  again: number,
  forms: readonly Form[],
  isLocal: boolean,
  weekend: number,
  works?: Trade['works'],
];

const own: readonly Form[] = ['mobile', 'other'];
const desks: readonly Form[] = ['mobile', 'fixed'];
const centres: readonly Form[] = ['fixed', 'mobile', 'virtual', 'far_fixed'];
const collectors: readonly Form[] = ['mobile', 'virtual', 'far_fixed', 'other'];
const shops: readonly Form[] = ['mobile', 'fixed', 'other'];

const rows: readonly Row[] = [
  ['courier', 20, [30, 75], 'street', 0.75, [20, 0.7], 0.35, 0.4, 0, own, true, 1],
  ['food_rider', 15, [15, 40], 'meals', 0.85, [14, 0.6], 0.3, 0.05, 0, own, true, 1],
  ['ride_driver', 20, [6, 22], 'always', 0.85, [18, 0.6], 0.3, 0, 0, own, false, 1],
  ['call_centre', 4, [60, 180], 'office', 0.38, [11, 1.2], 0.03, 0.02, 0, centres, false, 0.3],
  [
    'estate_agent',
    8,
    [15, 45],
    'office',
    0.5,
    [35, 1.2],
    0.1,
    0.1,
    0.2,
    ['mobile', 'virtual'],
    true,
    1,
  ],
  ['insurance_agent', 8, [8, 25], 'office', 0.5, [60, 1.3], 0.08, 0.1, 0.4, desks, false, 0.4],
  ['debt_collector', 3, [25, 70], 'office', 0.35, [50, 1], 0.1, 0.15, 0.9, collectors, false, 0.6],
  ['recruiter', 5, [12, 40], 'office', 0.5, [80, 1.1], 0.15, 0.3, 0.2, desks, false, 0.1],
  [
    'bank_line',
    3,
    [20, 60],
    'office',
    0.5,
    [60, 1],
    0.05,
    0.1,
    0.1,
    ['fixed', 'service'],
    false,
    0.2,
  ],
  ['hospital', 3, [15, 60], 'office', 0.7, [45, 0.8], 0.2, 0.2, 0.1, ['fixed'], false, 0.5],
  ['government', 2, [10, 50], 'office', 0.6, [80, 0.9], 0.15, 0.05, 0.1, ['fixed'], false, 0.1],
  [
    'survey',
    2,
    [40, 90],
    'evening',
    0.4,
    [25, 1.6],
    0.03,
    0,
    0,
    ['mobile', 'fixed', 'virtual'],
    false,
    1,
    'three_days',
  ],
  ['teacher', 15, [2, 12], 'evening', 0.8, [90, 1], 0.5, 0.1, 0.8, ['mobile'], true, 0.4],
  ['community_worker', 5, [15, 45], 'office', 0.6, [55, 0.9], 0.25, 0.1, 0.3, desks, true, 0.3],
  ['shop_or_repair', 20, [3, 18], 'street', 0.75, [40, 0.9], 0.4, 0.1, 0.3, shops, true, 1],
  ['company_line', 10, [6, 35], 'office', 0.6, [80, 1.1], 0.3, 0, 0.5, ['fixed'], false, 0.1],
  [
    'new_employee',
    6,
    [12, 45],
    'office',
    0.45,
    [35, 1.2],
    0.12,
    0.15,
    0.15,
    ['mobile'],
    false,
    0.3,
    'from_some_day',
  ],
  [
    'far_seller',
    4,
    [20, 60],
    'office',
    0.4,
    [25, 1.3],
    0.05,
    0.05,
    0.1,
    ['other', 'virtual'],
    false,
    0.4,
  ],
  ['trader_abroad', 1, [2, 8], 'office', 0.7, [120, 1], 0.4, 0.1, 0.8, ['abroad'], false, 0.5],
];

export const trades: readonly Trade[] = rows.map((row): Trade => {
  const [role, per10k, callsADay, hours, answered, talk, back, then, again, ...rest] = row;
  const [forms, isLocal, weekend, works = 'always'] = rest;
  const calls = { callsADay, hours, answered, talk, back, then, again };
  return { role, per10k, ...calls, forms, isLocal, weekend, works };
});
