import { type Coding, chooseCoding, codedLength } from '../text/segment.ts';
import { filledTexts, longestParts, type Templates } from './compile.ts';
import type { TemplateText } from './parse.ts';

/** One text as a table shows it. Lengths are those of the longest that may be filled in. */
export type TemplateRow = Pick<
  TemplateText,
  'scope' | 'variant' | 'role' | 'channel' | 'language' | 'text' | 'line'
> & {
  readonly coding: Coding;
  /** Septets of GSM-7 or UTF-16 units of UCS-2. */
  readonly length: number;
  readonly parts: number;
};

/** Every text in the file's order. */
export function describeTemplates(templates: Templates): TemplateRow[] {
  return [...templates.texts.values()].map((text) => {
    const filled = filledTexts(text, templates.scamTypes)
      .map((body) => ({ coding: chooseCoding(body), body }))
      .map(({ coding, body }) => ({ coding, length: codedLength(body, coding) }));
    const longest = filled.reduce((a, b) => (b.length > a.length ? b : a));
    return {
      scope: text.scope,
      variant: text.variant,
      role: text.role,
      channel: text.channel,
      language: text.language,
      text: text.text,
      line: text.line,
      ...longest,
      parts: longestParts(text, templates.scamTypes),
    };
  });
}
