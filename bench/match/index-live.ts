import { randomFillSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { shippedProfiles } from '../../src/intake/records/profiles.ts';
import type { RowSpec } from '../../src/match/engine/block.ts';
import { openBlockSource } from '../../src/match/engine/block-source.ts';
import type { IndexHandle } from '../../src/match/index/control.ts';
import { type IndexEntry, IndicatorIndex } from '../../src/match/indicator-index.ts';
import { createKernelMemory, type KernelMemory } from '../../src/match/memory.ts';
import { sealingKeyOf } from '../../src/vault/sealing-key.ts';
import { createEphemeralVault } from '../../src/vault/vault.ts';
import type { SealingKey } from '../../src/vault/worker-seal.ts';
import { median } from '../lib/statistics.ts';
import { writeCallCsv } from './generate.ts';
import type { LiveAdds } from './index-figures.ts';

export type AskerData = {
  readonly km: KernelMemory;
  readonly handle: IndexHandle;
  readonly key: SealingKey;
  readonly spec: RowSpec;
  /** Calls as CSV. */
  readonly path: string;
  /** One i64: rows that were matched so far. */
  readonly counter: SharedArrayBuffer;
};

/**
 * Adds numbers to an index of N while another thread matches calls, and prints what both take, as
 * JSON: node index-live.ts N.
 */
const indicators = Number(process.argv[2]);
const tokenBytes = 16;
const added = 1000;
const everyMs = 100;
const intervalMs = 300;
const rounds = 20;
const calls = 400_000;
const seed = 7;

const km = createKernelMemory();
const vault = createEphemeralVault();
const index = new IndicatorIndex(vault, { memory: km });
index.reserve(indicators);
index.addSealed(randomFillSync(new Uint8Array(indicators * tokenBytes)));

const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-live-'));
const path = join(folder, 'calls.csv');
writeCallCsv(path, { rows: calls, seed });
const counter = new SharedArrayBuffer(8);
const asked = new BigInt64Array(counter);
const { handle } = index;
const data: AskerData = {
  ...{ km, handle, path, counter },
  key: sealingKeyOf(vault),
  spec: await specOf(readFileSync(path).subarray(0, 4096)),
};
const asker = new Worker(new URL('./index-asker.ts', import.meta.url), { workerData: data });
const died = new Promise<never>((_, reject) => asker.once('error', reject));

/** How rows that begin like these are read. */
async function specOf(bytes: Uint8Array): Promise<RowSpec> {
  const profile = shippedProfiles.default;
  if (profile === undefined) throw new Error('There is no default profile.');
  const limits = { maxLineBytes: 65_536, batchDelayMs: 100 };
  const source = await openBlockSource(
    { kind: 'bytes', id: 'calls', name: 'calls', bytes: Buffer.from(bytes) },
    { profile, homePlan: 'CN', limits },
  );
  const opened = await source.begin(km, { blockBytes: 65_536, fileJobBytes: 65_536 });
  if (opened === null) throw new Error('There are no calls.');
  await opened.feed.close();
  return opened.spec;
}

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

/** Rows a millisecond in the other thread over an interval, with or without adding. */
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
    longestMs: Math.max(...addMs),
    slowedPercent: median(slowed),
  };
}

/** Until the asker has come in and its code is compiled. */
async function warm(): Promise<void> {
  while (Atomics.load(asked, 0) < 10 * calls) await delay(10);
}

const figures = await Promise.race([died, warm().then(measureLive)]);
await asker.terminate();
rmSync(folder, { recursive: true });
process.stdout.write(`${JSON.stringify(figures)}\n`);
