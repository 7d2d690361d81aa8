import type { Line } from './lines.ts';
import { emptyIndicator, type ListItem } from './list-types.ts';

/** Reads one value a line; the kind is guessed from it. Blank lines and lines that begin with # are passed. */
export async function* readPlainList(lines: AsyncIterable<Line>): AsyncGenerator<ListItem> {
  for await (const line of lines) {
    if (line.fault !== null) {
      yield { type: 'reject', line: line.number, field: null, reason: line.fault };
      continue;
    }
    const value = line.text.trim();
    if (value === '' || value.startsWith('#')) continue;
    yield { type: 'row', line: line.number, indicators: [{ ...emptyIndicator, value }] };
  }
}
