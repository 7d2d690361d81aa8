/** `2025-03-01`, `2025/03/01 08:00`, `2025-03-01T08:00:00.000Z`, `… +08:00`. */
const written =
  /^(\d{4})([-/])(\d\d)\2(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/i;

/** Epoch milliseconds from 1973 on have 12 digits or more; ten digits are seconds, which we do not guess. */
const epochMs = /^\d{12,14}$/;

/**
 * Reads a time of a list: ISO 8601, also with a blank for the T and slashes, or epoch milliseconds.
 * `utcOffset` (as +08:00) is that of times which name none. Null when it is neither, or no such day.
 */
export function parseListTime(text: string, utcOffset: string): number | null {
  const trimmed = text.trim();
  if (epochMs.test(trimmed)) return Number(trimmed);
  const match = written.exec(trimmed);
  if (match === null) return null;
  const [, year = '', , month = '', day = '', hour = '00', minute = '00', second = '00'] = match;
  const milliseconds = (match[8] ?? '').slice(0, 3).padEnd(3, '0');
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`;
  const localMs = Date.parse(local);
  // Date.parse turns the 30th of February into the 1st of March.
  if (Number.isNaN(localMs) || new Date(localMs).toISOString() !== local) return null;
  const offsetMs = parseOffset(match[9] ?? utcOffset);
  return offsetMs === null ? null : localMs - offsetMs;
}

function parseOffset(offset: string): number | null {
  if (offset === 'Z' || offset === 'z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = Number(offset.slice(-2));
  if (hours > 14 || minutes > 59) return null;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
