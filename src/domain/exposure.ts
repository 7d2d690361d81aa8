export const levels = ['low', 'medium', 'high', 'urgent'] as const;
export type Level = (typeof levels)[number];

export function levelRank(level: Level): number {
  return levels.indexOf(level);
}

export const reasonKeys = [
  'listed_caller',
  'listed_sms',
  'listed_site',
  'listed_app',
  'suspected_caller',
  'suspected_sms',
  'answered',
  'long_call',
  'call_back',
  'repeated',
  'several_channels',
  'several_indicators',
  'international',
  'recent',
  'late',
] as const;
export type ReasonKey = (typeof reasonKeys)[number];

/** One part of a risk: what was seen, how much it added (log-odds), and its size (count, seconds …). */
export type Reason = { readonly key: ReasonKey; readonly weight: number; readonly value: number };

/** What is known of one subscriber's danger now. */
export type Exposure = {
  readonly subscriber: Uint8Array;
  readonly epoch: number;
  /** 0…1 */
  readonly risk: number;
  readonly level: Level;
  readonly scamType: string;
  readonly reasons: readonly Reason[];
  readonly hitCount: number;
  readonly firstMs: number;
  readonly lastMs: number;
  /** No list has named any of the numbers: they are suspected for how they behave. Absent: one has. */
  readonly suspected?: boolean;
};
