/**
 * Splits one CSV row into its fields (RFC 4180, 2.4–2.7: a field may be quoted, a quote inside is
 * doubled, a quote anywhere else is an error).
 *
 * @param row without its line end
 * @param delimiter one character
 * @param quoted false when the row is known to hold no quote
 * @returns the fields, or null where the quotes do not add up
 */
export function splitCsvRow(row: string, delimiter: string, quoted: boolean): string[] | null {
  if (!quoted) return row.split(delimiter);
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field: string;
    if (row[at] === '"') {
      const closing = closingQuote(row, at + 1);
      if (closing === -1) return null;
      field = row.slice(at + 1, closing);
      if (field.includes('"')) field = field.replaceAll('""', '"');
      at = closing + 1;
    } else {
      const next = row.indexOf(delimiter, at);
      const end = next === -1 ? row.length : next;
      field = row.slice(at, end);
      if (field.includes('"')) return null;
      at = end;
    }
    fields.push(field);
    if (at === row.length) return fields;
    if (row[at] !== delimiter) return null;
    at++;
  }
}

function closingQuote(row: string, from: number): number {
  let at = row.indexOf('"', from);
  while (at !== -1 && row[at + 1] === '"') at = row.indexOf('"', at + 2);
  return at;
}
