import { randomFillSync } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { IndexHandle } from '../../src/match/index/control.ts';
import { type IndexEntry, IndicatorIndex } from '../../src/match/indicator-index.ts';
import { createKernelMemory, type KernelMemory } from '../../src/match/memory.ts';
import { createEphemeralVault } from '../../src/vault/vault.ts';
import { median } from '../lib/statistics.ts';
import type { LiveAdds } from './index-figures.ts';

export type AskerData = {
  readonly km: KernelMemory;
  readonly handle: IndexHandle;
  /** One i64: rows that were looked up so far. */
  readonly counter: SharedArrayBuffer;
};

/**
 * Adds numbers to an index of N while another thread looks numbers up, and prints what both take, as
 * JSON: node index-live.ts N.
 */
const indicators = Number(process.argv[2]);
const tokenBytes = 16;
const added = 1000;
const everyMs = 100;
const intervalMs = 300;
const rounds = 12;

const km = createKernelMemory();
const index = new IndicatorIndex(createEphemeralVault(), { memory: km });
index.reserve(indicators);
index.addSealed(randomFillSync(new Uint8Array(indicators * tokenBytes)));

const counter = new SharedArrayBuffer(8);
const asked = new BigInt64Array(counter);
const data: AskerData = { km, handle: index.handle, counter };
const asker = new Worker(new URL('./index-asker.ts', import.meta.url), { workerData: data });
const died = new Promise<never>((_, reject) => asker.once('error', reject));

/** New numbers of the invented range; the same shape as an import makes. */
let next = 0;
function newEntries(): readonly IndexEntry[] {
  return Array.from({ length: added }, () => ({
    kind: 'phone',
    value: `86170${String(next++).padStart(8, '0')}`,
    space: 'e164',
    validFromMs: null,
    validUntilMs: null,
  }));
}

const addMs: number[] = [];

/** Rows a second in the other thread over an interval, with or without adding. */
async function rateWhile(isAdding: boolean): Promise<number> {
  const [startedMs, before] = [performance.now(), Atomics.load(asked, 0)];
  while (performance.now() - startedMs < intervalMs) {
    if (isAdding) {
      const entries = newEntries();
      const addingMs = performance.now();
      index.upsert(entries);
      addMs.push(performance.now() - addingMs);
    }
    await delay(everyMs);
  }
  const rows = Number(Atomics.load(asked, 0) - before);
  return rows / (performance.now() - startedMs);
}

async function measureLive(): Promise<LiveAdds> {
  await rateWhile(true);
  addMs.length = 0;
  const slowed: number[] = [];
  for (let round = 0; round < rounds; round++) {
    // Alternating which goes first: what drifts slowly falls out of the median.
    const first = await rateWhile(round % 2 === 0);
    const second = await rateWhile(round % 2 !== 0);
    const [adding, quiet] = round % 2 === 0 ? [first, second] : [second, first];
    slowed.push(100 * (1 - adding / quiet));
  }
  return {
    ...{ indicators, added, everyMs, rounds },
    addMs: median(addMs),
    slowedPercent: median(slowed),
  };
}

const figures = await Promise.race([died, measureLive()]);
await asker.terminate();
process.stdout.write(`${JSON.stringify(figures)}\n`);
