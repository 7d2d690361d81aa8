/** What a template may leave open. */
export const placeholders = ['scamType', 'reason', 'checkCode'] as const;
export type Placeholder = (typeof placeholders)[number];

/** A text with its placeholders filled in. */
export function fill(text: string, values: Readonly<Record<Placeholder, string>>): string {
  return text.replace(/\{(scamType|reason|checkCode)\}/g, (_, name: Placeholder) => values[name]);
}

export function placeholderProblems(text: string): string[] {
  const problems: string[] = [];
  for (const [whole, name] of text.matchAll(/\{([^{}]*)\}/g)) {
    if (!(placeholders as readonly string[]).includes(name ?? '')) {
      problems.push(
        `has the unknown placeholder ${whole}; only {scamType}, {reason} and {checkCode} exist`,
      );
    }
  }
  if (/[{}]/.test(text.replace(/\{[^{}]*\}/g, ''))) {
    problems.push('has a brace without its partner; write {scamType} or {checkCode}');
  }
  const codes = text.split('{checkCode}').length - 1;
  if (codes !== 1) problems.push(`names {checkCode} ${codes} times; name it once`);
  if (/[\p{L}\p{N}-]\{checkCode\}|\{checkCode\}[\p{L}\p{N}-]/u.test(asciiOnly(text))) {
    problems.push(
      'runs {checkCode} into a Latin word or a digit; put a space or a Chinese word between',
    );
  }
  if (!/(?<!\d)96110(?!\d)/.test(text)) problems.push('does not name 96110; say where to ask');
  return problems;
}

/** Han beside the code is well separated to the eye. */
function asciiOnly(text: string): string {
  return text.replace(/[^\0-\x7f]/g, ' ');
}
