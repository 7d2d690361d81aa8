import type { Language } from '../../../domain/warning.ts';
import { reasonPhrases } from '../reason-phrases.ts';
import { askProblems } from './asks.ts';
import { characterProblems } from './characters.ts';
import { linkProblems } from './links.ts';
import { numberProblems } from './numbers.ts';
import { fill, placeholderProblems } from './placeholders.ts';

/** Stands for the code while a text is checked: eight of its letters, so that lengths are right. */
export const sampleCheckCode = 'BCDFGHJK';

/**
 * Everything that is wrong with one text, each with its mend. `scamTypeNames` are the names that may
 * be filled in: a rule must hold for each of them.
 */
export function textProblems(
  text: string,
  language: Language,
  scamTypeNames: readonly string[],
): string[] {
  const bare = fill(text, { scamType: '', reason: '', checkCode: '' });
  const problems = [
    ...placeholderProblems(text),
    ...characterProblems(bare.replace(/[{}]/g, ''), language),
  ];
  for (const reason of text.includes('{reason}') ? reasonPhrases(language) : ['']) {
    problems.push(...askProblems(text.replaceAll('{reason}', reason), language));
  }
  for (const scamType of text.includes('{scamType}') ? scamTypeNames : ['']) {
    const filled = fill(text, { scamType, reason: '', checkCode: sampleCheckCode });
    problems.push(...linkProblems(filled), ...numberProblems(filled));
  }
  return [...new Set(problems)];
}
