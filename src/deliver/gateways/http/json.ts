/** Takes a value out of a document; undefined where there is none. */
export type Pointer = (document: unknown) => unknown;

/**
 * A JSON pointer (RFC 6901) as a function. Own properties only, so that no name reaches what the
 * language adds.
 */
export function compilePointer(pointer: string): Pointer {
  const names = pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return (document) => {
    let value = document;
    for (const name of names) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) {
        return undefined;
      }
      value = (value as Readonly<Record<string, unknown>>)[name];
    }
    return value;
  };
}

/** As JSON.parse gives it where the engine tells the text that a value was read from. */
type Reviver = (
  this: unknown,
  key: string,
  value: unknown,
  context: { readonly source?: string },
) => unknown;

/** A whole number that a double cannot hold stays the text that it was: carriers' ids are that long. */
const exact: Reviver = (_key, value, { source }) =>
  typeof value === 'number' &&
  !Number.isSafeInteger(value) &&
  source !== undefined &&
  /^-?\d+$/.test(source)
    ? source
    : value;

/** undefined where the text is no JSON, or nested deeper than can be read. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text, exact as (this: unknown, key: string, value: unknown) => unknown);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A text, number or truth value as text; null for anything else, and for what is empty. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}
