import { readSync } from 'node:fs';
import type { ListPiece } from './list-piece.ts';

const lineFeed = 10;

/** Bytes in which the last line end of a piece must lie. */
const cutWindow = 16 * 1024;

/**
 * Cuts a plain file at line ends, from a row's beginning on. Ends early where a row is too long to be cut
 * behind; a quote, within which a line end is none, is for others to find.
 *
 * @param piece what is the same for all pieces
 */
export function* cutPieces(
  { fd, config, blockBytes }: Pick<ListPiece, 'fd' | 'config' | 'blockBytes'>,
  start: number,
): Generator<ListPiece> {
  const window = Buffer.alloc(Math.min(cutWindow, blockBytes));
  for (let from = start; ; ) {
    const at = from + blockBytes - window.length;
    const read = readWhole(fd, window, at);
    const all = { fd, config, blockBytes, from };
    if (read < window.length) {
      yield { ...all, to: null };
      return;
    }
    const end = window.lastIndexOf(lineFeed);
    if (end === -1) return;
    const to = at + end + 1;
    yield { ...all, to };
    from = to;
  }
}

/** As many bytes as there are, whatever a single read gives. */
function readWhole(fd: number, into: Uint8Array, from: number): number {
  let length = 0;
  for (let read = 1; read > 0 && length < into.length; length += read) {
    read = readSync(fd, into, length, into.length - length, from + length);
  }
  return length;
}
