import { isUtf8 } from 'node:buffer';

/** A line of text without its end, or why it is none. `number` is 1-based. */
export type Line =
  | { readonly number: number; readonly text: string; readonly fault: null }
  | { readonly number: number; readonly text: null; readonly fault: string };

const lineFeed = 10;
const carriageReturn = 13;

/**
 * Cuts bytes into lines. Holds one line of at most `maxLineBytes` in memory, whatever comes: a longer
 * one, one with a NUL byte, and one that is not UTF-8 are given as faults. A byte-order mark is dropped.
 */
export async function* readLines(
  bytes: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<Line> {
  let number = 1;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  const finish = (tail: Uint8Array): Line => {
    const tooLong = heldBytes + tail.length > maxLineBytes;
    const line = tooLong
      ? fault(number, `line_too_long: over ${maxLineBytes} bytes`)
      : decode(number, held.length === 0 ? tail : Buffer.concat([...held, tail]));
    number++;
    held = [];
    heldBytes = 0;
    return line;
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      yield finish(chunk.subarray(start, end));
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    // Bytes beyond the limit are counted and let go.
    if (rest.length > 0 && heldBytes <= maxLineBytes) held.push(rest);
    heldBytes += rest.length;
    if (heldBytes > maxLineBytes) held = [];
  }
  if (heldBytes > 0) yield finish(new Uint8Array(0));
}

function decode(number: number, bytes: Uint8Array): Line {
  const end = bytes[bytes.length - 1] === carriageReturn ? bytes.length - 1 : bytes.length;
  const marked = number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, end).subarray(marked ? 3 : 0);
  if (content.includes(0)) return fault(number, 'nul_byte: not a text line');
  if (!isUtf8(content)) return fault(number, 'bad_utf8: save the file as UTF-8');
  return { number, text: content.toString('utf8'), fault: null };
}

function fault(number: number, reason: string): Line {
  return { number, text: null, fault: reason };
}
