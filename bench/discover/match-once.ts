import { randomFillSync } from 'node:crypto';
import { Discovery } from '../../src/assess/discover/discovery.ts';
import { ReferenceDiscovery } from '../../src/assess/discover/testing/reference/reference-discovery.ts';
import { AllowList } from '../../src/intake/hosts/allow-list.ts';
import { shippedProfiles } from '../../src/intake/records/profiles.ts';
import { openBlockSource } from '../../src/match/engine/block-source.ts';
import { createPool } from '../../src/match/engine/create-pool.ts';
import { IndicatorIndex } from '../../src/match/indicator-index.ts';
import { createEphemeralVault } from '../../src/vault/vault.ts';
import { say } from '../lib/say.ts';

/** What is done beside matching: nothing, making the contacts, and counting them. */
export const matchModes = ['alone', 'contacts', 'discovery', 'TypeScript'] as const;
export type MatchMode = (typeof matchModes)[number];

export type MatchTask = {
  readonly mode: MatchMode;
  readonly threads: number;
  readonly path: string;
  readonly numbers: number;
  readonly indicators: number;
};

/** Of the second reading of the file; the first one fills the memories. */
export type MatchFigures = {
  readonly records: number;
  readonly wallS: number;
  readonly cpuS: number;
  readonly remembered: number;
};

/**
 * Matches a file of calls and SMS by the product's own pool, as a process of its own:
 * node match-once.ts '{"mode": …}' prints its figures as JSON.
 */
async function run({ mode, threads, path, numbers, indicators }: MatchTask): Promise<MatchFigures> {
  const vault = createEphemeralVault();
  const allow = new AllowList([]);
  const index = new IndicatorIndex(vault, { allow });
  index.reserve(indicators);
  index.addSealed(randomFillSync(new Uint8Array(indicators * 16)));
  const pool = createPool({ vault, index, allow, threads, callerMatches: true });
  const slots = Math.ceil(numbers * 1.25);
  const options = { epoch: index.epoch, slots };
  const watch =
    mode === 'discovery'
      ? new Discovery(options)
      : mode === 'TypeScript'
        ? new ReferenceDiscovery(options)
        : null;
  const nowMs = Date.now() + 86_400_000;
  const read = async (): Promise<number> => {
    const profile = shippedProfiles.default;
    if (profile === undefined) throw new Error('There is no default profile.');
    const limits = { maxLineBytes: 65_536, batchDelayMs: 100 };
    const source = await openBlockSource(
      { kind: 'file', path },
      { profile, homePlan: 'CN', limits },
    );
    let records = 0;
    const asked = { contacts: mode !== 'alone', cells: mode === 'discovery' };
    for await (const block of pool.run(source, { output: 'csv', ...asked, observed: 'record' })) {
      records += block.rowsIn;
      if (block.contacts !== null) watch?.observe(block.contacts, index.epoch, nowMs, block.cells);
      block.leave();
    }
    return records;
  };
  await read();
  const startedMs = performance.now();
  const before = process.cpuUsage();
  const records = await read();
  const { user, system } = process.cpuUsage(before);
  const wallS = (performance.now() - startedMs) / 1000;
  await pool.close();
  return { records, wallS, cpuS: (user + system) / 1e6, remembered: watch?.stats().numbers ?? 0 };
}

if (process.argv[1] === import.meta.filename) {
  say(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '{}') as MatchTask)));
}
