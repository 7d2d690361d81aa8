import { forgetRows } from './csv-constants';
import { longRowEnd, rowOpen, rowUnframed, strayRowEnd } from './csv-long-row';
import { markChunk } from './csv-marks';
import { plainBytes, scanPlain } from './csv-plain';
import { takeRow } from './csv-take';
import {
  chunkBytes,
  flagBad,
  flagOdd,
  flagQuotedLines,
  workFields,
  workFlags,
  workRowEnds,
  workRows,
} from './csv-work';
import {
  configDelimiter,
  configMaxLineBytes,
  rowEnd,
  rowLine,
  rowRefBytes,
  rowSlots,
  rowStart,
  scanAsks,
  scanDone,
  scanEnd,
  scanFlagAsk,
  scanFlagKnown,
  scanFlags,
  scanFlagUtf8,
  scanFull,
  scanLines,
  scanNext,
  scanRows,
  scanSlowRows,
  scanUnframed,
  scanWork,
  slotBytes,
} from './layout';
import { countLines } from './lines';
import { countSlow } from './slow-rows';

/** So much is looked at behind a row that had to be read byte by byte, where others may follow. */
const cautiousBytes: u32 = 1024;

/** So much is marked where a row is not plain, and twice as much each time that no plain one follows. */
const leastMarkedBytes: u32 = 256;

const pairBytes = slotBytes * rowSlots;

/**
 * Reads the rows of a block of CSV, without its header, from `scanNext` on: for each one that is not
 * empty a reference and two slots (layout.ts), in order, until `maxRows` are written or the bytes are
 * used up. Rows that are not plainly good are `slowRow`; none is rejected here.
 *
 * @param config of configBytes
 * @param state of scanStateBytes, with `scanWork` set
 * @param block where the bytes begin, from where rows count their offsets
 * @param end behind the last byte; 64 bytes more are readable
 * @param final the bytes end the input: what stands behind the last line end is a row
 */
export function scanCsv(
  config: usize,
  state: usize,
  block: usize,
  end: usize,
  rowsOut: usize,
  slotsOut: usize,
  maxRows: u32,
  final: bool,
): void {
  const work = <usize>load<u32>(state, scanWork);
  if (work == 0) unreachable();
  const delimiter = <u32>load<u8>(config, configDelimiter);
  const maxBytes = load<u32>(config, configMaxLineBytes);
  const given = load<u32>(state, scanFlags);
  const utf8 = (given & scanFlagUtf8) != 0;
  const asks = (given & scanFlagAsk) != 0;
  let at = block + load<u32>(state, scanNext);
  let lines = load<u32>(state, scanLines);
  let rows: u32 = 0;
  let why: u32 = scanDone;
  let limit = chunkBytes;
  let fitting = chunkBytes;
  let marked = leastMarkedBytes;
  let tryPlain = maxBytes >= plainBytes;
  const findsPlain = tryPlain;
  if ((given & scanFlagKnown) == 0) forgetRows(work);
  store<u32>(state, 0, scanSlowRows);

  while (at < end) {
    if (rows == maxRows) {
      why = scanFull;
      break;
    }
    if (tryPlain) {
      store<u32>(state, rows, scanRows);
      store<u32>(state, <u32>(at - block), scanNext);
      store<u32>(state, lines, scanLines);
      scanPlain(config, state, work, block, end, rowsOut, slotsOut, maxRows);
      const before = rows;
      rows = load<u32>(state, scanRows);
      at = block + load<u32>(state, scanNext);
      lines = load<u32>(state, scanLines);
      marked = rows == before ? min<u32>(2 * marked, chunkBytes) : leastMarkedBytes;
      limit = min<u32>(marked, fitting);
      tryPlain = false;
      continue;
    }
    const chunk = at;
    const length = min<u32>(limit, <u32>(end - chunk));
    markChunk(work, chunk, length, delimiter, final && chunk + length == end);
    const count = load<u32>(work, workRows);
    const flags = load<u32>(work, workFlags);
    if (asks && (flags & flagOdd) != 0) {
      why = scanAsks;
      break;
    }
    let field: u32 = 0;
    let stopped = false;
    const rowsBefore = rows;
    for (let i: u32 = 0; i < count; i++) {
      const last = <u32>load<u16>(work + 2 * i, workRowEnds);
      const fields = work + workFields + 2 * field - 2;
      const columns = last - field + 1;
      const lineEnd = chunk + load<u16>(work + 2 * last, workFields) - 1;
      let rowStop = lineEnd;
      if (load<u8>(lineEnd - 1) == 13 && lineEnd > at && lineEnd < end) rowStop--;
      if (rowStop > at) {
        if (rows == maxRows || lineEnd - at > maxBytes) {
          why = rows == maxRows ? scanFull : scanUnframed;
          stopped = true;
          break;
        }
        const row = rowsOut + rows * rowRefBytes;
        const slot = slotsOut + rows * pairBytes;
        startRow(row, <u32>(at - block), <u32>(rowStop - block), lines, slot);
        if (!takeRow(config, work, chunk, block, fields, columns, flags, utf8, row, slot)) {
          startRow(row, <u32>(at - block), <u32>(rowStop - block), lines, slot);
          countSlow(state);
        }
        rows++;
        if ((flags & flagQuotedLines) != 0) lines += countLines(at, <u32>(lineEnd - at));
      }
      lines++;
      at = lineEnd + 1;
      field = last + 1;
    }
    if (stopped) break;
    if (at > chunk && (flags & flagBad) == 0) {
      // What the output still takes, by the rows just seen, and a little more.
      const average = <u32>(at - chunk) / max<u32>(rows - rowsBefore, 1) + 1;
      fitting = min<u32>(chunkBytes, (maxRows - rows) * average + 256);
      limit = fitting;
      tryPlain = findsPlain;
      continue;
    }
    if ((flags & flagBad) == 0 && chunk + length == end) break;
    if ((flags & flagBad) == 0 && limit < chunkBytes) {
      limit = chunkBytes;
      continue;
    }
    // A row with stray quotes, or one that is longer than a chunk.
    if (rows == maxRows) {
      why = scanFull;
      break;
    }
    let lineEnd = rowUnframed;
    if ((flags & flagBad) == 0) lineEnd = longRowEnd(at, end, delimiter, maxBytes, final);
    if (lineEnd == rowUnframed) lineEnd = strayRowEnd(at, end, maxBytes, final);
    if (lineEnd == rowUnframed) why = scanUnframed;
    if (lineEnd == rowUnframed || lineEnd == rowOpen) break;
    const rowStop = lineEnd < end && load<u8>(lineEnd - 1) == 13 ? lineEnd - 1 : lineEnd;
    const row = rowsOut + rows * rowRefBytes;
    const slot = slotsOut + rows * pairBytes;
    startRow(row, <u32>(at - block), <u32>(rowStop - block), lines, slot);
    countSlow(state);
    rows++;
    lines += countLines(at, <u32>(lineEnd - at)) + 1;
    at = lineEnd + 1;
    limit = cautiousBytes;
    tryPlain = findsPlain;
  }
  if (at > end) at = end;
  store<u32>(state, rows, scanRows);
  store<u32>(state, <u32>(at - block), scanNext);
  store<u32>(state, lines, scanLines);
  store<u32>(state, why, scanEnd);
}

/** A slow row of this extent, with empty slots. */
function startRow(row: usize, start: u32, end: u32, lines: u32, slot: usize): void {
  const zero = i64x2.splat(0);
  v128.store(row, zero);
  v128.store(row, zero, 16);
  v128.store(row, zero, 32);
  store<u32>(row, start, rowStart);
  store<u32>(row, end, rowEnd);
  store<u32>(row, lines, rowLine);
  v128.store(slot, zero);
  v128.store(slot, zero, slotBytes);
}
