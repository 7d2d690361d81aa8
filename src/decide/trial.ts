import type { Warning } from '../domain/warning.ts';
import { type Experiment, positionOf } from './hold-out.ts';

/** A text that competes: null is the template's own, a name one of its variants. */
export type TrialArm = {
  readonly variant: string | null;
  /** Chance of being drawn, 0…1; those of a trial sum to 1. */
  readonly share: number;
};

/** Texts that compete for the warnings of one scam type, level and language. */
export type Trial = { readonly key: string; readonly arms: readonly TrialArm[] };

/** What an earlier warning of the same person said. */
export type EarlierText = Partial<Pick<Warning, 'variant'>> &
  Pick<Warning, 'scamType' | 'observedMs'>;

/** Which text a warning gets, and with what chance it got it. */
export type ChosenText = Pick<Warning, 'variant' | 'propensity'>;

export function trialKey(scamType: string, level: string, language: string): string {
  return `${scamType}/${level}/${language}`;
}

/**
 * Draws the text of a warning: by a keyed hash of the person and the warning, so that deciding the
 * same again draws the same, and nobody can tell beforehand. Someone held out is given a text too,
 * the one that they would have had.
 *
 * A warning that follows another of the same scam type within the policy's memory, because the danger
 * has risen, keeps the voice of the earlier one where it still competes: two voices in one afternoon
 * look like two senders, of whom one is false. Nothing was drawn then, so it has no propensity and
 * counts for no text.
 */
export function chooseText(
  trial: Trial | null,
  by: {
    readonly experiment: Experiment;
    readonly subscriber: Uint8Array;
    /** The warning's id. */
    readonly id: Uint8Array;
    readonly scamType: string;
    /** Of this person, in any order. */
    readonly earlier: readonly EarlierText[];
  },
): ChosenText {
  if (trial === null) return { variant: null, propensity: null };
  const same = by.earlier.filter(({ scamType }) => scamType === by.scamType);
  if (same.length > 0) {
    const last = same.reduce((a, b) => (b.observedMs > a.observedMs ? b : a));
    const kept = trial.arms.find(({ variant }) => variant === (last.variant ?? null));
    if (kept !== undefined) return { variant: kept.variant, propensity: null };
  }
  const drawing = { name: `text ${trial.key}`, key: by.experiment.key };
  const { variant, share } = armAt(trial.arms, positionOf(drawing, by.subscriber, by.id));
  return { variant, propensity: share };
}

/** The arm in whose stretch of [0, 1) the position lies; rounding at the end is the last arm's. */
function armAt(arms: readonly TrialArm[], position: number): TrialArm {
  let end = 0;
  for (const arm of arms) {
    end += arm.share;
    if (position < end) return arm;
  }
  return arms.at(-1) ?? { variant: null, share: 1 };
}
