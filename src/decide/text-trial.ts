import type { Level } from '../domain/exposure.ts';
import type { Language } from '../domain/warning.ts';
import type { TextCount } from '../store/warning-outcomes.ts';
import { type ArmCount, type ArmJudgement, judgeArms } from './thompson.ts';
import { type Trial, type TrialArm, trialKey } from './trial.ts';

/** A text with what was counted of it and what follows. */
export type TextArm = TrialArm &
  ArmCount &
  ArmJudgement & {
    /** Sent with it, those that wait for their outcome included. */
    readonly drawn: number;
    /**
     * Share that stopped, each warning weighed by 1 / its propensity (Hájek): comparable between texts
     * also where days were good or bad while the shares moved. Null where none is over.
     */
    readonly weighted: number | null;
  };

export type TextTrial = Omit<Trial, 'arms'> & {
  readonly template: string;
  readonly arms: readonly TextArm[];
};

/** Which texts there are for an ask: the template, and its variants in a fixed order. */
export type Texts = { readonly template: string; readonly variants: readonly string[] };

/** The trial of the texts that there are now; null where there is only one. */
export function textTrial(
  ask: { readonly scamType: string; readonly level: Level; readonly language: Language },
  { template, variants }: Texts,
  counts: readonly TextCount[],
  floor: number,
): TextTrial | null {
  if (variants.length === 0) return null;
  const own = counts.filter(
    (count) =>
      count.scamType === ask.scamType &&
      count.level === ask.level &&
      count.language === ask.language &&
      count.template === template,
  );
  const counted = [null, ...variants].map((variant) => ({
    variant,
    count: own.find((count) => count.variant === variant),
  }));
  const judged = judgeArms(
    counted.map(({ count }) => ({ shown: count?.shown ?? 0, stopped: count?.stopped ?? 0 })),
    floor,
  );
  const arms = judged.map((judgement, at): TextArm => {
    const { variant = null, count } = counted[at] ?? {};
    const { drawn = 0, shown = 0, stopped = 0 } = count ?? {};
    const weighted =
      count === undefined || shown === 0 ? null : count.stoppedWeighted / count.shownWeighted;
    return { variant, drawn, shown, stopped, weighted, ...judgement };
  });
  return { key: trialKey(ask.scamType, ask.level, ask.language), template, arms };
}

/** The trials that have sent a warning, by key. */
export function trialsOf(
  counts: readonly TextCount[],
  textsFor: (scamType: string, level: Level) => Texts,
  floor: number,
): TextTrial[] {
  const asks = new Map(
    counts.map((count) => [trialKey(count.scamType, count.level, count.language), count]),
  );
  return [...asks.values()]
    .map((ask) => textTrial(ask, textsFor(ask.scamType, ask.level), counts, floor))
    .filter((trial) => trial !== null)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** As the API and the terminal show them. */
export function experimentsView(trials: readonly TextTrial[], floor: number) {
  return {
    floor,
    experiments: trials.map(({ key, template, arms }) => ({
      key,
      arms: arms.map(({ variant, interval, ...arm }) => ({
        template: variant === null ? template : `${template}#${variant}`,
        ...arm,
        interval: [interval[0], interval[1]] as [number, number],
      })),
    })),
  };
}
