/** Columns of the stateless match's output. */
export const matchHeader = 'record_id,kind,value,side\n';

/** One field as RFC 4180, 2.6 and 2.7 want it: quoted only where it must be, quotes doubled. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One row: the record's id, the indicator's kind and value, the side that matched. */
export function matchRow(recordId: string, kind: string, value: string, side: string): string {
  return `${csvField(recordId)},${kind},${csvField(value)},${side}\n`;
}
