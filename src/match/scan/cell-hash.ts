/** What stands for a record's cell among the contacts of one epoch: 1 to 65,535; 0 for none. */
export type CellCode = (cell: string | null) => number;

/** Bytes of a key of digests (vault/worker-seal.ts). */
const keyBytes = 16;
const blockBytes = 16;

/**
 * Hash of a cell's text, 32 bits; 0 for an empty one and for no other. The same as the kernel's
 * (kernel/cell.ts), which says how it comes about.
 */
export function hashCell(text: string): number {
  const bytes = Buffer.from(text);
  const { length } = bytes;
  if (length === 0) return 0;
  const filled = Buffer.alloc(Math.ceil(length / blockBytes) * blockBytes);
  bytes.copy(filled);
  let hash = 0;
  for (let at = 0; at < filled.length; at += 4) {
    const product = Math.imul(filled.readInt32LE(at), 0xcc9e_2d51);
    hash ^= Math.imul((product << 15) | (product >>> 17), 0x1b87_3593);
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe654_6b64;
  }
  hash ^= length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  hash = (hash ^ (hash >>> 16)) >>> 0;
  return hash === 0 ? 1 : hash;
}

/** @param digestKey 16 bytes, of the epoch of the contacts */
export function cellCoder(digestKey: Uint8Array): CellCode {
  if (digestKey.length !== keyBytes) throw new RangeError('A digest key has 16 bytes.');
  const key = new DataView(digestKey.buffer, digestKey.byteOffset, keyBytes);
  const word = (at: number): number => key.getUint32(at, true);
  return (cell) => {
    const hash = hashCell(cell ?? '');
    if (hash === 0) return 0;
    let mixed = hash ^ word(0);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b) ^ word(4);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35) ^ word(8);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x9e37_79b1) ^ word(12);
    return Math.max(mixed >>> 16, 1);
  };
}
