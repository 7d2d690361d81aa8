import type { Level } from '../../domain/exposure.ts';
import { quantile } from './statistics.ts';

/** A victim's case, by person. Epoch milliseconds. */
export type TruthCase = {
  /** Stands for the person; the same for all of their cases and warnings. */
  readonly person: string;
  readonly scamType: string;
  readonly firstContactMs: number;
  readonly lossMs: number | null;
  readonly lossAmount: number | null;
};

export type ScoredWarning = {
  readonly person: string;
  readonly atMs: number;
  readonly level: Level;
  readonly scamType: string;
  readonly risk: number;
};

/** A warning beside the truth. */
export type JudgedWarning = ScoredWarning & {
  /** A scammer had reached the person by then. */
  readonly isTrue: boolean;
  /** The type named is that of a case that had begun; null for a false warning. */
  readonly typeRight: boolean | null;
};

/** What became of one case. */
export type JudgedCase = TruthCase & {
  /** The first warning from the first contact on; null: none. */
  readonly warnedMs: number | null;
  /** From that warning to the loss, seconds; null where it did not come before a loss. */
  readonly leadS: number | null;
};

export type Judged = {
  readonly warnings: readonly JudgedWarning[];
  readonly cases: readonly JudgedCase[];
};

/** Lays warnings beside the truth. A warning before the first contact of a person's cases is false. */
export function judge(warnings: readonly ScoredWarning[], truth: readonly TruthCase[]): Judged {
  const casesOf = Map.groupBy(truth, ({ person }) => person);
  const warningsOf = Map.groupBy(warnings, ({ person }) => person);
  const judged = warnings.map((warning): JudgedWarning => {
    const begun = (casesOf.get(warning.person) ?? []).filter(
      ({ firstContactMs }) => firstContactMs <= warning.atMs,
    );
    const isTrue = begun.length > 0;
    const named = begun.some(({ scamType }) => scamType === warning.scamType);
    return { ...warning, isTrue, typeRight: isTrue ? named : null };
  });
  const cases = truth.map((one): JudgedCase => {
    const after = (warningsOf.get(one.person) ?? [])
      .map(({ atMs }) => atMs)
      .filter((atMs) => atMs >= one.firstContactMs);
    const warnedMs = after.length === 0 ? null : Math.min(...after);
    const inTime = one.lossMs !== null && warnedMs !== null && warnedMs < one.lossMs;
    return { ...one, warnedMs, leadS: inTime ? ((one.lossMs ?? 0) - warnedMs) / 1000 : null };
  });
  return { warnings: judged, cases };
}

export type Percentiles = {
  readonly p10: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
};

export type Headline = {
  /** Cases with a loss. */
  readonly victims: number;
  readonly warned_before_loss: number;
  /** All cases: also those who lost nothing. */
  readonly reached: number;
  readonly reached_warned: number;
  readonly warnings: number;
  readonly true_warnings: number;
  /** true_warnings / warnings; null where there is none. */
  readonly precision: number | null;
  /** warned_before_loss / victims. */
  readonly recall: number | null;
  readonly lead_time_s: Percentiles;
  /** Of the true warnings. */
  readonly scam_type_right: number | null;
};

export function headline({ warnings, cases }: Judged): Headline {
  const lost = cases.filter(({ lossMs }) => lossMs !== null);
  const leads = lost.flatMap(({ leadS }) => leadS ?? []).sort((a, b) => a - b);
  const right = warnings.filter(({ isTrue }) => isTrue);
  return {
    victims: lost.length,
    warned_before_loss: leads.length,
    reached: cases.length,
    reached_warned: cases.filter(({ warnedMs }) => warnedMs !== null).length,
    warnings: warnings.length,
    true_warnings: right.length,
    precision: share(right.length, warnings.length),
    recall: share(leads.length, lost.length),
    lead_time_s: {
      p10: quantile(leads, 0.1),
      p50: quantile(leads, 0.5),
      p90: quantile(leads, 0.9),
    },
    scam_type_right: share(right.filter(({ typeRight }) => typeRight).length, right.length),
  };
}

/** Null where there is nothing to take a share of. */
export function share(part: number, of: number): number | null {
  return of === 0 ? null : part / of;
}
