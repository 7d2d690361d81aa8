import type { WarningView } from '../../../src/api/contract.ts';
import type { ReasonKey } from '../../../src/domain/exposure.ts';
import type { Texts } from '../i18n/zh.ts';

const told = new Set<ReasonKey>(['listed_caller', 'answered', 'long_call']);

/**
 * The reasons of a warning as a person would tell them: first what was met, then what makes it
 * worse, each heaviest first. That a listed number called,
 * was answered and talked for long is one
 * sentence, not three.
 */
export function reasonWords(reasons: WarningView['reasons'], t: Texts): string[] {
  // The sentence names a listed number; with a suspected one each reason speaks for itself.
  const listed = reasons.some((reason) => reason.key === 'listed_caller');
  const longCall = listed ? reasons.find((reason) => reason.key === 'long_call') : undefined;
  const called = reasons.some((reason) => reason.key === 'call_back');
  const words: string[] = [];
  if (longCall) {
    // With a call back among the contacts it is not certain which of the calls was the long one.
    const say = called ? t.warnings.talkedFor : t.warnings.answeredFor;
    words.push(say(longCall.value));
  }
  const rest = reasons
    .filter((reason) => !longCall || !told.has(reason.key as ReasonKey))
    .toSorted((a, b) => Number(isMeeting(b)) - Number(isMeeting(a)) || b.weight - a.weight);
  return [...words, ...rest.map((reason) => t.warnings.brief(reason.key, reason.value))];
}

function isMeeting({ key }: { readonly key: string }): boolean {
  return key.startsWith('listed_') || key.startsWith('suspected_');
}

/** Log-odds of what is there before any reason: the risk's own, less every reason's. */
export function baseWeight(warning: Pick<WarningView, 'risk' | 'reasons'>): number {
  const risk = Math.min(0.999_999, Math.max(0.000_001, warning.risk));
  const sum = warning.reasons.reduce((total, reason) => total + reason.weight, 0);
  return Math.log(risk / (1 - risk)) - sum;
}
