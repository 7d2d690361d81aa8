import type { Level } from '../../domain/exposure.ts';
import type { Channel, Language, RecipientRole } from '../../domain/warning.ts';
import { type Scope, scopeOf, suspectedScope, type TemplateText } from './parse.ts';

/** Which text is asked for. */
export type TemplateAsk = {
  readonly scamType: string;
  readonly level: Level;
  readonly role: RecipientRole;
  readonly language: Language;
  readonly channel: Channel;
  /** The variant that was drawn for the warning, and the scope that it stands in. */
  readonly variant?: { readonly scope: Scope; readonly name: string } | null;
  /** No list has named any of the numbers: only the texts of `suspected` may say so. */
  readonly suspected?: boolean;
};

export type TextsByKey = ReadonlyMap<string, TemplateText>;

/** One text's key among all. */
export function textKey(
  scope: Scope,
  { role, channel, language }: Pick<TemplateAsk, 'role' | 'channel' | 'language'>,
  variant: string | null = null,
): string {
  return `${variantKey(scope, variant)} ${role} ${channel} ${language}`;
}

/** What tables call a text, or one of its variants: `loan`, `loan#calm`. */
export function variantKey(scope: Scope, variant: string | null): string {
  return variant === null ? scope : `${scope}#${variant}`;
}

/**
 * The nearest text: where nothing but suspicion speaks, that of `suspected`; else scam type and level,
 * scam type, level, default. Where none of them has a flash text, the SMS text is shown as flash. A
 * variant takes the place of the texts of its own scope; one that the file has no longer, because it
 * was changed while the warning waited, gives way to them.
 */
export function findText(texts: TextsByKey, ask: TemplateAsk): TemplateText | undefined {
  const scopes =
    ask.suspected === true
      ? [suspectedScope]
      : [
          scopeOf(ask.scamType, ask.level),
          scopeOf(ask.scamType, null),
          scopeOf(null, ask.level),
          scopeOf(null, null),
        ];
  for (const channel of ask.channel === 'flash' ? (['flash', 'sms'] as const) : ['sms' as const]) {
    for (const scope of scopes) {
      const variant = ask.variant?.scope === scope ? ask.variant.name : null;
      const found =
        texts.get(textKey(scope, { ...ask, channel }, variant)) ??
        texts.get(textKey(scope, { ...ask, channel }));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
