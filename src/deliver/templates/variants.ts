import { variantKey } from './lookup.ts';
import type { Problem, Scope, TemplateText } from './parse.ts';

/** Names of the variants of each scope, in alphabetical order, so that a file's order decides nothing. */
export function variantsByScope(texts: readonly TemplateText[]): Map<Scope, readonly string[]> {
  const named = texts.filter((text) => text.variant !== null);
  return new Map(
    [...Map.groupBy(named, (text) => text.scope)].map(([scope, ofScope]) => [
      scope,
      [...new Set(ofScope.map((text) => text.variant ?? ''))].sort(),
    ]),
  );
}

/**
 * A variant has the same texts as what it competes with, no less and no more: otherwise the trial
 * would compare one half-new warning with another.
 */
export function variantProblems(texts: readonly TemplateText[]): Problem[] {
  const problems: Problem[] = [];
  for (const [scope, ofScope] of Map.groupBy(texts, (text) => text.scope)) {
    const byVariant = Map.groupBy(ofScope, (text) => text.variant);
    const own = kindsOf(byVariant.get(null) ?? []);
    for (const [variant, ofVariant] of byVariant) {
      if (variant === null) continue;
      const line = ofVariant[0]?.line ?? 1;
      const name = variantKey(scope, variant);
      if (!own.has('subscriber sms')) {
        const problem = `${name} has nothing to compete with: ${scope} has no subscriber sms; write one`;
        problems.push({ line, problem });
        continue;
      }
      const kinds = kindsOf(ofVariant);
      for (const missing of [...own].filter((kind) => !kinds.has(kind))) {
        problems.push({ line, problem: `${name} lacks ${missing}, which ${scope} has; write it` });
      }
      for (const extra of [...kinds].filter((kind) => !own.has(kind))) {
        const problem = `${name} has ${extra}, which ${scope} lacks; write it there too`;
        problems.push({ line, problem });
      }
    }
  }
  return problems;
}

/** Such as `subscriber sms`; both languages are checked elsewhere. */
function kindsOf(texts: readonly TemplateText[]): Set<string> {
  return new Set(texts.map((text) => `${text.role} ${text.channel}`));
}
