import { DuckDBInstance } from '@duckdb/node-api';

/**
 * DuckDB's part of bench/match: node duckdb.ts csv|json|hosts THREADS LIST RECORDS OUT
 *
 * The fastest of the formulations that were tried. Numbers: one pass over the records with two
 * semi-joins as marks (against a union of two joins, unnested sides before one join, and two left
 * joins), columns of fixed types and numbers as BIGINT. Hosts: the last two labels first, then all
 * suffixes of what is left (against all suffixes of every host). No order is kept.
 */
const [format = '', threads = '1', list = '', records = '', out = ''] = process.argv.slice(2);

function sql(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function csvColumns(fields: Readonly<Record<string, string>>): string {
  const columns = Object.entries(fields).map(([name, type]) => `${sql(name)}: ${sql(type)}`);
  return `columns = {${columns.join(', ')}}, header = true, auto_detect = false, delim = ',', quote = '"'`;
}

const text = 'VARCHAR';
const isHosts = format === 'hosts';
/** The JSON reader does not take a number behind a plus sign; the CSV reader does. */
const party = format === 'csv' ? 'BIGINT' : text;

const listSource = `read_csv(${sql(list)}, ${csvColumns({
  kind: text,
  value: party,
  scam_type: text,
  confidence: text,
  source: text,
  case_ref: text,
  valid_from: text,
  valid_until: text,
})})`;

const recordSource =
  format === 'json'
    ? `read_json(${sql(records)}, format = 'newline_delimited', columns = {id: 'VARCHAR', "from": 'VARCHAR', "to": 'VARCHAR'})`
    : `read_csv(${sql(records)}, ${csvColumns({
        id: text,
        kind: text,
        time: text,
        from: party,
        to: party,
        duration_s: text,
        cell: text,
      })})`;

const value = format === 'json' ? 'substr(side.v, 2)' : 'side.v';
const numbers = `
  SELECT id, 'phone', ${value}, side.s FROM (
    SELECT id, unnest(CASE
      WHEN f AND t THEN [{v: "from", s: 'from'}, {v: "to", s: 'to'}]
      WHEN f THEN [{v: "from", s: 'from'}]
      ELSE [{v: "to", s: 'to'}] END) AS side
    FROM (
      SELECT id, "from", "to",
        "from" IN (SELECT value FROM indicators) AS f,
        "to" IN (SELECT value FROM indicators) AS t
      FROM ${recordSource})
    WHERE f OR t)`;

function tail(host: string): string {
  return `split_part(${host}, '.', -2) || '.' || split_part(${host}, '.', -1)`;
}

const hosts = `
  SELECT id, 'domain', suffix, 'host' FROM (
    SELECT id, unnest(list_transform(range(1, len(string_split(host, '.'))),
      lambda label: array_to_string(string_split(host, '.')[label:], '.'))) AS suffix
    FROM (
      SELECT id, "to" AS host FROM ${recordSource}
      WHERE ${tail('"to"')} IN (SELECT tail FROM tails)))
  WHERE suffix IN (SELECT value FROM indicators)`;

const instance = await DuckDBInstance.create(':memory:', {
  threads,
  preserve_insertion_order: 'false',
});
const connection = await instance.connect();
await connection.run(
  `CREATE TABLE indicators AS SELECT value FROM ${listSource} WHERE kind = '${isHosts ? 'domain' : 'phone'}'`,
);
if (isHosts) {
  await connection.run(
    `CREATE TABLE tails AS SELECT DISTINCT ${tail('value')} AS tail FROM indicators`,
  );
}
await connection.run(
  `COPY (${isHosts ? hosts : numbers}) TO ${sql(out)} (FORMAT csv, HEADER false)`,
);
connection.closeSync();
instance.closeSync();
