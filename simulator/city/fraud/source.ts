import type { EventSource, Listing, TruthNumber, TruthVictim } from '../types.ts';

/** A warning that reached a person: one row of a response file. */
export type GivenWarning = {
  /** E.164 digits without '+'. */
  readonly subscriber: string;
  readonly timeMs: number;
};

export type FraudOptions = {
  /** The same seed gives the same fraud, whatever the length of the slices. */
  readonly seed: number;
  /**
   * Attempts a day per 100,000 people. The default is far denser than life, so that a week of a small
   * city has losses to measure: cases known to the police are about 0.1 a day per 100,000.
   */
  readonly intensity?: number;
  /** Keys of the scam types that happen; all when absent. */
  readonly scamTypes?: readonly string[];
  /** How far this city's scripts stand from the written ones: sigma of the logarithm of their figures; 0 when absent. */
  readonly jitter?: number;
  /** Multiplies the time that the police need to list something; 1 when absent. */
  readonly listingDelay?: number;
  /** Days that the gangs have worked before the records begin, so that some people are in the middle; 21 when absent. */
  readonly warmUpDays?: number;
  /** Share of the gangs' own mobile numbers that were ordinary telephones for weeks; 0.4 when absent. */
  readonly agedShare?: number;
  readonly warnings?: readonly GivenWarning[];
  /** Probability that a warned person breaks off at once; 0.6 when absent, the effect that was reported (see traffic-profile.json). */
  readonly heedShare?: number;
  /** Innocent senders of verification codes; a few invented ones when absent. */
  readonly codeSenders?: readonly string[];
};

/** How far the attempts of one script came. */
export type StepCount = {
  readonly scamType: string;
  readonly step: string;
  /** People who came to this step. */
  readonly entered: number;
  /** Of those who have ended it, how many went on (or paid). */
  readonly wentOn: number;
  readonly ended: number;
};

/** Asked after the last slice. */
export type FraudSource = EventSource & {
  /** What the police have listed until the end of the last slice, by time. */
  listings(): Iterable<Listing>;
  /** Everybody whom a scammer has reached and who answered, by first contact. */
  victims(): Iterable<TruthVictim>;
  /** Numbers, sites and apps that took part in an event. */
  numbers(): Iterable<TruthNumber>;
  /** Course of the attempts since the warm-up began, in the order of the scripts. */
  steps(): Iterable<StepCount>;
};
