import { maskedTo } from './fields';
import { configConstantCell, rowCell } from './layout';

/** Of MurmurHash3 for 32 bits (Austin Appleby, public domain). */
const first: u32 = 0xcc9e_2d51;
const second: u32 = 0x1b87_3593;
const added: u32 = 0xe654_6b64;
const finalFirst: u32 = 0x85eb_ca6b;
const finalSecond: u32 = 0xc2b2_ae35;
/** 2^32 / golden ratio, made prime. */
const spread: u32 = 0x9e37_79b1;

const blockBytes: u32 = 16;

/**
 * Hash of a text, 0 for an empty one and for no other: MurmurHash3 of the text filled up with zeros to
 * blocks of 16 bytes, so that cells of all usual lengths take one and the same way. scan/cell-hash.ts
 * is the same in TypeScript. 15 bytes behind the text are readable.
 */
export function hashCell(start: usize, length: u32): u32 {
  if (length == 0) return 0;
  let hash: u32 = 0;
  let at = start;
  let left = length;
  for (; left > blockBytes; left -= blockBytes) {
    hash = mixBlock(hash, v128.load(at));
    at += blockBytes;
  }
  hash = mixBlock(hash, maskedTo(v128.load(at), left)) ^ length;
  hash = (hash ^ (hash >> 16)) * finalFirst;
  hash = (hash ^ (hash >> 13)) * finalSecond;
  hash ^= hash >> 16;
  return hash == 0 ? 1 : hash;
}

function mixBlock(hash: u32, block: v128): u32 {
  const product = i32x4.mul(block, i32x4.splat(<i32>first));
  const turned = v128.or(i32x4.shl(product, 15), i32x4.shr_u(product, 17));
  const words = i32x4.mul(turned, i32x4.splat(<i32>second));
  hash = mixWord(hash, i32x4.extract_lane(words, 0));
  hash = mixWord(hash, i32x4.extract_lane(words, 1));
  hash = mixWord(hash, i32x4.extract_lane(words, 2));
  return mixWord(hash, i32x4.extract_lane(words, 3));
}

function mixWord(hash: u32, word: u32): u32 {
  return rotl<u32>(hash ^ word, 13) * 5 + added;
}

/**
 * What stands for a cell among the contacts of one epoch: its hash mixed with the epoch's digest key (16
 * bytes) down to 16 bits; 0 for no cell and for no other. It is a pseudonym of a place that dies with
 * the epoch, and no secret, so that a few multiplications do where SipHash for every row costs too much.
 */
export function codeCell(hash: u32, key: usize): u32 {
  if (hash == 0) return 0;
  let mixed = hash ^ load<u32>(key);
  mixed = ((mixed ^ (mixed >> 16)) * finalFirst) ^ load<u32>(key, 4);
  mixed = ((mixed ^ (mixed >> 13)) * finalSecond) ^ load<u32>(key, 8);
  mixed = ((mixed ^ (mixed >> 16)) * spread) ^ load<u32>(key, 12);
  return max<u32>(mixed >> 16, 1);
}

/**
 * Puts the cell's hash into a row's reference. False where the text may have to be trimmed, which only the
 * exact path does for all blanks. Bytes beyond ASCII are valid UTF-8.
 *
 * @param start of a field that is empty where the row has none
 */
export function takeCell(start: usize, end: usize, config: usize, row: usize): bool {
  if (start == end) {
    store<u32>(row, load<u32>(config, configConstantCell), rowCell);
    return true;
  }
  if (mayBeTrimmed(start, end)) return false;
  store<u32>(row, hashCell(start, <u32>(end - start)), rowCell);
  return true;
}

/** Whether String.trim may take something off a text that is not empty. */
function mayBeTrimmed(start: usize, end: usize): bool {
  const head = <u32>load<u8>(start);
  const tail = <u32>load<u8>(end - 1);
  if (head <= 32 || tail <= 32) return true;
  return (head > 127 && leadsBlanks(head)) || (tail > 127 && leadsBlanks(leadBefore(end)));
}

/** The first byte of the last character, which is of two bytes or more. */
function leadBefore(end: usize): u32 {
  const before = <u32>load<u8>(end - 2);
  return before >= 0xc0 ? before : load<u8>(end - 3);
}

/**
 * Whether some blank beyond ASCII begins with this byte: U+00A0; U+1680; U+2000 to U+205F; U+3000; U+FEFF.
 * What stands third from the end of a character of four bytes is none of these.
 */
function leadsBlanks(lead: u32): bool {
  return lead == 0xc2 || lead - 0xe1 < 3 || lead == 0xef;
}
