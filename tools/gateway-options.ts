import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deliverySchema } from '../src/config/delivery.ts';
import { routeSchemas } from '../src/config/routes/route-schemas.ts';
import { type Leaf, leavesOf, shapeOf } from '../src/config/walk.ts';

/** Writes the tables of options in docs/gateways.md, from the schemas that check a configuration. */

type Protocol = string;
type Row = { readonly name: string; readonly defaults: Map<Protocol, string>; readonly leaf: Leaf };

const protocols: readonly Protocol[] = Object.keys(routeSchemas);
const overTcp = protocols.filter((one) => one !== 'http');

const guide = fileURLToPath(new URL('../docs/gateways.md', import.meta.url));

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function meaningOf({ schema }: Leaf): string {
  const { description = '', anyOf } = shapeOf(schema);
  const values = (anyOf ?? []).flatMap((one) => {
    const value = shapeOf(one).const;
    return value === undefined ? [] : [`\`${String(value)}\``];
  });
  return cell(values.length > 0 ? `${description} One of ${values.join(', ')}.` : description);
}

function defaultOf({ schema }: Leaf): string {
  const value = shapeOf(schema).default;
  if (value === undefined) return shapeOf(schema).const === undefined ? 'none: required' : 'fixed';
  return `\`${cell(JSON.stringify(value))}\``;
}

/** One value where all protocols agree, else each with its own. */
function defaultsOf({ defaults }: Row): string {
  const values = new Set(defaults.values());
  if (values.size === 1) return [...values].join('');
  return [...defaults].map(([protocol, value]) => `${protocol} ${value}`).join(', ');
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    (row) => `| \`${row.name}\` | ${defaultsOf(row)} | ${meaningOf(row.leaf)} |`,
  );
  return ['| option | default | meaning |', '|---|---|---|', ...lines].join('\n');
}

function rowOf(leaf: Leaf, protocol: Protocol): Row {
  return { name: leaf.path.join('.'), defaults: new Map([[protocol, defaultOf(leaf)]]), leaf };
}

/** Where an option is told: with those of every route, of every route over TCP, or of its protocol. */
function tableOf({ leaf, defaults }: Row, protocol: Protocol): string {
  const whose = [...defaults.keys()];
  if (!overTcp.every((one) => whose.includes(one))) return protocol;
  const [head] = leaf.path;
  if (head === 'coding') return 'coding';
  if (whose.length === protocols.length && head !== 'tls') return 'every';
  return protocol === 'http' ? 'http' : 'tcp';
}

/** The tables by name. */
export function optionTables(): ReadonlyMap<string, string> {
  const leaves = Object.entries(routeSchemas).flatMap(([protocol, schema]) =>
    [...leavesOf(schema)].map((leaf) => ({ protocol, leaf })),
  );
  // Options of one name and meaning are one.
  const rows = new Map<string, Row>();
  const keyOf = (leaf: Leaf): string => `${leaf.path.join('.')} ${meaningOf(leaf)}`;
  for (const { protocol, leaf } of leaves) {
    const row = rows.get(keyOf(leaf));
    if (row) row.defaults.set(protocol, defaultOf(leaf));
    else rows.set(keyOf(leaf), rowOf(leaf, protocol));
  }
  const tables = new Map<string, Set<Row>>();
  const put = (name: string, row: Row): void => {
    tables.set(name, (tables.get(name) ?? new Set()).add(row));
  };
  for (const { protocol, leaf } of leaves) {
    const shared = rows.get(keyOf(leaf)) ?? rowOf(leaf, protocol);
    const name = tableOf(shared, protocol);
    put(name, name === protocol ? rowOf(leaf, protocol) : shared);
  }
  for (const leaf of leavesOf(deliverySchema)) {
    if (leaf.path[0] !== 'routes') put('delivery', rowOf(leaf, 'delivery'));
  }
  return new Map([...tables].map(([name, all]) => [name, table([...all])]));
}

/** The guide with its tables as the schemas have them. @throws Error where the guide lacks a place for one */
export function withTables(text: string): string {
  let whole = text;
  for (const [name, rows] of optionTables()) {
    const place = new RegExp(`(<!-- options: ${name} -->\n).*?(\n<!-- end -->)`, 's');
    if (!place.test(whole)) throw new Error(`docs/gateways.md has no place for options: ${name}`);
    whole = whole.replace(place, (_, begin: string, end: string) => `${begin}\n${rows}\n${end}`);
  }
  return whole;
}

if (import.meta.main) writeFileSync(guide, withTables(readFileSync(guide, 'utf8')));
