/** One contact of a scam: who reaches out, by what, how long, how much later than the one before. */
export type Step = {
  readonly kind: 'call' | 'sms' | 'web';
  /** in: the scammer reaches the victim; out: the victim reaches back. Web is always out. */
  readonly direction: 'in' | 'out';
  /** Median length in seconds; 0 for a call that nobody answers, and for SMS and web. */
  readonly durationS: number;
  /** Seconds after the step before, at most; a town lives faster than life so that it can be watched. */
  readonly withinS: number;
  /** Share of victims who go on to the next step. */
  readonly goOn: number;
};

export type Script = {
  readonly scamType: string;
  readonly share: number;
  readonly steps: readonly Step[];
};

const call = (durationS: number, withinS: number, goOn: number): Step => ({
  kind: 'call',
  direction: 'in',
  durationS,
  withinS,
  goOn,
});
const callBack = (durationS: number, withinS: number, goOn: number): Step => ({
  ...call(durationS, withinS, goOn),
  direction: 'out',
});
const sms = (withinS: number, goOn: number): Step => ({
  kind: 'sms',
  direction: 'in',
  durationS: 0,
  withinS,
  goOn,
});
const visit = (withinS: number, goOn: number): Step => ({
  kind: 'web',
  direction: 'out',
  durationS: 0,
  withinS,
  goOn,
});

/**
 * How each shipped scam type goes about it, in the order in which police describe it; shares are the
 * generator's own choice, with brushing and loans most frequent as in public police statements.
 */
export const scripts: readonly Script[] = [
  {
    scamType: 'brushing_rebate',
    share: 0.24,
    steps: [sms(0, 0.3), visit(20, 0.8), visit(30, 0.6), call(120, 40, 0.5), visit(30, 0)],
  },
  {
    scamType: 'loan',
    share: 0.16,
    steps: [
      call(45, 0, 0.4),
      sms(10, 0.7),
      visit(25, 0.6),
      callBack(150, 40, 0.5),
      call(200, 40, 0),
    ],
  },
  {
    scamType: 'posing_as_police',
    share: 0.12,
    steps: [
      call(60, 0, 0.5),
      call(420, 15, 0.7),
      callBack(300, 40, 0.5),
      visit(30, 0.5),
      call(900, 40, 0),
    ],
  },
  {
    scamType: 'posing_as_customer_service',
    share: 0.14,
    steps: [call(90, 0, 0.4), visit(25, 0.6), call(300, 30, 0)],
  },
  {
    scamType: 'romance_investment',
    share: 0.08,
    steps: [
      sms(0, 0.4),
      sms(20, 0.7),
      visit(40, 0.7),
      call(240, 40, 0.6),
      visit(40, 0.5),
      visit(40, 0),
    ],
  },
  {
    scamType: 'false_investment',
    share: 0.09,
    steps: [call(30, 0, 0.3), sms(15, 0.5), visit(30, 0.7), visit(30, 0)],
  },
  {
    scamType: 'posing_as_boss',
    share: 0.05,
    steps: [sms(0, 0.5), call(80, 20, 0.5), callBack(60, 30, 0)],
  },
  {
    scamType: 'credit_repair',
    share: 0.06,
    steps: [call(0, 0, 0.6), call(110, 30, 0.5), visit(30, 0)],
  },
  {
    scamType: 'false_shopping',
    share: 0.04,
    steps: [visit(0, 0.5), sms(20, 0.5), callBack(70, 40, 0)],
  },
  {
    scamType: 'false_prize',
    share: 0.02,
    steps: [sms(0, 0.2), visit(30, 0.4), callBack(90, 40, 0)],
  },
];
