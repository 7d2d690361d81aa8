import type { IndicatorDraft, IndicatorReject } from '../../domain/indicator.ts';
import { readCsvList } from '../../intake/lists/csv-list.ts';
import { type DraftContext, draftOf } from '../../intake/lists/draft.ts';
import { type Line, readLines } from '../../intake/lists/lines.ts';
import type { ListItem, ListOptions } from '../../intake/lists/list-types.ts';
import { draftContext } from '../../intake/lists/read-list.ts';
import { slotBytes } from '../kernel/layout.ts';
import type { ListTable } from './list-config.ts';
import type { ScannedRows } from './list-scanner.ts';

/**
 * Some rows of a list, in order. Numbers that need nothing but their digits come as sealing slots
 * (vault/slot.ts), before the drafts: where both name a number, the later one is among the drafts.
 */
export type ListPart = {
  /** Rows read: numbers, rows of drafts, and rejects. */
  readonly rowsIn: number;
  /** n × 16 bytes, of active indicators of the kind `phone`. */
  readonly slots: Uint8Array<ArrayBuffer>;
  /** Epoch milliseconds of each, NaN for none; null where no number of the part has any. */
  readonly validFromMs: Float64Array | null;
  readonly validUntilMs: Float64Array | null;
  readonly drafts: readonly IndicatorDraft[];
  readonly rejects: readonly IndicatorReject[];
};

/** Rows of the exact path in one part. */
const partRows = 1000;

/** Makes parts of what a scan found, with the rows that it left to the exact path read by that. */
export class ListRows {
  readonly #name: string;
  readonly #table: ListTable;
  readonly #maxLineBytes: number;
  readonly #context: DraftContext;

  constructor(name: string, table: ListTable, options: ListOptions) {
    this.#name = name;
    this.#table = table;
    this.#maxLineBytes = options.maxLineBytes;
    this.#context = draftContext(name, options);
  }

  /** A part ends behind a number of the exact path that another number follows, so that the order holds. */
  async *parts(rows: ScannedRows): AsyncGenerator<ListPart> {
    const numbers = rows.slots.length / slotBytes;
    if (rows.slowLines.length === 0) {
      if (numbers > 0) yield partOf(rows, 0, numbers, new ExactTaken());
      return;
    }
    const before = new Map(rows.slowLines.map((line, at) => [line, rows.slowBefore[at] ?? 0]));
    const lines = renumbered(
      readLines(this.#behindHeader([rows.slow]), this.#maxLineBytes),
      (number) => rows.slowLines[number - 1] ?? 0,
    );
    let start = 0;
    let named = -1;
    let taken = new ExactTaken();
    for await (const item of readCsvList(this.#name, lines, this.#maxLineBytes)) {
      const place = item.type === 'row' ? (before.get(item.line) ?? 0) : 0;
      if (named >= 0 && item.type === 'row' && place > named) {
        yield partOf(rows, start, named, taken);
        [start, named, taken] = [named, -1, new ExactTaken()];
      }
      if (taken.take(item, this.#context)) named = place;
    }
    if (named >= 0 && named < numbers) {
      yield partOf(rows, start, named, taken);
      [start, taken] = [named, new ExactTaken()];
    }
    yield partOf(rows, start, numbers, taken);
  }

  /** The rest of the list, from a row's start on. @param lines of the list before it */
  async *exactParts(bytes: AsyncIterable<Uint8Array>, lines: number): AsyncGenerator<ListPart> {
    const numbered = renumbered(
      readLines(this.#behindHeader(bytes), this.#maxLineBytes),
      (number) => lines + number,
    );
    let taken = new ExactTaken();
    for await (const item of readCsvList(this.#name, numbered, this.#maxLineBytes)) {
      taken.take(item, this.#context);
      if (taken.rowsIn < partRows) continue;
      yield { ...noNumbers, ...taken.all() };
      taken = new ExactTaken();
    }
    if (taken.rowsIn > 0) yield { ...noNumbers, ...taken.all() };
  }

  async *#behindHeader(
    bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): AsyncGenerator<Uint8Array> {
    yield this.#table.header;
    yield* bytes;
  }
}

/** Of a part without numbers. */
export const noNumbers = { slots: new Uint8Array(0), validFromMs: null, validUntilMs: null };

/** Numbers the lines behind the header anew: the first of them is 1. */
async function* renumbered(
  lines: AsyncIterable<Line>,
  numberOf: (number: number) => number,
): AsyncGenerator<Line> {
  for await (const line of lines) {
    yield line.number === 1 ? line : { ...line, number: numberOf(line.number - 1) };
  }
}

/** What the exact path made of some rows. */
class ExactTaken {
  readonly #drafts: IndicatorDraft[] = [];
  readonly #rejects: IndicatorReject[] = [];
  #rowsIn = 0;

  get rowsIn(): number {
    return this.#rowsIn;
  }

  /** True where it is a draft that may be the same as a number's. */
  take(item: ListItem, context: DraftContext): boolean {
    if (item.type === 'note') return false;
    this.#rowsIn++;
    const source = context.inputName;
    if (item.type === 'reject') {
      const { line, field, reason } = item;
      this.#rejects.push({ source, line, field, reason });
      return false;
    }
    const drafts: IndicatorDraft[] = [];
    for (const raw of item.indicators) {
      const result = draftOf(raw, context);
      if (!result.ok) {
        const { field, reason } = result;
        this.#rejects.push({ source, line: item.line, field, reason });
        return false;
      }
      drafts.push(result.draft);
    }
    this.#drafts.push(...drafts);
    return drafts.some(({ kind }) => kind === 'phone');
  }

  all(): Pick<ListPart, 'rowsIn' | 'drafts' | 'rejects'> {
    return { rowsIn: this.#rowsIn, drafts: this.#drafts, rejects: this.#rejects };
  }
}

/** The numbers from `start` to before `end`, and then what was taken. */
function partOf(rows: ScannedRows, start: number, end: number, taken: ExactTaken): ListPart {
  const { rowsIn, drafts, rejects } = taken.all();
  const { validity } = rows;
  const every = (first: number): Float64Array | null =>
    validity === null
      ? null
      : Float64Array.from(
          { length: end - start },
          (_, at) => validity[2 * (start + at) + first] ?? NaN,
        );
  return {
    rowsIn: rowsIn + end - start,
    slots: rows.slots.subarray(start * slotBytes, end * slotBytes),
    validFromMs: every(0),
    validUntilMs: every(1),
    drafts,
    rejects,
  };
}
