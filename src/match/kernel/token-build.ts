import { laneBitsOf, wordOf } from './filter';
import {
  buildChain,
  buildChunk,
  buildCursorBytes,
  buildEnd,
  buildNext,
  chainEnd,
  chainFirst,
  chainNext,
  columnCode,
  numbersCapacity,
  numbersColumn,
  numbersFilter,
  numbersFilterWords,
  numbersPayloads,
  numbersTags,
  payloadCodeShift,
  stageChainBytes,
  stageChains,
  stageChunkBytes,
  stageChunkHeader,
  stagedBytes,
  stagedCode,
  stagedIdentity,
  stagedPartShift,
  stagePartitionBits,
} from './index-layout';
import { alike, emptierSlot, homeOf, noSlot, otherHomeOf, tagOf } from './token-bucket';
import { count, put, putFailed, putLive, putUsed } from './token-table';

/** No part. */
const lastPart: u32 = 0xffff_ffff;

const identityMask: u32 = (1 << stagedPartShift) - 1;

/**
 * Puts what was staged of some districts into a table that nobody reads, part by part, so that of equal
 * numbers the last one stays. Threads may do so at once, each for districts of its own: what they write
 * is written plainly, which lets the processor work on several entries at a time.
 *
 * @param stages addresses, u32 each
 * @param cursors buildCursorBytes for each partition of each stage
 * @param from, to slots, where districts begin: of numbers whose buckets are there
 * @param alone no other thread adds
 * @returns how many found no room: with others at work it is looked for in these districts alone
 */
export function buildTokens(
  numbers: usize,
  stages: usize,
  n: u32,
  cursors: usize,
  from: u32,
  to: u32,
  alone: bool,
): u32 {
  const capacity = <u64>load<u32>(numbers, numbersCapacity);
  const first = <u32>(((<u64>from) << stagePartitionBits) / capacity);
  const behind = <u32>((((<u64>to) << stagePartitionBits) + capacity - 1) / capacity);
  let chains: u32 = 0;
  for (let partition = first; partition < behind; partition++) {
    for (let i: u32 = 0; i < n; i++) {
      const stage = <usize>load<u32>(stages + 4 * i);
      const chain = stage + stageChains + partition * stageChainBytes;
      const cursor = cursors + chains * buildCursorBytes;
      store<u32>(cursor, <u32>chain, buildChain);
      if (enter(cursor, load<u32>(chain + chainFirst))) chains++;
    }
  }
  let left: u32 = 0;
  while (chains > 0) {
    // The chain that goes first, and the part where another one's turn comes.
    let cursor = cursors;
    let part = partAt(cursor);
    let until = lastPart;
    for (let i: u32 = 1; i < chains; i++) {
      const own = cursors + i * buildCursorBytes;
      const next = partAt(own);
      if (next < part) {
        until = part;
        part = next;
        cursor = own;
      } else until = min(until, next);
    }
    const start = <usize>load<u32>(cursor, buildNext);
    const end = <usize>load<u32>(cursor, buildEnd);
    const stop = runEnd(start, end, max(until, part + 1));
    left += fill(numbers, start, stop, from, to, alone ? noSlot : to);
    store<u32>(cursor, <u32>stop, buildNext);
    if (stop == end && !enter(cursor, load<u32>(<usize>load<u32>(cursor, buildChunk)))) {
      chains--;
      memory.copy(cursor, cursors + chains * buildCursorBytes, buildCursorBytes);
    }
  }
  return left;
}

function partAt(cursor: usize): u32 {
  return load<u32>(<usize>load<u32>(cursor, buildNext), stagedIdentity) >> stagedPartShift;
}

/** Sets a cursor to the beginning of a chunk of its chain; false where that is 0. */
function enter(cursor: usize, chunk: u32): bool {
  const chain = <usize>load<u32>(cursor, buildChain);
  const isLast = chunk + stageChunkBytes == load<u32>(chain, chainEnd);
  store<u32>(cursor, chunk + stageChunkHeader, buildNext);
  store<u32>(cursor, isLast ? load<u32>(chain, chainNext) : chunk + stageChunkBytes, buildEnd);
  store<u32>(cursor, chunk, buildChunk);
  return chunk != 0;
}

/** The first entry of a later part. */
function runEnd(at: usize, end: usize, part: u32): usize {
  while (at < end && load<u32>(at, stagedIdentity) >> stagedPartShift < part) at += stagedBytes;
  return at;
}

function fill(numbers: usize, start: usize, end: usize, from: u32, to: u32, limit: u32): u32 {
  const capacity = load<u32>(numbers, numbersCapacity);
  const payloads = <usize>load<u32>(numbers, numbersPayloads);
  const tags = <usize>load<u32>(numbers, numbersTags);
  const filter = <usize>load<u32>(numbers, numbersFilter);
  const words = load<u32>(numbers, numbersFilterWords);
  let live: u32 = 0;
  let used: u32 = 0;
  let left: u32 = 0;
  for (let at = start; at < end; at += stagedBytes) {
    const first = load<u64>(at);
    const tag = tagOf(first);
    const home = homeOf(tag, capacity);
    if (home < from || home >= to) continue;
    const identity = load<u32>(at, stagedIdentity) & identityMask;
    const code = load<u32>(at, stagedCode);
    const other = otherHomeOf(tag, capacity);
    const own = payloads + ((<usize>home) << 2);
    const further = payloads + ((<usize>other) << 2);
    const slot = emptierSlot(payloads, home, other);
    if (slot == noSlot || (alike(own, identity) | alike(further, identity)) != 0) {
      const done = put(numbers, first, identity, code, limit);
      if (done == putFailed) left++;
      else {
        live += done & putLive;
        used += (done & putUsed) >> 1;
      }
      continue;
    }
    if (code >= <u32>columnCode) {
      store<u32>(<usize>load<u32>(numbers, numbersColumn) + ((<usize>slot) << 2), code);
    }
    const kept = identity | (min<u32>(code, columnCode) << payloadCodeShift);
    store<u32>(payloads + ((<usize>slot) << 2), kept);
    store<u64>(tags + ((<usize>slot) << 3), tag);
    const word = wordOf(filter, words, tag);
    store<u64>(word, load<u64>(word) | laneBitsOf(tag));
    if (tag == 1) {
      const zero = wordOf(filter, words, 0);
      store<u64>(zero, load<u64>(zero) | laneBitsOf(0));
    }
    live++;
    used++;
  }
  count(numbers, live, used);
  return left;
}
