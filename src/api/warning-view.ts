import { whyWords, wordedReasons } from '../domain/reason-words.ts';
import type { WarningSeen } from '../observe/channel.ts';
import type { PlannedWarning } from '../store/warnings.ts';
import type { WarningView } from './contract.ts';

/** What may be seen of a stored warning: the token's first bytes, never the whole. */
export function viewOf(warning: PlannedWarning): WarningView {
  const { id, subscriber, level, scamType, risk, reasons, checkCode, messages, createdMs } =
    warning;
  return wordedWarning({
    id: Buffer.from(id).toString('hex'),
    subscriber: Buffer.from(subscriber).toString('hex').slice(0, 8),
    ...{ level, scamType, risk, checkCode, messages, createdMs },
    reasons: [...reasons],
  });
}

/** A warning that was told of, with its reasons in words. */
export function wordedWarning(seen: WarningSeen): WarningView {
  return { ...seen, reasons: wordedReasons(seen.reasons), why: whyWords(seen.reasons) };
}
