import { TocsinError } from '../../../domain/error.ts';

/** What stands for the placeholders, by name. */
export type Values = Readonly<Record<string, string | number | boolean>>;

/** Any JSON value. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json };

const placeholder = /\{([a-zA-Z][\w.]*)(?::(number|boolean))?\}/g;
const alone = /^\{([a-zA-Z][\w.]*)(?::(number|boolean))?\}$/;

export type TemplateScope = {
  /** What it is a template of, for complaints. */
  readonly of: string;
  /** Names that it may hold. */
  readonly names: ReadonlySet<string>;
  /** Replaced at once, such as secrets, which do not change. */
  readonly fixed: Values;
};

function unknownName({ of, names, fixed }: TemplateScope, name: string): TocsinError {
  const known = [...names, ...Object.keys(fixed)].map((one) => `{${one}}`).join(' ');
  return new TocsinError('CONFIG_INVALID', `${of}: {${name}} is not known; known are ${known}`);
}

/**
 * A text with placeholders such as `{msisdn}`. Braces around anything but a name are text.
 *
 * @throws TocsinError CONFIG_INVALID for a name that is not in scope
 */
export function compileText(text: string, scope: TemplateScope): (values: Values) => string {
  const pieces: string[] = [];
  const names: string[] = [];
  let piece = '';
  let at = 0;
  for (const found of text.matchAll(placeholder)) {
    const [whole, name = ''] = found;
    piece += text.slice(at, found.index);
    at = found.index + whole.length;
    if (Object.hasOwn(scope.fixed, name)) {
      piece += String(scope.fixed[name]);
    } else if (scope.names.has(name)) {
      pieces.push(piece);
      names.push(name);
      piece = '';
    } else throw unknownName(scope, name);
  }
  const last = piece + text.slice(at);
  return (values) => {
    let made = '';
    for (const [index, name] of names.entries()) made += `${pieces[index]}${values[name]}`;
    return made + last;
  };
}

/**
 * A JSON value whose texts are templates. A text that is one placeholder with a type, such as
 * `{part:number}` or `{flash:boolean}`, becomes such a value; `{items}` alone becomes the list.
 *
 * @throws TocsinError CONFIG_INVALID for a name that is not in scope, and for what is no JSON
 */
export function compileJson(
  template: unknown,
  scope: TemplateScope,
): (values: Values, items: readonly Json[]) => Json {
  if (typeof template === 'string') {
    if (template === '{items}' && scope.names.has('items')) return (_, items) => items;
    const [, name = '', type] = alone.exec(template) ?? [];
    if (type !== undefined) {
      if (!scope.names.has(name)) throw unknownName(scope, name);
      return type === 'number'
        ? (values) => Number(values[name])
        : (values) => values[name] === true;
    }
    return compileText(template, scope);
  }
  if (template === null || typeof template === 'number' || typeof template === 'boolean') {
    return () => template;
  }
  if (Array.isArray(template)) {
    const entries = template.map((one) => compileJson(one, scope));
    return (values, items) => entries.map((entry) => entry(values, items));
  }
  if (typeof template === 'object') {
    const fields = Object.entries(template).map(
      ([name, one]) => [name, compileJson(one, scope)] as const,
    );
    return (values, items) =>
      Object.fromEntries(fields.map(([name, field]) => [name, field(values, items)]));
  }
  throw new TocsinError('CONFIG_INVALID', `${scope.of}: ${typeof template} is no JSON value`);
}
