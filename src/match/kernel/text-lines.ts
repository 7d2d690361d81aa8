import { domainText, ipText, pageText, recordKind, recordLength, recordText } from './index-layout';

/** `,domain,` and `,host` with its line end. */
const mostAround: usize = 16;

/** Printable ASCII without what makes a CSV quote. */
export function isPlain(byte: u32): bool {
  return byte - 0x20 < 0x5f && byte != 34 && byte != 44;
}

/**
 * Writes the lines of what findHost() found of one visit, the nearest first, as IndexLookup.findHost().
 * @param at where the first line begins
 * @param found the records, up to before which there is room
 * @returns behind what was written; 0 where it does not fit or a CSV must quote it
 */
export function writeTextLines(
  at: usize,
  found: usize,
  id: usize,
  idLength: u32,
  count: u32,
): usize {
  for (let i = count; i > 0; i--) {
    const record = <usize>load<u32>(found + ((<usize>(i - 1)) << 2));
    const kind = load<u32>(record, recordKind);
    const length = <usize>load<u32>(record, recordLength);
    if (at + idLength + length + mostAround > found) return 0;
    memory.copy(at, id, idLength);
    at += idLength;
    if (kind == domainText) {
      store<u64>(at, 0x2c6e_6961_6d6f_642c); // ,domain,
      at += 8;
    } else if (kind == pageText) {
      store<u64>(at, 0x2c_6c72_752c); // ,url,
      at += 5;
    } else if (kind == ipText) {
      store<u32>(at, 0x2c70_692c); // ,ip,
      at += 4;
    } else return 0;
    for (let place: usize = 0; place < length; place++) {
      const byte = <u32>load<u8>(record + place, recordText);
      if (!isPlain(byte)) return 0;
      store<u8>(at + place, <u8>byte);
    }
    at += length;
    store<u64>(at, 0x0a_7473_6f68_2c); // ,host and a line end
    at += 6;
  }
  return at;
}
