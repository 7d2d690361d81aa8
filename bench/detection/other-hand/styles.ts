export const styleNames = ['A', 'B', 'C'] as const;
export type StyleName = (typeof styleNames)[number];

type Range = readonly [least: number, most: number];

/** How fraud works, how people know one another, and how the network writes its records. */
export type Style = {
  readonly name: StyleName;
  /** Targets a day among 100,000 people. */
  readonly attemptsPer100k: number;
  /** A day, of one who opens. */
  readonly dials: Range;
  readonly openerLifeDays: Range;
  readonly closerLifeDays: Range;
  readonly siteLifeDays: Range;
  /** Of the dials, those into this city. */
  readonly localShare: number;
  /** Of mobile numbers of fraud, those of the home network. */
  readonly oursShare: number;
  /** Of those whom a scammer speaks to or writes to, how many go along: times the script's share. */
  readonly believing: number;
  /** How much longer than the script says a long pause is. */
  readonly stretch: number;
  /** Of victims, those who tell the police, and after how long (median). */
  readonly reportShare: number;
  readonly reportH: number;
  /** Of those who were not taken in, those who tell. */
  readonly nuisanceShare: number;
  /** Of what the police are told, what is listed, and after how long (median). */
  readonly listShare: number;
  readonly listH: number;
  /** Whether a few people know very many. */
  readonly hubs: boolean;
  /** Calls and SMS of people with one another, a person a day. */
  readonly talk: number;
  /** Whether the network records visits and app events. */
  readonly hasInternet: boolean;
  /** Whether scammers sit behind SIM boxes, and any of a box's numbers may call next. */
  readonly isBoxed: boolean;
  /** Whether scammers court people between the steps, and live beside their work. */
  readonly isPatient: boolean;
  /** Whose cell stands in the record of a call. */
  readonly cellOf: 'caller' | 'called' | 'nobody';
  readonly time: 'epoch_ms' | 'iso';
};

export const styles: Readonly<Record<StyleName, Style>> = {
  A: {
    name: 'A',
    attemptsPer100k: 1600,
    dials: [30, 80],
    openerLifeDays: [1, 3],
    closerLifeDays: [2, 6],
    siteLifeDays: [1, 4],
    localShare: 0.6,
    oursShare: 0.5,
    believing: 1,
    stretch: 1,
    reportShare: 0.8,
    reportH: 8,
    nuisanceShare: 0.01,
    listShare: 0.7,
    listH: 10,
    hubs: false,
    talk: 1.3,
    hasInternet: true,
    isBoxed: false,
    isPatient: false,
    cellOf: 'caller',
    time: 'epoch_ms',
  },
  B: {
    name: 'B',
    attemptsPer100k: 560,
    dials: [3, 8],
    openerLifeDays: [5, 25],
    closerLifeDays: [6, 25],
    siteLifeDays: [3, 10],
    localShare: 1,
    oursShare: 0.35,
    believing: 2.7,
    stretch: 2,
    reportShare: 0.6,
    reportH: 36,
    nuisanceShare: 0.004,
    listShare: 0.5,
    listH: 36,
    hubs: true,
    talk: 1.3,
    hasInternet: true,
    isBoxed: false,
    isPatient: true,
    cellOf: 'nobody',
    time: 'iso',
  },
  C: {
    name: 'C',
    attemptsPer100k: 2200,
    dials: [15, 30],
    openerLifeDays: [0.2, 1],
    closerLifeDays: [0.2, 1],
    siteLifeDays: [3, 10],
    localShare: 0.5,
    oursShare: 0.8,
    believing: 0.75,
    stretch: 0.7,
    reportShare: 0.75,
    reportH: 10,
    nuisanceShare: 0.008,
    listShare: 0.55,
    listH: 16,
    hubs: false,
    talk: 1.9,
    hasInternet: false,
    isBoxed: true,
    isPatient: false,
    cellOf: 'called',
    time: 'iso',
  },
};
