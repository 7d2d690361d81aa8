import type { TSchema } from 'typebox';
import Value from 'typebox/value';
import { shapeOf } from './walk.ts';

/** What is wrong with one field, and how to mend it. */
export type Problem = { readonly path: readonly string[]; readonly message: string };

type SchemaError = {
  keyword: string;
  instancePath: string;
  params: Record<string, unknown>;
  message: string;
};

function pathOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function schemaAt(schema: TSchema, path: readonly string[]): TSchema | undefined {
  let at: TSchema | undefined = schema;
  for (const key of path) at = at && shapeOf(at).properties?.[key];
  return at;
}

/** Edits needed to turn one word into another (Levenshtein), for "did you mean". */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

function nearest(word: string, choices: readonly string[]): string | undefined {
  const scored = choices.map((choice) => ({
    choice,
    d: distance(word.toLowerCase(), choice.toLowerCase()),
  }));
  scored.sort((a, b) => a.d - b.d);
  const best = scored[0];
  return best && best.d <= Math.max(2, word.length / 3) ? best.choice : undefined;
}

function unknownField(schema: TSchema, parent: readonly string[], key: string): Problem {
  const known = Object.keys(shapeOf(schemaAt(schema, parent) ?? schema).properties ?? {});
  const guess = nearest(key, known);
  const mend = guess
    ? `did you mean "${guess}"?`
    : known.length > 0
      ? `known here: ${known.join(', ')}`
      : 'remove it';
  return { path: [...parent, key], message: `is not a known field; ${mend}` };
}

/** The schema's complaints, one for each field, in words. */
export function schemaProblems(schema: TSchema, value: unknown): Problem[] {
  const errors = [...Value.Errors(schema, value)] as unknown as SchemaError[];
  const problems = new Map<string, Problem>();
  const choices = new Map<string, unknown[]>();
  for (const error of errors) {
    if (error.keyword !== 'const') continue;
    const allowed = choices.get(error.instancePath) ?? [];
    allowed.push(error.params.allowedValue);
    choices.set(error.instancePath, allowed);
  }
  for (const error of errors) {
    const path = pathOf(error.instancePath);
    if (error.keyword === 'additionalProperties') {
      for (const key of error.params.additionalProperties as string[]) {
        const problem = unknownField(schema, path, key);
        problems.set(problem.path.join('/'), problem);
      }
      continue;
    }
    if (error.message === 'schema is false') continue;
    const allowed = choices.get(error.instancePath);
    const message = allowed
      ? `must be one of ${allowed.map((one) => JSON.stringify(one)).join(', ')}`
      : error.keyword === 'required'
        ? `lacks ${(error.params.requiredProperties as string[] | undefined)?.join(', ') ?? 'a required field'}`
        : error.message;
    if (!problems.has(path.join('/'))) problems.set(path.join('/'), { path, message });
  }
  return [...problems.values()];
}
