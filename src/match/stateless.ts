import type { IndicatorDraft } from '../domain/indicator.ts';
import type { RecordBatch } from '../domain/record.ts';
import { createEphemeralVault } from '../vault/vault.ts';
import { type IndexOptions, IndicatorIndex } from './indicator-index.ts';
import { matchBatch } from './match-batch.ts';
import { matchHeader, matchRow } from './match-csv.ts';

export type StatelessMatch = IndexOptions & {
  readonly indicators: AsyncIterable<readonly IndicatorDraft[]>;
  readonly batches: AsyncIterable<RecordBatch>;
  /** Takes the output in pieces, header first; awaited, so that a slow disk holds the reading up. */
  readonly write: (text: string) => Promise<void>;
  /** Told after each batch. */
  readonly onProgress?: (so: { records: number; hits: number }) => void;
};

/** records = accepted + rejected. `hits` is the number of rows written; `seconds` is wall-clock time. */
export type StatelessResult = {
  readonly records: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly hits: number;
  readonly seconds: number;
};

/**
 * Matches records against a list with nothing kept: the keys die with the call. Quarantined drafts
 * do not match. Writes CSV `record_id,kind,value,side` in the records' order, one row for each record
 * and indicator.
 */
export async function matchStateless(options: StatelessMatch): Promise<StatelessResult> {
  const { indicators, batches, write, onProgress } = options;
  const startedMs = performance.now();
  const vault = createEphemeralVault();
  const index = new IndicatorIndex(vault, options);
  for await (const drafts of indicators) {
    index.upsert(drafts.filter((draft) => draft.quarantine === null));
  }
  let [records, accepted, rejected, hits] = [0, 0, 0, 0];
  await write(matchHeader);
  for await (const batch of batches) {
    records += batch.rowsIn;
    accepted += batch.records.length;
    rejected += batch.rejects.length;
    const { matches } = matchBatch(batch.records, vault, index);
    hits += matches.length;
    let rows = '';
    for (const { recordIndex, side, ordinal } of matches) {
      const id = batch.records[recordIndex]?.id ?? '';
      rows += matchRow(id, index.kindOf(ordinal), index.valueOf(ordinal), side);
    }
    if (rows !== '') await write(rows);
    onProgress?.({ records, hits });
  }
  const seconds = (performance.now() - startedMs) / 1000;
  return { records, accepted, rejected, hits, seconds };
}
