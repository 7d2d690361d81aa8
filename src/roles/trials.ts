import type { Config } from '../config/schema.ts';
import { type Texts, type TextTrial, textTrial, trialsOf } from '../decide/text-trial.ts';
import { type Trial, trialKey } from '../decide/trial.ts';
import { type Templates, textsFor } from '../deliver/templates/templates.ts';
import type { Level } from '../domain/exposure.ts';
import type { Language } from '../domain/warning.ts';
import type { Reader } from '../store/database.ts';
import { contactsUntilMs, countTexts, type TextCount } from '../store/warning-outcomes.ts';
import type { Foundation } from './foundation.ts';

/** The trials of texts as decisions use them: shares by what was known at the last refresh. */
export type Trials = {
  /** Whether any template has variants. */
  readonly running: boolean;
  trialFor(scamType: string, level: Level, language: Language): Trial | null;
  /** Those that have sent a warning. */
  current(): readonly TextTrial[];
  refresh(): Promise<void>;
};

/** What is known of the texts that were drawn; nothing is read where no template has variants. */
export async function readTexts(
  read: Reader,
  { experiments }: Pick<Config, 'experiments'>,
  nowMs: number,
): Promise<TextCount[]> {
  const { graceS, horizonS, windowS } = experiments;
  const untilKnownMs = (await contactsUntilMs(read, nowMs)) ?? 0;
  const span = { sinceMs: Math.min(nowMs, untilKnownMs) - windowS * 1000, untilKnownMs };
  return countTexts(read, span, { graceMs: graceS * 1000, horizonMs: horizonS * 1000 });
}

/** Opens the trials, with what the store knows of them. */
export async function openTrials(
  { config, db }: Pick<Foundation, 'config' | 'db'>,
  templates: Templates,
): Promise<Trials> {
  const running = templates.variants.size > 0;
  const { floor } = config.experiments;
  const textsOf = (scamType: string, level: Level): Texts => textsFor(templates, scamType, level);
  let counts: readonly TextCount[] = [];
  let trials = new Map<string, Trial | null>();
  const refresh = async (): Promise<void> => {
    if (!running) return;
    counts = await readTexts(db.read, config, Date.now());
    trials = new Map();
  };
  await refresh();
  return {
    running,
    trialFor: (scamType, level, language) => {
      if (!running) return null;
      const key = trialKey(scamType, level, language);
      const known = trials.get(key);
      if (known !== undefined) return known;
      const texts = textsOf(scamType, level);
      const trial = textTrial({ scamType, level, language }, texts, counts, floor);
      trials.set(key, trial);
      return trial;
    },
    current: () => trialsOf(counts, textsOf, floor),
    refresh,
  };
}
