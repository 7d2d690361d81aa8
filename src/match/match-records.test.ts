import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecordInput } from '../intake/records/byte-source.ts';
import { partyReaders } from '../intake/records/party-readers.ts';
import { openRecordSource } from '../intake/records/record-source.ts';
import { createPool } from './engine/create-pool.ts';
import {
  calls,
  limits,
  noHosts,
  openSample,
  profile,
  sampleIndex,
} from './engine/testing/samples.ts';
import type { IngestBlock } from './ingest.ts';
import { InFlight } from './look-back/in-flight.ts';
import { matchRecords } from './match-records.ts';

// Without rows that are slow, whose contacts stand at the end of their block.
const bytes = calls(200, ['460-00-1234', '', '基站', ' b ']);
const input: RecordInput = { kind: 'bytes', id: 'b', name: 'b', bytes };

async function partsOf(blocks: AsyncIterable<Pick<IngestBlock, 'hits' | 'contacts' | 'cells'>>) {
  const parts = { hits: [] as unknown[], contacts: [] as Uint8Array[], cells: [] as number[] };
  for await (const { hits, contacts, cells } of blocks) {
    parts.hits.push(...hits);
    parts.contacts.push(contacts?.slice() ?? new Uint8Array());
    parts.cells.push(...(cells ?? []));
  }
  return { ...parts, contacts: Buffer.concat(parts.contacts).toString('hex') };
}

test('records that are objects already give the hits, contacts and cells of the same rows', async () => {
  const { vault, index } = sampleIndex();
  for (const cells of [true, false]) {
    const pool = createPool({ vault, index, allow: noHosts, threads: 1 });
    const mode = { output: 'hits', contacts: true, cells, observed: 'record' } as const;
    const byRows = await partsOf(pool.run(await openSample(input), mode));
    await pool.close();
    const readers = partyReaders('CN');
    const source = await openRecordSource(input, { profile, readers, limits });
    const options = { vault, index, inFlight: new InFlight(), contacts: true, cells };
    const byRecords = await partsOf(
      matchRecords(source.batches(), { ...options, observedMs: () => null }),
    );
    assert.deepEqual(byRecords, byRows);
    assert.equal(byRows.cells.length, cells ? 400 : 0);
    assert.ok(byRows.hits.length > 10);
  }
});
