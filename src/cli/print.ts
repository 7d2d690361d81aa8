/** A line for people or a line of JSON for machines, on standard output. */
export function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** A note to the person at the terminal; never part of a result. */
export function printNote(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Columns wide enough for their widest cell; numbers to the right. CJK characters count as two. */
export function printTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  const width = (text: string): number =>
    [...text].reduce((sum, char) => sum + (/[\u1100-\u115f\u2e80-\uffdc]/.test(char) ? 2 : 1), 0);
  const cells = [header, ...rows].map((row) => row.map(String));
  const widths = header.map((_, at) => Math.max(...cells.map((row) => width(row[at] ?? ''))));
  for (const [n, row] of cells.entries()) {
    const line = row.map((cell, at) => {
      const pad = ' '.repeat((widths[at] ?? 0) - width(cell));
      return n > 0 && typeof rows[n - 1]?.[at] === 'number' ? pad + cell : cell + pad;
    });
    printLine(line.join('  ').trimEnd());
  }
}
