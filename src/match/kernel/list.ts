import { markChunk } from './csv-marks';
import { isOdd } from './csv-take';
import {
  chunkBytes,
  flagBad,
  flagOdd,
  flagQuotes,
  workFields,
  workFlags,
  workRowEnds,
  workRows,
} from './csv-work';
import {
  callRow,
  configDelimiter,
  configMaxColumns,
  configMaxLineBytes,
  listRowBytes,
  scanDone,
  scanEnd,
  scanFlags,
  scanFlagUtf8,
  scanFull,
  scanHostBytes,
  scanHosts,
  scanHostValidity,
  scanLines,
  scanNext,
  scanRows,
  scanSlowRows,
  scanUnframed,
  scanValidity,
  scanWork,
  slotBytes,
  validityBytes,
} from './layout';
import { takeListRow } from './list-row';

/**
 * Reads the rows of a list in CSV, without its header, from `scanNext` on: for each one that surely
 * is a number its slot and validity, for each one that surely is a host its name and validity, for each
 * other one that is not empty its place. Stops before the first quote, and before a row that does not
 * end in the bytes, unless they end the list.
 *
 * @param config of configBytes
 * @param state of scanStateBytes, with `scanWork` set
 * @param end behind the last byte of the block; 64 bytes more are readable
 * @param hosts room for as many bytes as the block has
 * @param maxRows numbers, hosts and slow rows together
 */
export function scanList(
  config: usize,
  state: usize,
  block: usize,
  end: usize,
  slots: usize,
  validities: usize,
  hosts: usize,
  hostValidities: usize,
  slowRows: usize,
  maxRows: u32,
  final: bool,
): void {
  const work = <usize>load<u32>(state, scanWork);
  if (work == 0) unreachable();
  const delimiter = <u32>load<u8>(config, configDelimiter);
  const maxColumns = <u32>load<u16>(config, configMaxColumns);
  const maxBytes = load<u32>(config, configMaxLineBytes);
  const utf8 = (load<u32>(state, scanFlags) & scanFlagUtf8) != 0;
  let at = block + load<u32>(state, scanNext);
  let lines = load<u32>(state, scanLines);
  let taken: u32 = 0;
  let hostsTaken: u32 = 0;
  let packed: u32 = 0;
  let slow: u32 = 0;
  let limited = false;
  let hostsLimited = false;
  let why: u32 = scanDone;

  while (at < end && why == scanDone) {
    const chunk = at;
    const length = min<u32>(chunkBytes, <u32>(end - chunk));
    markChunk(work, chunk, length, delimiter, final && chunk + length == end);
    const count = load<u32>(work, workRows);
    const flags = load<u32>(work, workFlags);
    const quote = (flags & (flagQuotes | flagBad)) != 0 ? firstQuote(chunk) : end;
    let field: u32 = 0;
    for (let i: u32 = 0; i < count; i++) {
      const last = <u32>load<u16>(work + 2 * i, workRowEnds);
      const fields = work + workFields + 2 * field - 2;
      const lineEnd = chunk + load<u16>(work + 2 * last, workFields) - 1;
      if (lineEnd > quote) break;
      if (lineEnd > at) {
        if (taken + hostsTaken + slow == maxRows) {
          why = scanFull;
          break;
        }
        const columns = last - field + 1;
        const odd = (flags & flagOdd) != 0 && !isText(work, chunk, fields, columns, utf8);
        const validity = validities + taken * validityBytes;
        const host = hosts + packed;
        const hostValidity = hostValidities + hostsTaken * validityBytes;
        let is: u32 = 0;
        if (columns <= maxColumns && lineEnd - at <= maxBytes && !odd) {
          const slot = slots + taken * slotBytes;
          is = takeListRow(config, chunk, fields, columns, slot, validity, host, hostValidity);
        }
        if (is == callRow) {
          if (isLimited(validity)) limited = true;
          taken++;
        } else if (is != 0) {
          if (isLimited(hostValidity)) hostsLimited = true;
          packed += 1 + <u32>load<u8>(host);
          hostsTaken++;
        } else {
          const row = slowRows + slow * listRowBytes;
          store<u32>(row, <u32>(at - block));
          store<u32>(row, <u32>(lineEnd - block), 4);
          store<u32>(row, lines, 8);
          store<u32>(row, taken, 12);
          store<u32>(row, hostsTaken, 16);
          store<u32>(row, packed, 20);
          slow++;
        }
      }
      lines++;
      at = lineEnd + 1;
      field = last + 1;
    }
    if (why == scanFull) break;
    if (quote < end || (at == chunk && chunk + length < end)) why = scanUnframed;
    else if (at == chunk) break;
  }
  if (at > end) at = end;
  store<u32>(state, taken, scanRows);
  store<u32>(state, slow, scanSlowRows);
  store<u32>(state, limited ? 1 : 0, scanValidity);
  store<u32>(state, hostsTaken, scanHosts);
  store<u32>(state, packed, scanHostBytes);
  store<u32>(state, hostsLimited ? 1 : 0, scanHostValidity);
  store<u32>(state, <u32>(at - block), scanNext);
  store<u32>(state, lines, scanLines);
  store<u32>(state, why, scanEnd);
}

/** One of both bounds is there. */
function isLimited(validity: usize): bool {
  const from = load<f64>(validity);
  const until = load<f64>(validity, 8);
  return from == from || until == until;
}

/** The address of the first quote, which is there. */
function firstQuote(at: usize): usize {
  while (load<u8>(at) != 34) at++;
  return at;
}

/** Nothing in the row is NUL or badly encoded. What is beyond ASCII is read nowhere below. */
function isText(work: usize, chunk: usize, fields: usize, columns: u32, utf8: bool): bool {
  const start = <u32>load<u16>(fields);
  const end = <u32>load<u16>(fields + 2 * columns) - 1;
  if (!isOdd(work, start, end)) return true;
  if (!utf8) return false;
  for (let at = start; at < end; at++) if (load<u8>(chunk + at) == 0) return false;
  return true;
}
