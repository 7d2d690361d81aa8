import type { TSchema } from 'typebox';
import { Document, type Pair, type Scalar, YAMLMap } from 'yaml';
import { routeSchemas } from './routes/route-schemas.ts';
import { configSchema } from './schema.ts';
import { envName, shapeOf } from './walk.ts';

function wrap(text: string, indent: number): string {
  const width = Math.max(40, 96 - indent);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > width) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line].map((one) => ` ${one}`).join('\n');
}

function commentOf(schema: TSchema, path: readonly string[]): string {
  const { description = '', properties, type, anyOf } = shapeOf(schema);
  const values =
    anyOf?.flatMap((one) => ('const' in one ? [String(shapeOf(one).const)] : [])) ?? [];
  const notes = [description];
  if (values.length > 0) notes.push(`One of: ${values.join(', ')}.`);
  const inList = path.some((key) => /^\d+$/.test(key));
  if (!inList && !properties && type !== 'array' && type !== 'object')
    notes.push(`Environment: ${envName(path)}`);
  return wrap(notes.filter((note) => note !== '').join(' '), (path.length - 1) * 2);
}

function mapOf(doc: Document, schema: TSchema, path: readonly string[]): YAMLMap {
  const map = new YAMLMap();
  for (const [key, child] of Object.entries(shapeOf(schema).properties ?? {})) {
    const childPath = [...path, key];
    const section = shapeOf(child).properties !== undefined;
    const value = section ? mapOf(doc, child, childPath) : doc.createNode(shapeOf(child).default);
    const name = doc.createNode(key) as Scalar<string>;
    name.commentBefore = commentOf(child, childPath);
    if (map.items.length > 0) name.spaceBefore = path.length === 0 || section;
    map.add({ key: name, value } as Pair);
  }
  return map;
}

/** tocsin.example.yaml: every field with its default, its meaning and its variable, from the schema itself. */
export function exampleYaml(): string {
  const doc = new Document();
  doc.contents = mapOf(doc, configSchema, []) as typeof doc.contents;
  doc.commentBefore =
    ' Every field of the configuration with its default. Keep what you change, delete the rest.\n Generated from the schema; check yours with: tocsin check-config FILE';
  const routes = Object.entries(routeSchemas).map(
    ([protocol, schema]) => `# - # a route by ${protocol}\n${exampleRoute(schema)}\n`,
  );
  return `${doc.toString({ lineWidth: 0 })}\n# Entries of delivery.routes, one for each protocol:\n#\n${routes.join('#\n')}`;
}

function exampleRoute(schema: TSchema): string {
  const route = new Document();
  route.contents = mapOf(route, schema, ['delivery', 'routes', '0']) as typeof route.contents;
  return route
    .toString({ lineWidth: 0 })
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => `#   ${line}`)
    .join('\n');
}
