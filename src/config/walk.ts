import type { TSchema } from 'typebox';

/** A field of the configuration schema that holds a value of its own (not a section). */
export type Leaf = {
  readonly path: readonly string[];
  readonly schema: TSchema;
  /** TOCSIN_ and the path in upper snake case; null for lists and maps, which only the file can hold. */
  readonly env: string | null;
};

type Shape = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly anyOf?: readonly TSchema[];
  readonly const?: unknown;
  readonly description?: string;
  readonly default?: unknown;
};

/** The JSON Schema keywords that we use of a schema. */
export function shapeOf(schema: TSchema): Shape {
  return schema as Shape;
}

export function envName(path: readonly string[]): string {
  const words = path.map((part) => part.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase());
  return `TOCSIN_${words.join('_')}`;
}

function holdsScalar(schema: TSchema): boolean {
  const shape = shapeOf(schema);
  if (shape.anyOf) return shape.anyOf.every(holdsScalar);
  return shape.type !== 'array' && shape.type !== 'object';
}

/** Every leaf in the order of the schema. */
export function* leavesOf(schema: TSchema, path: readonly string[] = []): Generator<Leaf> {
  for (const [key, child] of Object.entries(shapeOf(schema).properties ?? {})) {
    const childPath = [...path, key];
    if (shapeOf(child).properties) yield* leavesOf(child, childPath);
    else
      yield { path: childPath, schema: child, env: holdsScalar(child) ? envName(childPath) : null };
  }
}
