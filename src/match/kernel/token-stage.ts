import {
  chainEnd,
  chainFirst,
  chainNext,
  payloadKindShift,
  stageChainBytes,
  stageChains,
  stageChunkBytes,
  stageChunkHeader,
  stageCount,
  stagedBytes,
  stagedCode,
  stagedIdentity,
  stagedPartShift,
  stageEnd,
  stageNext,
  stagePartitionBits,
} from './index-layout';

/**
 * Lays n sealed numbers down in a stage, each behind those of its partition that came before. One
 * thread has a stage.
 *
 * @param codes u32 each, or a null pointer: `code` for all
 * @param part not less than that of the numbers before
 * @returns how many found room; more of it must be given for the others
 */
export function stageTokens(
  stage: usize,
  tokens: usize,
  n: u32,
  kind: u32,
  codes: usize,
  code: u32,
  part: u32,
): u32 {
  const identity = (kind << payloadKindShift) | (part << stagedPartShift);
  let done: u32 = 0;
  for (; done < n; done++) {
    const token = tokens + ((<usize>done) << 4);
    const first = load<u64>(token);
    const chain =
      stage + stageChains + <usize>(first >> (64 - stagePartitionBits)) * stageChainBytes;
    let at = <usize>load<u32>(chain, chainNext);
    if (at == <usize>load<u32>(chain, chainEnd)) {
      at = newChunk(stage, chain);
      if (at == 0) break;
    }
    store<u64>(at, first);
    store<u32>(at, (load<u32>(token, 8) & 0xffff) | identity, stagedIdentity);
    store<u32>(at, codes == 0 ? code : load<u32>(codes + ((<usize>done) << 2)), stagedCode);
    store<u32>(chain, <u32>(at + stagedBytes), chainNext);
  }
  store<u32>(stage, load<u32>(stage, stageCount) + done, stageCount);
  return done;
}

/** A chunk more for a partition. @returns where its first entry goes, 0 where there is no room */
function newChunk(stage: usize, chain: usize): usize {
  const chunk = load<u32>(stage, stageNext);
  if (chunk == load<u32>(stage, stageEnd)) return 0;
  store<u32>(stage, chunk + stageChunkBytes, stageNext);
  store<u32>(<usize>chunk, 0);
  const full = <usize>load<u32>(chain, chainEnd);
  store<u32>(full == 0 ? chain + chainFirst : full - stageChunkBytes, chunk);
  store<u32>(chain, chunk + stageChunkBytes, chainEnd);
  return <usize>chunk + stageChunkHeader;
}
