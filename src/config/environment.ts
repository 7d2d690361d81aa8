import type { TSchema } from 'typebox';
import { isConfiguration } from './environment-names.ts';
import { type Leaf, leavesOf, shapeOf } from './walk.ts';

export type EnvironmentProblem = { readonly variable: string; readonly message: string };

function parse(schema: TSchema, text: string): unknown {
  const { anyOf, type } = shapeOf(schema);
  if (anyOf) {
    if (text === '' && anyOf.some((one) => shapeOf(one).type === 'null')) return null;
    const number = anyOf.find((one) => /^(integer|number)$/.test(shapeOf(one).type ?? ''));
    return number ? parse(number, text) : text;
  }
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type === 'integer' || type === 'number') return text.trim() === '' ? text : Number(text);
  return text;
}

function place(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  const child = target[head];
  const section = typeof child === 'object' && child !== null ? { ...child } : {};
  target[head] = section;
  place(section as Record<string, unknown>, rest, value);
}

/**
 * Lays environment variables over what the file said: TOCSIN_SERVER_PORT for server.port, and
 * DATABASE_URL for databaseUrl. A variable that begins with TOCSIN_ and names no field is a problem,
 * not a silent nothing.
 */
export function applyEnvironment(
  schema: TSchema,
  fromFile: Record<string, unknown>,
  env: Readonly<Record<string, string | undefined>>,
): { value: Record<string, unknown>; used: Map<string, string>; problems: EnvironmentProblem[] } {
  const value = { ...fromFile };
  const used = new Map<string, string>();
  const problems: EnvironmentProblem[] = [];
  const byName = new Map<string, Leaf>();
  for (const leaf of leavesOf(schema)) if (leaf.env !== null) byName.set(leaf.env, leaf);

  const databaseUrl = env.DATABASE_URL;
  if (databaseUrl) {
    place(value, ['databaseUrl'], databaseUrl);
    used.set('databaseUrl', 'DATABASE_URL');
  }
  for (const [name, text] of Object.entries(env)) {
    if (!isConfiguration(name) || text === undefined) continue;
    const leaf = byName.get(name);
    if (leaf === undefined) {
      problems.push({
        variable: name,
        message: `names no field of the configuration; unset it, or see "tocsin check-config --explain" for the names`,
      });
      continue;
    }
    place(value, leaf.path, parse(leaf.schema, text));
    used.set(leaf.path.join('.'), name);
  }
  return { value, used, problems };
}
