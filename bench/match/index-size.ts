import { randomFillSync } from 'node:crypto';
import { IndicatorIndex } from '../../src/match/indicator-index.ts';
import { createEphemeralVault } from '../../src/vault/vault.ts';
import type { IndexSize } from './index-figures.ts';

/**
 * Builds an index of N sealed numbers in a process of its own and prints what it costs, as JSON:
 * node index-size.ts N. A token is uniform, so random bytes stand for sealed numbers; making them is
 * not counted.
 */
const indicators = Number(process.argv[2]);
const tokenBytes = 16;
const pieces = 20;
const index = new IndicatorIndex(createEphemeralVault());
const startedMs = performance.now();
index.reserve(indicators);
let buildMs = performance.now() - startedMs;
const tokens = new Uint8Array(Math.ceil(indicators / pieces) * tokenBytes);
for (let left = indicators; left > 0; ) {
  const piece = randomFillSync(tokens).subarray(0, Math.min(tokens.length, left * tokenBytes));
  const pieceMs = performance.now();
  index.addSealed(piece);
  buildMs += performance.now() - pieceMs;
  left -= piece.length / tokenBytes;
}
const { rss } = process.memoryUsage();
const figures: IndexSize = {
  indicators: index.size,
  bytesEach: index.bytes / index.size,
  buildS: buildMs / 1000,
  residentMiB: rss / 2 ** 20,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
