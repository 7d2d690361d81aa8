const quote = 34;
const newline = 10;
const carriageReturn = 13;

/** The quotes of the row do not add up. */
export const badQuotes = -1;
/** The bytes end before the row does. */
export const needsMore = -2;

/**
 * Finds the end of a CSV row that holds quotes, and so perhaps line ends inside a field.
 *
 * @param bytes may end in the middle of the row unless `final`
 * @param from where the row starts
 * @param delimiter an ASCII byte
 * @param maxBytes a row that is longer counts as bad: an opening quote without its partner would
 *   otherwise swallow the rest of the input
 * @param final no more bytes will come; the end of the bytes ends the row
 * @returns index of the line feed that ends the row (or `bytes.length`), `badQuotes` or `needsMore`
 */
export function findQuotedRowEnd(
  bytes: Uint8Array,
  from: number,
  delimiter: number,
  maxBytes: number,
  final: boolean,
): number {
  const stop = Math.min(bytes.length, from + maxBytes + 1);
  let inQuotes = false;
  let fieldStart = true;
  for (let at = from; at < stop; at++) {
    const byte = bytes[at];
    if (inQuotes) {
      if (byte !== quote) continue;
      const next = bytes[at + 1];
      if (next === quote) {
        at++;
        continue;
      }
      const closes = canFollowClosingQuote(next, bytes[at + 2], delimiter);
      if (closes === 'unknown') {
        if (!final) return needsMore;
        if (next !== undefined) return badQuotes;
      } else if (!closes) return badQuotes;
      inQuotes = false;
    } else if (byte === quote) {
      if (!fieldStart) return badQuotes;
      inQuotes = true;
      fieldStart = false;
    } else if (byte === newline) {
      return at;
    } else {
      fieldStart = byte === delimiter;
    }
  }
  if (bytes.length - from > maxBytes) return badQuotes;
  if (!final) return needsMore;
  return inQuotes ? badQuotes : bytes.length;
}

function canFollowClosingQuote(
  next: number | undefined,
  afterNext: number | undefined,
  delimiter: number,
): boolean | 'unknown' {
  if (next === delimiter || next === newline) return true;
  if (next === undefined) return 'unknown';
  if (next !== carriageReturn) return false;
  return afterNext === undefined ? 'unknown' : afterNext === newline;
}
