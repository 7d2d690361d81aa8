import type { Hit } from '../../domain/hit.ts';
import type { Indicator } from '../../domain/indicator.ts';
import type { AllowList } from '../../intake/hosts/allow-list.ts';
import { type Rejections, RejectTally } from '../../intake/reject-tally.ts';
import type { BlockMode } from '../../match/engine/block.ts';
import type { BlockSource } from '../../match/engine/block-source.ts';
import { createPool } from '../../match/engine/create-pool.ts';
import { IndicatorIndex } from '../../match/indicator-index.ts';
import type { Vault } from '../../vault/vault.ts';

export type ScanOptions = {
  readonly vault: Vault;
  /** Hosts that win over indicators. */
  readonly allow: AllowList;
  /** 1 matches on the calling thread. */
  readonly threads: number;
  /** Contacts so long before an indicator's valid_from count too. */
  readonly beforeValidFromMs: number;
};

export type ScanCounts = {
  readonly records: number;
  readonly rejected: Rejections;
};

/** What a scan looks for: indicators, and numbers that are known by token only. */
export type Wanted = {
  readonly indicators: readonly Indicator[];
  /** Sealed numbers, n × 16 bytes, each with its own window, epoch milliseconds. */
  readonly sealed?: {
    readonly tokens: Uint8Array;
    readonly fromMs: Float64Array;
    readonly untilMs: Float64Array;
  };
};

/**
 * Runs the records through the product's own matcher: the hits of the wanted in the records' order,
 * whatever was known when (that is settled afterwards), and the contacts where somebody takes them.
 *
 * @param asked what is taken besides the hits
 * @param take called for each block with its hits, and its contact rows and their cells where they are
 *   asked for
 * @throws TocsinError of the source
 */
export async function scanCity(
  source: BlockSource,
  { indicators, sealed }: Wanted,
  asked: Pick<BlockMode, 'contacts' | 'cells'>,
  { vault, allow, threads, beforeValidFromMs }: ScanOptions,
  take: (hits: readonly Hit[], rows: Uint8Array | null, cells: Uint16Array | null) => void,
): Promise<ScanCounts> {
  const index = new IndicatorIndex(vault, { allow, beforeValidFromMs });
  index.upsert(indicators);
  if (sealed !== undefined) {
    index.addSealed(sealed.tokens, { validFromMs: sealed.fromMs, validUntilMs: sealed.untilMs });
  }
  const pool = createPool({ vault, index, allow, threads, callerMatches: threads > 1 });
  const mode: BlockMode = { output: 'hits', ...asked, observed: 'record' };
  const rejects = new RejectTally();
  let records = 0;
  try {
    for await (const block of pool.run(source, mode)) {
      records += block.rowsIn;
      rejects.add(block.rejects);
      take(block.hits, block.contacts, block.cells);
      block.leave();
    }
  } finally {
    await pool.close();
  }
  return { records, rejected: rejects.rejections };
}
