/** A log-normal quantity: half of the draws are below the median; sigma is the spread of the logarithm. */
export type Spread = { readonly median: number; readonly sigma: number };

/** What a desk of a gang shows when it calls or writes. */
export type NumberClass =
  /** A card in a SIM box: many numbers, one cell. */
  | 'sim_box'
  /** A mobile number of its own, used by hand. */
  | 'personal'
  /** A number abroad that exists. */
  | 'overseas'
  /** A number that no plan allows: +00…, +999…. */
  | 'spoofed'
  /** A short number with digits behind it: 9501300…. */
  | 'service'
  /** A bulk SMS access number: 106…. */
  | 'bulk_sms';

/** A group of scammers with one task; a victim is handed from one desk to the next. */
export type Desk = {
  /** Weights of the classes of number that it works with. */
  readonly classes: Readonly<Partial<Record<NumberClass, number>>>;
  /** How many numbers it uses side by side. */
  readonly inUse: number;
  /** Contacts by one number before it is thrown away. */
  readonly contactsPerNumber: Spread;
  /** Days after its first contact that a number is thrown away at the latest. */
  readonly daysPerNumber: Spread;
  /** Probability that a victim hears from the same number of this desk again. */
  readonly sameNumberShare: number;
};

/** One kind of contact in the course of a scam, once or several times. */
export type Step = {
  readonly name: string;
  readonly kind: 'call' | 'sms' | 'web' | 'app';
  /** Who calls, writes or opens. `either`: now the one, now the other. Web and app are the victim's. */
  readonly by: 'scammer' | 'victim' | 'either';
  /** Index of the gang's desk on the other side; means nothing for web and app. */
  readonly desk: number;
  /** Time after the step before, milliseconds; of the first step it is not used. */
  readonly afterMs: Spread;
  /** Probability that a person of mean credulity goes on behind this step; with `pays`, that the person pays. */
  readonly goOn: number;
  /** Calls: length of a call that is listened to, seconds. */
  readonly durationS?: Spread;
  /** Calls by the scammer: probability that one try is answered, for a SIM box card. */
  readonly answered?: number;
  /** Calls by the scammer: tries until given up; 1 when absent. */
  readonly tries?: number;
  /** How often it is repeated; once when absent. */
  readonly times?: { readonly least: number; readonly most: number };
  /** Time between repetitions, milliseconds. */
  readonly everyMs?: Spread;
  /** Verification codes that the victim gets by SMS from innocent senders around this step. */
  readonly codes?: number;
  /** Probability that a gang leaves this step out of its own way of working. */
  readonly leftOut?: number;
  /** The payment behind this step. Later payments of the same victim add to the amount. */
  readonly pays?: { readonly afterMs: Spread; readonly amountYuan: Spread };
};

/** How the police come to know what a gang uses. */
export type Policing = {
  /** Probability that a number, site or app is ever listed. */
  readonly phoneListed: number;
  readonly webListed: number;
  /** Time from the first contact to the listing, milliseconds. */
  readonly phoneDelayMs: Spread;
  readonly webDelayMs: Spread;
  /** Share of what a gang uses that is listed before its first contact here: known from elsewhere. */
  readonly knownBefore: number;
  /** Confidence of a listing, from…to. */
  readonly confidence: readonly [number, number];
  /** Probability that the list gives no scam type. */
  readonly untyped: number;
};

/** How one scam type goes about it. Data; the engine is the same for all. */
export type Script = {
  /** Key of a shipped scam type. */
  readonly scamType: string;
  /** Share of all attempts, relative to the other scripts. */
  readonly share: number;
  /** Hours of the day (local) in which the scammers work: from ≤ h < to. */
  readonly hours: readonly [number, number];
  /** Attempts a gang makes in a day. */
  readonly gangPacePerDay: number;
  /** People who are tried at once, as in a blast of SMS. */
  readonly burst: number;
  /** Weights of victims by age: [from this age on, weight]. */
  readonly ages: readonly (readonly [number, number])[];
  /** How much the credulous are preferred: weight = credulity to this power. */
  readonly credulityPower: number;
  readonly desks: readonly Desk[];
  readonly steps: readonly Step[];
  /** Words of which hosts and app names are made. */
  readonly words: readonly string[];
  /** Probability that a site is a page on a shared host, listed as a URL. */
  readonly sharedHost: number;
  /** Days that a site or app is used. */
  readonly daysPerSite: Spread;
  readonly policing: Policing;
};
