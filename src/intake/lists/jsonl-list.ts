import { isObject } from './document.ts';
import { type ListField, mapFields } from './field-names.ts';
import type { Line } from './lines.ts';
import type { ListItem } from './list-types.ts';
import { rawIndicator } from './raw-indicator.ts';

/** Reads JSON Lines: an object a line, with the keys of the CSV header or their aliases. */
export async function* readJsonLines(lines: AsyncIterable<Line>): AsyncGenerator<ListItem> {
  const noted = new Set<string>();
  for await (const line of lines) {
    if (line.fault !== null) {
      yield { type: 'reject', line: line.number, field: null, reason: line.fault };
      continue;
    }
    if (line.text.trim() === '') continue;
    const { item, ignored } = readRow(line.number, line.text);
    yield item;
    for (const name of ignored) {
      if (noted.has(name)) continue;
      noted.add(name);
      yield { type: 'note', note: { what: 'ignored_column', name, count: 1 } };
    }
  }
}

function readRow(line: number, text: string): { item: ListItem; ignored: readonly string[] } {
  const refuse = (field: string | null, reason: string) => ({
    item: { type: 'reject', line, field, reason } as const,
    ignored: [],
  });
  const value = parseLine(text);
  if (value === undefined) return refuse(null, 'bad_json: not a JSON value on one line');
  if (!isObject(value)) return refuse(null, 'not a JSON object');
  const names = Object.keys(value);
  const map = mapFields(names);
  if (map === null) return refuse('value', 'missing');
  const cells: Partial<Record<ListField, unknown>> = {};
  for (const [at, field] of map.fields.entries()) {
    const cell = value[names[at] ?? ''];
    if (field === null || cell === null) continue;
    if (typeof cell !== 'string' && typeof cell !== 'number') {
      return refuse(field, 'neither text nor number');
    }
    if (field === 'value' && typeof cell === 'number' && !Number.isSafeInteger(cell)) {
      return refuse(field, 'too large for a JSON number: write it as text');
    }
    cells[field] = cell;
  }
  return {
    item: { type: 'row', line, indicators: [rawIndicator(cells, map.hint)] },
    ignored: map.ignored,
  };
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
