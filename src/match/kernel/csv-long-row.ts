/** The row does not end in the given bytes. */
export const rowOpen: usize = 0;
/** The row is too long or its quotes do not add up. */
export const rowUnframed: usize = 1;

/**
 * Finds the end of a row byte by byte, as intake/records/quoted-row.ts does, for rows that are longer
 * than a chunk.
 *
 * @returns the address of the line feed or the end of the input, or one of the above
 */
export function longRowEnd(
  start: usize,
  end: usize,
  delimiter: u32,
  maxBytes: u32,
  final: bool,
): usize {
  const stop = end - start > maxBytes ? start + maxBytes + 1 : end;
  let quoted = false;
  let fieldStart = true;
  for (let at = start; at < stop; at++) {
    const byte = <u32>load<u8>(at);
    if (quoted) {
      if (byte != 34) continue;
      if (at + 1 == end) return final ? end : rowOpen;
      const next = <u32>load<u8>(at, 1);
      if (next == 34) {
        at++;
        continue;
      }
      if (next == 13) {
        if (at + 2 == end) return final ? rowUnframed : rowOpen;
        if (load<u8>(at, 2) != 10) return rowUnframed;
      } else if (next != delimiter && next != 10) return rowUnframed;
      quoted = false;
    } else if (byte == 34) {
      if (!fieldStart) return rowUnframed;
      quoted = true;
      fieldStart = false;
    } else if (byte == 10) return at;
    else fieldStart = byte == delimiter;
  }
  if (end - start > maxBytes) return rowUnframed;
  if (!final) return rowOpen;
  return quoted ? rowUnframed : end;
}

/**
 * The end of a row whose quotes do not add up: only its first line is given up, and the next one is a
 * row again (intake/records/framer.ts). The exact path refuses that line by itself for the same
 * reason, unless it finds another first: NUL or beyond ASCII, which is left to the framer.
 *
 * @returns as longRowEnd()
 */
export function strayRowEnd(start: usize, end: usize, maxBytes: u32, final: bool): usize {
  const stop = end - start > maxBytes ? start + maxBytes + 1 : end;
  for (let at = start; at < stop; at++) {
    const byte = <u32>load<u8>(at);
    if (byte == 10) return at;
    if (byte == 0 || byte > 127) return rowUnframed;
  }
  if (end - start > maxBytes) return rowUnframed;
  return final ? end : rowOpen;
}
