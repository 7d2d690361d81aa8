import { AllowList } from '../../../intake/hosts/allow-list.ts';
import type { RecordInput } from '../../../intake/records/byte-source.ts';
import { shippedProfiles } from '../../../intake/records/profiles.ts';
import { createEphemeralVault, type Vault } from '../../../vault/vault.ts';
import { IndicatorIndex } from '../../indicator-index.ts';
import { type BlockSource, openBlockSource } from '../block-source.ts';

const found = shippedProfiles.default;
if (found === undefined) throw new Error('The default profile is gone.');

/** The profile that the samples are written in. */
export const profile = found;

/** Short lines and no waiting, so that the limits are met. */
export const limits = { maxLineBytes: 128, batchRecords: 50, batchDelayMs: 60_000 };

export const noHosts = new AllowList([]);

/** What the samples touch. */
const listed = {
  phones: ['8617000000001', '8617000000007', '8617000000014', '8617000000021', '8617000000210'],
  domains: ['bad.example'],
  apps: ['com.example.bad'],
} as const;

/** An index of what the sample traffic may touch. */
export function sampleIndex(): { vault: Vault; index: IndicatorIndex } {
  const vault = createEphemeralVault();
  const index = new IndicatorIndex(vault);
  const always = { validFromMs: null, validUntilMs: null };
  index.upsert([
    ...listed.phones.map((value) => ({
      kind: 'phone' as const,
      value,
      space: 'e164' as const,
      ...always,
    })),
    ...listed.domains.map((value) => ({ kind: 'domain' as const, value, space: null, ...always })),
    ...listed.apps.map((value) => ({ kind: 'app' as const, value, space: null, ...always })),
  ]);
  return { vault, index };
}

/** Calls in CSV, one in eleven of them with a listed number. @param cells as they are written, in turn */
export function calls(count: number, cells: readonly string[] = ['c']): Buffer {
  const rows = Array.from({ length: count }, (_, n) => {
    const time = `2026-07-01T00:00:${String(n % 60).padStart(2, '0')}Z`;
    const to = n % 11 === 0 ? '17000000001' : `1700001${String(n % 10_000).padStart(4, '0')}`;
    const cell = cells[n % cells.length];
    return `r${n},call,${time},1990000${String(n % 10_000).padStart(4, '0')},${to},${n % 90},${cell}`;
  });
  return Buffer.from(`id,kind,time,from,to,duration_s,cell\n${rows.join('\n')}\n`);
}

export function openSample(
  input: RecordInput,
  options: Partial<Parameters<typeof openBlockSource>[1]> = {},
): Promise<BlockSource> {
  return openBlockSource(input, { profile, homePlan: 'CN', limits, ...options });
}
