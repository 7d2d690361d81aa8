import type { RecordBatch } from '../domain/record.ts';
import { sealingKeyOf } from '../vault/sealing-key.ts';
import type { Vault } from '../vault/vault.ts';
import { workerSealer } from '../vault/worker-seal.ts';
import type { IndicatorIndex } from './indicator-index.ts';
import type { IngestBlock } from './ingest.ts';
import type { InFlight } from './look-back/in-flight.ts';
import { matchBatch } from './match-batch.ts';
import { type CellCode, cellCoder } from './scan/cell-hash.ts';
import { contactsOfRecords } from './scan/contact-rows.ts';
import { HostDigests } from './scan/host-digest.ts';
import { toHits } from './to-hit.ts';

export type MatchRecordsOptions = {
  readonly vault: Vault;
  readonly index: IndicatorIndex;
  readonly inFlight: InFlight;
  /** Whether contact rows are made. */
  readonly contacts: boolean;
  /** Whether the contacts' cells are told beside them. */
  readonly cells: boolean;
  /** When the records of a batch are seen, epoch milliseconds; null takes each record's own time. */
  readonly observedMs: () => number | null;
};

type EpochDigests = {
  readonly epoch: number;
  readonly of: HostDigests;
  readonly cellCode: CellCode | null;
};

/**
 * Matches records that are objects already, a batch a block, on the calling thread: for a replay,
 * which hands them out by their own time and not as fast as it can. The same hits and contacts as
 * engine/pool.ts makes of the same rows.
 */
export async function* matchRecords(
  batches: AsyncIterable<RecordBatch>,
  { vault, index, inFlight, contacts: wanted, cells, observedMs }: MatchRecordsOptions,
): AsyncGenerator<IngestBlock, void, undefined> {
  let digests = null as EpochDigests | null;
  try {
    for await (const { records, rejects, rowsIn, position } of batches) {
      const leave = inFlight.enter();
      try {
        const { epoch } = index;
        if (digests?.epoch !== epoch) {
          digests?.of.close();
          const { digestKey } = workerSealer(sealingKeyOf(vault, epoch));
          const cellCode = cells ? cellCoder(digestKey) : null;
          digests = { epoch, of: new HostDigests(index.memory, digestKey), cellCode };
        }
        const hits = toHits(matchBatch(records, vault, index), vault, index, observedMs());
        const seal = (slots: Uint8Array): Uint8Array => vault.sealSlots(slots, epoch);
        const contacts = wanted
          ? contactsOfRecords(records, seal, digests.of, digests.cellCode)
          : null;
        yield {
          rowsIn,
          accepted: records.length,
          rejects,
          hits,
          contacts: contacts?.rows ?? null,
          cells: contacts?.cells ?? null,
          epoch,
          position,
          leave,
        };
      } catch (error) {
        leave();
        throw error;
      }
    }
  } finally {
    digests?.of.close();
  }
}
