import { TocsinError } from '../../domain/error.ts';
import type { Level, Reason } from '../../domain/exposure.ts';
import { otherScamType } from '../../domain/scam-type.ts';
import type { Templates } from './compile.ts';
import { findText, type TemplateAsk } from './lookup.ts';
import { phraseFor } from './reason-phrases.ts';
import { fill } from './rules/placeholders.ts';

export type Rendered = {
  readonly text: string;
  /** Scope of the text that was used, see parse.ts. */
  readonly key: string;
};

/** The text of one message. A scam type that is no longer configured is called what `other` is called. */
export function render(
  templates: Templates,
  ask: TemplateAsk & { readonly reasons: readonly Reason[]; readonly checkCode: string },
): Rendered {
  const { text, scope } = nearest(templates, ask);
  const type = templates.scamTypes.get(ask.scamType) ?? otherScamType;
  return {
    text: fill(text, {
      scamType: type[ask.language],
      reason: phraseFor(ask.reasons, ask.language),
      checkCode: ask.checkCode,
    }),
    key: scope,
  };
}

/** The scope of the text that the subscriber's SMS will have: what a warning's row records. */
export function templateKey(
  templates: Templates,
  scamType: string,
  level: Level,
  suspected = false,
): string {
  const ask = { role: 'subscriber', channel: 'sms', language: 'zh' } as const;
  return nearest(templates, { scamType, level, suspected, ...ask }).scope;
}

/** That scope, and the variants that compete with its texts. */
export function textsFor(
  templates: Templates,
  scamType: string,
  level: Level,
): { readonly template: string; readonly variants: readonly string[] } {
  const template = templateKey(templates, scamType, level);
  return { template, variants: templates.variants.get(template) ?? [] };
}

function nearest(templates: Templates, ask: TemplateAsk) {
  const found = findText(templates.texts, ask);
  // compileTemplates() takes no file without the defaults.
  if (found === undefined) throw new TocsinError('TEMPLATE_REJECTED', 'No default template.');
  return found;
}
