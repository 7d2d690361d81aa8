import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { TocsinError } from '../../domain/error.ts';
import { evenWeights } from './even-weights.ts';
import type { Feature } from './model.ts';
import { isMissing, numberOf, RawColumnBuilder } from './raw-column.ts';
import { featuresOf, type RawColumn, strayCells, type Table, valuesOf } from './table.ts';

export type TableOptions = {
  readonly label: string;
  /** The word that is a yes; without it 1, true, yes and y are, and 0, false, no and n are not. */
  readonly positive?: string | undefined;
  /** Column whose equal values must not be divided between learning and testing. */
  readonly group?: string | undefined;
  /** Column of times: numbers, or anything that Date.parse reads. */
  readonly time?: string | undefined;
  /** Column that says how many rows a row stands for, above 0. */
  readonly weight?: string | undefined;
  /** Groups that are a yes weigh alike, see evenWeights(). */
  readonly evenGroups?: boolean | undefined;
  /** Columns to look away from, such as ids. */
  readonly ignore?: readonly string[] | undefined;
  /** The inputs of a model that is there already; without them they follow from the table. */
  readonly features?: readonly Feature[] | undefined;
};

const yes = new Set(['1', '1.0', 'true', 'yes', 'y']);
const no = new Set(['0', '0.0', 'false', 'no', 'n']);

/**
 * Reads a CSV table (comma, semicolon or tab; the first line names the columns).
 *
 * @throws TocsinError INPUT_FORMAT where it is no such table, USAGE where a named column is not in it
 */
export async function readTable(
  bytes: AsyncIterable<Uint8Array>,
  options: TableOptions,
): Promise<Table> {
  if (options.evenGroups === true && options.group === undefined) {
    throw new TocsinError(
      'USAGE',
      '--even-groups needs --group, which says what belongs together.',
    );
  }
  const hash = createHash('sha256');
  const collector = new Collector(options);
  try {
    for await (const row of rowsOf(bytes, hash)) collector.take(row);
  } catch (cause) {
    if (cause instanceof TocsinError) throw cause;
    throw new TocsinError('INPUT_FORMAT', `The table cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
  const table = collector.table(hash.digest('hex'));
  return options.evenGroups === true ? { ...table, weights: evenWeights(table) } : table;
}

async function* rowsOf(
  bytes: AsyncIterable<Uint8Array>,
  hash: { update(data: Uint8Array): unknown },
): AsyncGenerator<string[]> {
  const hashed = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const chunks = hashed();
  const first = await chunks.next();
  if (first.done) throw new TocsinError('INPUT_FORMAT', 'The table is empty.');
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    yield first.value;
    yield* chunks;
  };
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(first.value),
    skip_empty_lines: true,
  });
  const source = Readable.from(whole());
  source.on('error', (error) => parser.destroy(error));
  for await (const row of source.pipe(parser)) yield row as string[];
}

/** The one that the first line has most of. */
function delimiterOf(start: Uint8Array): string {
  const [line = ''] = Buffer.from(start).toString('utf8').split(/\r?\n/, 1);
  const count = (sign: string): number => line.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

class Collector {
  readonly #options: TableOptions;
  #columns: { at: number; builder: RawColumnBuilder }[] | null = null;
  #labelAt = -1;
  #groupAt = -1;
  #timeAt = -1;
  #weightAt = -1;
  readonly #labels: number[] = [];
  readonly #groups: number[] = [];
  readonly #times: number[] = [];
  readonly #weights: number[] = [];
  readonly #groupIds = new Map<string, number>();
  #leftOut = 0;
  #line = 1;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  take(row: readonly string[]): void {
    if (this.#columns === null) {
      this.#readHeader(row.map((name) => name.trim()));
      return;
    }
    this.#line += 1;
    const label = this.#labelOf(row[this.#labelAt] ?? '');
    const time = this.#timeAt < 0 ? 0 : timeOf(row[this.#timeAt] ?? '');
    const group = this.#groupAt < 0 ? 'all' : (row[this.#groupAt] ?? '');
    const weight = this.#weightAt < 0 ? 1 : numberOf(row[this.#weightAt] ?? '');
    if (label === null || Number.isNaN(time) || isMissing(group) || !(weight > 0)) {
      this.#leftOut += 1;
      return;
    }
    this.#labels.push(label);
    this.#times.push(time);
    this.#weights.push(weight);
    const id = this.#groupIds.get(group) ?? this.#groupIds.size;
    this.#groupIds.set(group, id);
    this.#groups.push(id);
    for (const { at, builder } of this.#columns) builder.add(row[at] ?? '');
  }

  #readHeader(names: readonly string[]): void {
    const { label, group, time, weight, ignore = [] } = this.#options;
    const placeOf = (name: string): number => {
      const at = names.indexOf(name);
      if (at >= 0) return at;
      throw new TocsinError(
        'USAGE',
        `There is no column "${name}"; there are ${names.join(', ')}.`,
      );
    };
    const twice = names.find((name, at) => names.indexOf(name) !== at);
    if (twice !== undefined) {
      throw new TocsinError('INPUT_FORMAT', `Two columns are named "${twice}".`);
    }
    this.#labelAt = placeOf(label);
    if (group !== undefined) this.#groupAt = placeOf(group);
    if (time !== undefined) this.#timeAt = placeOf(time);
    if (weight !== undefined) this.#weightAt = placeOf(weight);
    const apart = new Set([label, group, time, weight, ...ignore]);
    for (const name of ignore) placeOf(name);
    this.#columns = names
      .map((name, at) => ({ name, at }))
      .filter(({ name }) => !apart.has(name))
      .map(({ name, at }) => ({ at, builder: new RawColumnBuilder(name) }));
  }

  #labelOf(text: string): number | null {
    if (isMissing(text)) return null;
    const word = text.trim();
    if (this.#options.positive !== undefined) return word === this.#options.positive ? 1 : 0;
    if (yes.has(word.toLowerCase())) return 1;
    if (no.has(word.toLowerCase())) return 0;
    throw new TocsinError(
      'INPUT_FORMAT',
      `Row ${this.#line} has the label "${word}"; it must be 0 or 1, or name the yes with --positive.`,
    );
  }

  table(fingerprint: string): Table {
    if (this.#columns === null) throw new TocsinError('INPUT_FORMAT', 'The table is empty.');
    const raw = new Map<string, RawColumn>();
    for (const { builder } of this.#columns) {
      const column = builder.done();
      raw.set(column.name, column);
    }
    const rows = this.#labels.length;
    const features = this.#options.features ?? [...raw.values()].flatMap(featuresOf);
    const used = new Set(features.map((feature) => feature.column));
    return {
      rows,
      features,
      columns: features.map((feature) => valuesOf(feature, raw.get(feature.column), rows)),
      labels: Uint8Array.from(this.#labels),
      groups: this.#groupAt < 0 ? null : Int32Array.from(this.#groups),
      times: this.#timeAt < 0 ? null : Float64Array.from(this.#times),
      weights: this.#weightAt < 0 ? null : Float64Array.from(this.#weights),
      fingerprint,
      notes: {
        rowsLeftOut: this.#leftOut,
        columnsLeftOut: [...raw.keys()].filter((name) => !used.has(name)),
        cellsNotNumbers: [...raw.values()]
          .filter(({ name }) => used.has(name))
          .reduce((sum, column) => sum + strayCells(column), 0),
      },
    };
  }
}

function timeOf(text: string): number {
  const number = numberOf(text);
  // 2024-05-01 begins like a number, but is none; 20240501 is one, and its order is its time's.
  return Number.isNaN(number) ? Date.parse(text) : number;
}
