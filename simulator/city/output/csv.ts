import { zoneOffsetMs } from '../clock.ts';

/** A field of a CSV row, quoted where it must be (RFC 4180). */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function csvRow(fields: readonly (string | number | null)[]): string {
  return `${fields.map((field) => (field === null ? '' : csvField(String(field)))).join(',')}\n`;
}

/** ISO 8601 with milliseconds and the city's offset. */
export function isoTime(timeMs: number): string {
  return `${new Date(timeMs + zoneOffsetMs).toISOString().slice(0, 23)}+08:00`;
}

export function isoTimeOrNull(timeMs: number | null): string | null {
  return timeMs === null ? null : isoTime(timeMs);
}
