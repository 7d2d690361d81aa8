/** Kinds of records, as the record format names them. */
export type EventKind = 'call' | 'sms' | 'web' | 'app';

/** One event of the simulated network. Times are simulated; a run never looks at the wall clock. */
export type CityEvent = {
  readonly timeMs: number;
  readonly kind: EventKind;
  /** E.164 digits behind '+', a short number, a sender, or what a spoofer shows; for web and app the subscriber. */
  readonly from: string;
  /** The same; for web and app a host, URL or app. */
  readonly to: string;
  /** Of a call, 0 where it was not answered; null for everything else. Seconds. */
  readonly durationS: number | null;
  /** Radio cell of the subscriber of our network; empty where there is none. */
  readonly cell: string;
};

/** Half-open: fromMs ≤ time < toMs. */
export type Slice = { readonly fromMs: number; readonly toMs: number };

/**
 * What makes events: ordinary traffic, ordinary traffic that looks like fraud, fraud. Slices are asked
 * for in order, each once, without gaps; the events of a slice need not be sorted. The same seed gives
 * the same events, whatever the length of the slices.
 */
export interface EventSource {
  eventsOf(slice: Slice): Iterable<CityEvent>;
}

export type CityCarrier = 'china_mobile' | 'china_unicom' | 'china_telecom' | 'china_broadnet';

/** A person as sources see one. `index` is 0…size−1. */
export type Person = {
  readonly index: number;
  /** E.164 digits without '+': 86 and eleven digits of an obviously invented range. Their last number, see `msisdnAt`. */
  readonly msisdn: string;
  readonly ageYears: number;
  readonly region: number;
  readonly carrier: CityCarrier;
  readonly household: number;
  /** Workplace or school; −1: none. */
  readonly work: number;
  readonly homeCell: string;
  readonly workCell: string;
  /** How easily the person falls for a scam, 0…1, before any script. */
  readonly credulity: number;
};

/** Everybody, in bounded memory: attributes are computed from the seed or kept in typed arrays. */
export interface Population {
  readonly size: number;
  readonly startMs: number;
  readonly endMs: number;
  person(index: number): Person;
  /** E.164 digits without '+' of the number that the person has at a moment: some change it. */
  msisdnAt(index: number, timeMs: number): string;
  /** Indices of those whom a person talks to, the closest first; no number is in it twice. */
  contactsOf(index: number): readonly number[];
  /** Where the person is at a moment. */
  cellOf(index: number, timeMs: number): string;
  /** Whether the person sleeps, works or is free then; sources keep to it. */
  activityOf(index: number, timeMs: number): 'asleep' | 'at_work' | 'free';
}

/** A victim in the making, as truth-victims.csv has them: everybody whom a scammer has reached and who answered. */
export type TruthVictim = {
  readonly subscriber: string;
  readonly scamType: string;
  readonly firstContactMs: number;
  /** null: no money was lost (dropped out, was warned, or the run ended before). */
  readonly lossMs: number | null;
  readonly lossAmount: number | null;
};

export type NumberRole =
  | 'scammer'
  | 'sim_box'
  | 'spoofed'
  | 'scam_site'
  | 'scam_app'
  | 'courier'
  | 'taxi'
  | 'bank'
  | 'hospital'
  | 'call_centre'
  | 'debt_collector'
  | 'code_platform'
  | 'survey'
  | 'new_employee'
  | 'new_number'
  | 'misdialler'
  | 'roamer'
  | 'abroad'
  | 'recycled';

/** truth-numbers.csv: scammers' numbers, sites and apps, and the innocent that look like them. */
export type TruthNumber = {
  readonly number: string;
  readonly role: NumberRole;
  /** null for the innocent. */
  readonly scamType: string | null;
  readonly firstFraudContactMs: number | null;
};

/** One row of indicators.csv: what the police list, and when. */
export type Listing = {
  readonly kind: 'phone' | 'sms_sender' | 'domain' | 'url' | 'app';
  readonly value: string;
  readonly scamType: string | null;
  readonly confidence: number;
  readonly caseRef: string;
  /** valid_from. */
  readonly listedMs: number;
};
