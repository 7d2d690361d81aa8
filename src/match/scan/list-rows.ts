import type { IndicatorDraft, IndicatorReject } from '../../domain/indicator.ts';
import { readCsvList } from '../../intake/lists/csv-list.ts';
import { type DraftContext, draftOf } from '../../intake/lists/draft.ts';
import { type Line, readLines } from '../../intake/lists/lines.ts';
import type { ListItem, ListOptions } from '../../intake/lists/list-types.ts';
import { draftContext } from '../../intake/lists/read-list.ts';
import { slotBytes } from '../kernel/layout.ts';
import type { ListTable } from './list-config.ts';
import type { RowsBefore, ScannedRows } from './list-scanner.ts';

/** Domains that need nothing but their name, all of them active. */
export type ListedHosts = {
  readonly count: number;
  /** One behind the other, each behind its length in one byte. */
  readonly packed: Uint8Array<ArrayBuffer>;
  /** As those of a ListPart. */
  readonly validFromMs: Float64Array | null;
  readonly validUntilMs: Float64Array | null;
};

/**
 * Some rows of a list, in order. Numbers that need nothing but their digits come as sealing slots
 * (vault/slot.ts), domains as names, before the drafts: where both name the same, the later one is
 * among the drafts.
 */
export type ListPart = {
  /** Rows read: numbers, hosts, rows of drafts, and rejects. */
  readonly rowsIn: number;
  readonly hosts: ListedHosts;
  /** n × 16 bytes, of active indicators of the kind `phone`. */
  readonly slots: Uint8Array<ArrayBuffer>;
  /** Epoch milliseconds of each, NaN for none; null where no number of the part has any. */
  readonly validFromMs: Float64Array | null;
  readonly validUntilMs: Float64Array | null;
  readonly drafts: readonly IndicatorDraft[];
  readonly rejects: readonly IndicatorReject[];
  /** Of the list's bytes as they are stored, how many were read up to here, where that is known. */
  readonly readTo?: number;
  /** Where it belongs among numbers that were staged already, see PlacedPiece. */
  readonly placed?: number;
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

  /**
   * A part ends behind a draft that may name the same as a fast row behind it, so that the order holds.
   * @param isMarkedHost whether no fast row names this host
   */
  async *parts(
    rows: ScannedRows,
    isMarkedHost: (host: string) => boolean,
  ): AsyncGenerator<ListPart> {
    const numbers = rows.slots.length / slotBytes;
    const all: RowsBefore = { numbers, hosts: rows.hosts, packed: rows.packed.length };
    if (rows.slowLines.length === 0) {
      if (numbers + rows.hosts > 0) yield partOf(rows, none, all, new ExactTaken());
      return;
    }
    const before = new Map(rows.slowLines.map((line, at) => [line, rows.slowBefore[at] ?? none]));
    const lines = renumbered(
      readLines(this.#behindHeader([rows.slow]), this.#maxLineBytes),
      (number) => rows.slowLines[number - 1] ?? 0,
    );
    let start = none;
    let named = nothingNamed;
    let taken = new ExactTaken();
    for await (const item of readCsvList(this.#name, lines, this.#maxLineBytes)) {
      const place = item.type === 'row' ? (before.get(item.line) ?? none) : none;
      if (isBehind(place, named)) {
        yield partOf(rows, start, named.place, taken);
        [start, named, taken] = [named.place, nothingNamed, new ExactTaken()];
      }
      const drafts = taken.take(item, this.#context);
      const phone = drafts.some(({ kind }) => kind === 'phone');
      const domain = drafts.some(({ kind, value }) => kind === 'domain' && !isMarkedHost(value));
      if (!phone && !domain) continue;
      named = {
        place,
        phone: phone || named.phone,
        domain: domain || named.domain,
      };
    }
    if (isBehind(all, named)) {
      yield partOf(rows, start, named.place, taken);
      [start, taken] = [named.place, new ExactTaken()];
    }
    yield partOf(rows, start, all, taken);
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
      yield { ...noFastRows, ...taken.all() };
      taken = new ExactTaken();
    }
    if (taken.rowsIn > 0) yield { ...noFastRows, ...taken.all() };
  }

  async *#behindHeader(
    bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  ): AsyncGenerator<Uint8Array> {
    yield this.#table.header;
    yield* bytes;
  }
}

const none: RowsBefore = { numbers: 0, hosts: 0, packed: 0 };

/** Where the last draft of a part stands that may name the same as a fast row; which kinds were there. */
type Named = { readonly place: RowsBefore; readonly phone: boolean; readonly domain: boolean };

const nothingNamed: Named = { place: none, phone: false, domain: false };

function isBehind({ numbers, hosts }: RowsBefore, { place, phone, domain }: Named): boolean {
  return (phone && numbers > place.numbers) || (domain && hosts > place.hosts);
}

const noTimes = { validFromMs: null, validUntilMs: null };

/** Of a part that the exact path read alone. */
export const noFastRows = {
  slots: new Uint8Array(0),
  ...noTimes,
  hosts: { count: 0, packed: new Uint8Array(0), ...noTimes },
};

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

  /** @returns the drafts that came of it */
  take(item: ListItem, context: DraftContext): readonly IndicatorDraft[] {
    if (item.type === 'note') return [];
    this.#rowsIn++;
    const source = context.inputName;
    if (item.type === 'reject') {
      const { line, field, reason } = item;
      this.#rejects.push({ source, line, field, reason });
      return [];
    }
    const drafts: IndicatorDraft[] = [];
    for (const raw of item.indicators) {
      const result = draftOf(raw, context);
      if (!result.ok) {
        const { field, reason } = result;
        this.#rejects.push({ source, line: item.line, field, reason });
        return [];
      }
      drafts.push(result.draft);
    }
    this.#drafts.push(...drafts);
    return drafts;
  }

  all(): Pick<ListPart, 'rowsIn' | 'drafts' | 'rejects'> {
    return { rowsIn: this.#rowsIn, drafts: this.#drafts, rejects: this.#rejects };
  }
}

/** The fast rows from `start` to before `end`, and then what was taken. */
function partOf(
  rows: ScannedRows,
  start: RowsBefore,
  end: RowsBefore,
  taken: ExactTaken,
): ListPart {
  const { rowsIn, drafts, rejects } = taken.all();
  const count = end.hosts - start.hosts;
  return {
    rowsIn: rowsIn + end.numbers - start.numbers + count,
    slots: rows.slots.subarray(start.numbers * slotBytes, end.numbers * slotBytes),
    ...timesOf(rows.validity, start.numbers, end.numbers),
    hosts: {
      count,
      packed: rows.packed.subarray(start.packed, end.packed),
      ...timesOf(rows.hostValidity, start.hosts, end.hosts),
    },
    drafts,
    rejects,
  };
}

/** @param validity from and until by turns */
function timesOf(
  validity: Float64Array | null,
  start: number,
  end: number,
): Pick<ListPart, 'validFromMs' | 'validUntilMs'> {
  if (validity === null) return noTimes;
  const every = (first: number): Float64Array =>
    Float64Array.from(
      { length: end - start },
      (_, at) => validity[2 * (start + at) + first] ?? NaN,
    );
  return { validFromMs: every(0), validUntilMs: every(1) };
}
