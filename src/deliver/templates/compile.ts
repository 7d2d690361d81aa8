import { TocsinError } from '../../domain/error.ts';
import { otherScamType, type ScamType } from '../../domain/scam-type.ts';
import type { Language } from '../../domain/warning.ts';
import { chooseCoding, segment } from '../text/segment.ts';
import { type TextsByKey, textKey, variantKey } from './lookup.ts';
import {
  type Problem,
  parseTemplates,
  type Scope,
  suspectedScope,
  type TemplateText,
} from './parse.ts';
import { reasonPhrases } from './reason-phrases.ts';
import { characterProblems } from './rules/characters.ts';
import { sampleCheckCode, textProblems } from './rules/check-text.ts';
import { claimProblems } from './rules/claims.ts';
import { linkProblems } from './rules/links.ts';
import { numberProblems } from './rules/numbers.ts';
import { fill } from './rules/placeholders.ts';
import { variantProblems, variantsByScope } from './variants.ts';

/** Parts at most. A flash that needs a second one is taken, with advice: many phones show them apart. */
const mostParts = { sms: 3, flash: 2 } as const;

export type Templates = {
  readonly texts: TextsByKey;
  /** Names of the variants that compete with a scope's own texts, in alphabetical order. */
  readonly variants: ReadonlyMap<Scope, readonly string[]>;
  /** By scam type key, `other` among them. */
  readonly scamTypes: ReadonlyMap<string, ScamType>;
  /** What would be better otherwise, one line each, with file and line. */
  readonly advice: readonly string[];
};

export type CompileOptions = {
  /** All that are configured; `other` need not be among them. */
  readonly scamTypes: readonly ScamType[];
  /** How messages call the file. */
  readonly sourceName: string;
  /** Whose texts for suspected numbers are taken where the file has none. */
  readonly suspected?: Templates;
};

/**
 * Reads and checks a template file. Nothing is taken unless everything is right: a warning that
 * looks like a scam does more harm than none.
 *
 * @throws TocsinError TEMPLATE_REJECTED naming file, line, what is wrong and what to do, for every fault
 */
export function compileTemplates(
  yamlText: string,
  { scamTypes, sourceName, suspected }: CompileOptions,
): Templates {
  const known = new Map([otherScamType, ...scamTypes].map((type) => [type.key, type]));
  const parsed = parseTemplates(yamlText, new Set(known.keys()));
  const problems: Problem[] = [...nameProblems(known), ...parsed.problems];
  const advice: string[] = [];
  for (const text of parsed.texts) {
    const at = `${variantKey(text.scope, text.variant)} ${text.role} ${text.channel} ${text.language}`;
    const names = namesFor(text, known);
    const add = (problem: string) =>
      problems.push({ line: text.line, problem: `${at} ${problem}` });
    textProblems(text.text, text.language, names).forEach(add);
    if (text.role === 'family' && text.text.includes('{reason}')) {
      add('names {reason} to the family; leave it out, it is the person’s own');
    }
    if (text.scope === suspectedScope) claimProblems(text.text, text.language).forEach(add);
    const parts = longestParts(text, known);
    if (parts > mostParts[text.channel]) {
      add(`needs ${parts} parts and may need ${mostParts[text.channel]}; shorten it`);
    } else if (text.channel === 'flash' && parts > 1) {
      advice.push(`${sourceName}:${text.line}: ${at} needs ${parts} parts; one is read whole`);
    }
  }
  const lent = [...(suspected?.texts ?? [])].filter(([, { scope }]) => scope === suspectedScope);
  const own = parsed.texts.map((text) => [textKey(text.scope, text, text.variant), text] as const);
  const hasOwn = parsed.texts.some(({ scope }) => scope === suspectedScope);
  const texts = new Map([...own, ...(hasOwn ? [] : lent)]);
  if (problems.length === 0) {
    problems.push(...missingDefaults(texts), ...variantProblems(parsed.texts));
  }
  if (problems.length > 0) throw rejected(problems, sourceName);
  return { texts, variants: variantsByScope(parsed.texts), scamTypes: known, advice };
}

/** Parts of a text with the longest that may be filled in. */
export function longestParts(text: TemplateText, scamTypes: ReadonlyMap<string, ScamType>): number {
  const counts = filledTexts(text, scamTypes).map(
    (filled) => segment(filled, chooseCoding(filled)).length,
  );
  return Math.max(...counts);
}

/** A text with everything that may be filled in. */
export function filledTexts(
  text: TemplateText,
  scamTypes: ReadonlyMap<string, ScamType>,
): string[] {
  const reasons = text.text.includes('{reason}') ? reasonPhrases(text.language) : [''];
  return namesFor(text, scamTypes).flatMap((scamType) =>
    reasons.map((reason) => fill(text.text, { scamType, reason, checkCode: sampleCheckCode })),
  );
}

/** The names that the text may be filled with: its own scam type's, or any. */
export function namesFor(
  { scamType, language }: Pick<TemplateText, 'scamType' | 'language'>,
  scamTypes: ReadonlyMap<string, ScamType>,
): string[] {
  const types = [...scamTypes.values()];
  return types.filter((type) => scamType === null || type.key === scamType).map(nameIn(language));
}

function nameIn(language: Language): (type: ScamType) => string {
  return (type) => type[language];
}

/** Names are filled into texts, so they keep the same rules. They stand in the configuration, not in this file. */
function nameProblems(scamTypes: ReadonlyMap<string, ScamType>): Problem[] {
  const faults = [...scamTypes.values()].flatMap((type) =>
    (['zh', 'en'] as const).flatMap((language) =>
      [
        ...characterProblems(type[language], language),
        ...linkProblems(type[language]),
        ...numberProblems(type[language]),
      ].map((problem) => `the ${language} name of scam type ${type.key} ${problem}`),
    ),
  );
  return faults.map((problem) => ({ line: 1, problem }));
}

/** With the defaults every ask finds a text, see findText; so do those of suspicion where there are any. */
function missingDefaults(texts: TextsByKey): Problem[] {
  const scopes = [['*', 'default']];
  const suspects = [...texts.values()].some(({ scope }) => scope === suspectedScope);
  if (suspects) scopes.push([suspectedScope, 'suspected']);
  return scopes.flatMap(([scope = '*', name]) =>
    (['subscriber', 'family'] as const)
      .filter((role) => !texts.has(textKey(scope, { role, channel: 'sms', language: 'zh' })))
      .map((role) => ({
        line: 1,
        problem: `${name} has no ${role} sms; write one, every other text falls back to it`,
      })),
  );
}

function rejected(problems: readonly Problem[], sourceName: string): TocsinError {
  const lines = problems
    .toSorted((a, b) => a.line - b.line)
    .map(({ line, problem }) => `${sourceName}:${line}: ${problem}.`);
  return new TocsinError('TEMPLATE_REJECTED', lines.join('\n'), {
    details: { source: sourceName, line: problems[0]?.line ?? 1, problems: problems.length },
  });
}
