/** What the records are, and how they are packed. */
export type Format = 'csv' | 'csv.gz' | 'csv.zst' | 'json' | 'hosts';

export const formats: readonly Format[] = ['csv', 'json', 'hosts', 'csv.gz', 'csv.zst'];

/** One place of the tables: every contender runs it, in turns. */
export type Cell = {
  readonly format: Format;
  readonly indicators: number;
  readonly threads: number;
};

/** Files of a cell, made by seed. */
export type CellFiles = {
  readonly list: string;
  readonly records: string;
  readonly rows: number;
  /** The first rows in a file of their own, for who would take minutes. */
  readonly part: string;
  readonly partRows: number;
};

/** What the files hold inside: the packing aside. */
export function plainFormat(format: Format): 'csv' | 'json' | 'hosts' {
  return format === 'json' || format === 'hosts' ? format : 'csv';
}

/** CSV with every list and both numbers of threads, the others with a million indicators. */
export function cellsOf(wanted: readonly Format[], lists: readonly number[]): readonly Cell[] {
  const middle = lists.find((size) => size === 1e6) ?? lists[0] ?? 1e6;
  return wanted.flatMap((format) => {
    const sizes = format === 'csv' ? lists : [middle];
    const threads = format === 'csv.gz' || format === 'csv.zst' ? [2] : [1, 2];
    return sizes.flatMap((indicators) =>
      threads.map((count) => ({ format, indicators, threads: count })),
    );
  });
}

export function cellName(cell: Cell): string {
  return `${cell.format}, ${sizeName(cell.indicators)} indicators, ${cell.threads} thread${cell.threads > 1 ? 's' : ''}`;
}

/** `100 k`, `10 M`. */
export function sizeName(count: number): string {
  return count >= 1e6 ? `${count / 1e6} M` : `${count / 1e3} k`;
}
