import type { Feature } from './model.ts';

/** A feature table ready to learn from: rows whose label is known, in the file's order. */
export type Table = {
  readonly rows: number;
  readonly features: readonly Feature[];
  /** One a feature; NaN where missing. */
  readonly columns: readonly Float64Array[];
  /** 0 or 1. */
  readonly labels: Uint8Array;
  /** By row, equal for rows that belong together; null where the table names none. */
  readonly groups: Int32Array | null;
  /** By row, in order of time whatever the unit; null where the table names none. */
  readonly times: Float64Array | null;
  /** By row, how many rows it stands for, see also evenWeights(); null where the table names none: one each. */
  readonly weights: Float64Array | null;
  /** SHA-256 of the file's bytes, hex. */
  readonly fingerprint: string;
  readonly notes: TableNotes;
};

/** What was not taken from a file, so that nothing goes missing silently. */
export type TableNotes = {
  /** Rows without a label, or without a time or group where one is asked for. */
  readonly rowsLeftOut: number;
  /** Columns with more different words than can be told apart, or with one value only. */
  readonly columnsLeftOut: readonly string[];
  /** Cells of number columns that hold words; they count as missing. */
  readonly cellsNotNumbers: number;
};

/** A column while it is read: every cell as a number, and as a word as long as words are few. */
export type RawColumn = {
  readonly name: string;
  readonly numbers: Float64Array;
  /** Place in `words`, −1 where missing. */
  readonly codes: Int16Array;
  /** null: too many to keep. */
  readonly words: readonly string[] | null;
  readonly numberCells: number;
  readonly wordCells: number;
};

/** Different words that a column may have to become one input each. */
export const maxWords = 32;
/** Share of cells that may be words in a column of numbers ("n/a", "unknown"). */
const strayShare = 0.05;

/** What a raw column becomes: one input of numbers, one input a word, or none. */
export function featuresOf(column: RawColumn): Feature[] {
  const { name, words } = column;
  if (isNumeric(column)) {
    return isConstant(column.numbers) ? [] : [{ name, column: name, equals: null }];
  }
  if (words === null || words.length < 2 || words.length > maxWords) return [];
  return words.toSorted().map((word) => ({ name: `${name}=${word}`, column: name, equals: word }));
}

function isNumeric({ numberCells, wordCells }: RawColumn): boolean {
  return wordCells <= strayShare * (numberCells + wordCells);
}

function isConstant(numbers: Float64Array): boolean {
  let first = Number.NaN;
  for (const value of numbers) {
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(first)) first = value;
    else if (value !== first) return false;
  }
  return true;
}

/**
 * The values of one input. A word that the model has not seen is none of its words: all inputs of
 * the column are 0. A cell that is missing is missing in all of them, and so is a column that is not
 * there.
 */
export function valuesOf(
  feature: Feature,
  column: RawColumn | undefined,
  rows: number,
): Float64Array {
  if (column === undefined) return new Float64Array(rows).fill(Number.NaN);
  if (feature.equals === null) return column.numbers;
  const wanted = column.words?.indexOf(feature.equals) ?? -1;
  return Float64Array.from(column.codes, (code) =>
    code < 0 ? Number.NaN : code === wanted ? 1 : 0,
  );
}

/** Cells of number columns that were words. */
export function strayCells(column: RawColumn): number {
  return isNumeric(column) ? column.wordCells : 0;
}

/** Row-major, for scoring. */
export function rowMajor(columns: readonly Float64Array[], rows: number): Float64Array {
  const width = columns.length;
  const values = new Float64Array(rows * width);
  columns.forEach((column, feature) => {
    for (let row = 0; row < rows; row += 1) {
      values[row * width + feature] = column[row] ?? Number.NaN;
    }
  });
  return values;
}
