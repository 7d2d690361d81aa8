import { csvField } from '../match-csv.ts';
import type { IdGap } from './block.ts';

/**
 * Rows of the stateless output, as they collect within a block. The line on which a block begins is
 * not known while it is matched, so the id `<source>:<line>` of a record that has none is left open.
 */
export class CsvText {
  #text = '';
  #gaps: IdGap[] = [];
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  /** @param id null where the record has none; then `line` says how many lines of the block are before it */
  add(id: string | null, line: number, kind: string, value: string, side: string): void {
    if (id === null) this.#gaps.push({ at: this.#text.length, line });
    else this.#text += csvField(id);
    this.#text += `,${kind},${csvField(value)},${side}\n`;
    this.#rows++;
  }

  /** Whole rows, as add() would write them. */
  addLines(text: string, rows: number): void {
    this.#text += text;
    this.#rows += rows;
  }

  take(): { readonly text: string; readonly gaps: readonly IdGap[] } {
    const taken = { text: this.#text, gaps: this.#gaps };
    this.#text = '';
    this.#gaps = [];
    this.#rows = 0;
    return taken;
  }
}

/** The text with its open ids written in, for a block that begins behind `line` lines of the source. */
export function closeGaps(
  text: string,
  gaps: readonly IdGap[],
  source: string,
  line: number,
): string {
  let closed = '';
  let from = 0;
  for (const gap of gaps) {
    closed += text.slice(from, gap.at) + csvField(`${source}:${line + gap.line + 1}`);
    from = gap.at;
  }
  return closed + text.slice(from);
}
