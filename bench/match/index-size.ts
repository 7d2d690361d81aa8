import { randomFillSync } from 'node:crypto';
import { IndicatorIndex } from '../../src/match/indicator-index.ts';
import { phoneKind } from '../../src/match/kernel/index-layout.ts';
import { slotBytes } from '../../src/match/kernel/layout.ts';
import { createEphemeralVault } from '../../src/vault/vault.ts';
import type { IndexSize } from './index-figures.ts';

/**
 * Seals N numbers, builds an index of them in a process of its own and prints what it costs, as JSON:
 * node index-size.ts N. Sealing makes uniform tokens of any bytes, so random ones stand for numbers;
 * making them is not counted.
 */
const indicators = Number(process.argv[2]);
const pieces = 20;
const index = new IndicatorIndex(createEphemeralVault());
const slots = new Uint8Array(Math.ceil(indicators / pieces) * slotBytes);
const fill = index.fill();
const stage = fill.openStage();
let buildMs = 0;
for (let left = indicators, part = 0; left > 0; part++) {
  const piece = randomFillSync(slots).subarray(0, Math.min(slots.length, left * slotBytes));
  const pieceMs = performance.now();
  const numbers = { slots: piece, codes: null, kind: phoneKind, stage, part };
  index.fillFrom({ kind: 'stage', numbers });
  buildMs += performance.now() - pieceMs;
  left -= piece.length / slotBytes;
}
const builtMs = performance.now();
const build = fill.start(true);
index.fillFrom({ kind: 'build', build });
fill.finish(build);
buildMs += performance.now() - builtMs;
const { rss } = process.memoryUsage();
const figures: IndexSize = {
  indicators: index.size,
  bytesEach: index.bytes / index.size,
  buildS: buildMs / 1000,
  residentMiB: rss / 2 ** 20,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
