import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '../../domain/error.ts';
import type { Carrier } from '../../domain/party.ts';
import { createEphemeralVault } from '../../vault/vault.ts';
import { partyReaders } from '../records/party-readers.ts';
import { PortedNumbers } from './ported-numbers.ts';
import { readPorted } from './read-ported.ts';

test('finds every number by its token, and no other', () => {
  const token = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const carrier = fc.constantFrom<Carrier>('china_mobile', 'china_unicom', 'china_telecom');
  const key = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 8)).toString('hex');
  fc.assert(
    fc.property(fc.array(fc.tuple(token, carrier)), token, (rows, stranger) => {
      const expected = new Map(rows.map(([bytes, name]) => [key(bytes), name]));
      const ported = new PortedNumbers(
        Buffer.concat(rows.map(([bytes]) => bytes)),
        rows.map(([, name]) => name),
      );
      assert.equal(ported.size(), expected.size);
      for (const [bytes] of rows) assert.equal(ported.carrierOf(bytes), expected.get(key(bytes)));
      assert.equal(ported.carrierOf(stranger), expected.get(key(stranger)) ?? null);
    }),
  );
});

test('reads a table, keeps the good rows and names the bad ones', async (t) => {
  const vault = createEphemeralVault();
  const { number } = partyReaders('CN');
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-ported-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'ported.csv');
  writeFileSync(
    path,
    'number,carrier\n17000000001,china_unicom\n+8617000000002,china_mobile\n' +
      '17000000003,nobody\nx,china_mobile\n17000000001,china_telecom\n',
  );
  const read = await readPorted(path, number, (parties) => vault.sealBatch(parties));
  const carrierOf = (text: string): Carrier | null => {
    const result = number(text);
    assert.ok(result.ok);
    return read.ported.carrierOf(vault.seal(result.party));
  };
  assert.equal(carrierOf('17000000001'), 'china_telecom');
  assert.equal(carrierOf('17000000002'), 'china_mobile');
  assert.equal(carrierOf('17000000003'), null);
  assert.equal(read.rejected, 2);
  assert.deepEqual(
    read.rejects.map(({ line }) => line),
    [4, 5],
  );
});

test('a file that is not there is said so', async () => {
  const vault = createEphemeralVault();
  await assert.rejects(
    readPorted('/no/such/file.csv', partyReaders('CN').number, (all) => vault.sealBatch(all)),
    (error) =>
      error instanceof TocsinError &&
      error.code === 'INPUT_FORMAT' &&
      error.message.includes('/no/such/file.csv'),
  );
});
