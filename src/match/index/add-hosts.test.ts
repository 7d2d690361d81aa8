import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createEphemeralVault } from '../../vault/vault.ts';
import { type IndexEntry, IndicatorIndex } from '../indicator-index.ts';
import { createKernelMemory } from '../memory.ts';

const memory = createKernelMemory();
const vault = createEphemeralVault();

function packedOf(hosts: readonly string[]): Uint8Array {
  return Buffer.concat(hosts.map((one) => Buffer.from([one.length, ...Buffer.from(one)])));
}

function entry(value: string, validFromMs: number | null): IndexEntry {
  return { kind: 'domain', value, space: null, validFromMs, validUntilMs: null };
}

/** Both at one time. */
function finds(index: IndicatorIndex, host: string, timeMs: number): string[] {
  return index.findHost(host, '/', timeMs).map(({ value }) => value);
}

const label = fc.constantFrom('a', 'b', 'example', 'co', 'a-rather-long-label-of-a-name');
const host = fc.array(label, { minLength: 2, maxLength: 5 }).map((labels) => labels.join('.'));
const fromMs = fc.constantFrom(null, 100, 200);
const batch = fc.array(fc.tuple(host, fromMs), { maxLength: 40 });

test('packed domains are found as those that come one by one', () => {
  fc.assert(
    fc.property(
      fc.array(batch, { maxLength: 4 }),
      fc.array(host, { maxLength: 10 }),
      (lists, seen) => {
        const bulk = new IndicatorIndex(vault, { memory });
        const single = new IndicatorIndex(vault, { memory });
        try {
          for (const [turn, list] of lists.entries()) {
            const hosts = list.map(([name]) => name);
            const limited = list.some(([, from]) => from !== null);
            const validFromMs = Float64Array.from(list, ([, from]) => from ?? Number.NaN);
            const windows = { validFromMs: limited ? validFromMs : null, validUntilMs: null };
            bulk.addHosts(packedOf(hosts), hosts.length, windows);
            for (const [name, from] of list) single.upsert([entry(name, from)]);
            // What comes in otherwise goes together with it.
            for (const index of [bulk, single]) {
              if (turn === 1) index.remove(entry(hosts[0] ?? 'a.b', null));
              if (turn === 2) index.upsert([entry('b.a.example', 200)]);
            }
          }
          assert.equal(bulk.size, single.size);
          for (const name of [...lists.flat().map(([one]) => `x.${one}`), ...seen]) {
            for (const timeMs of [0, 150, 250]) {
              assert.deepEqual(finds(bulk, name, timeMs), finds(single, name, timeMs));
            }
          }
        } finally {
          bulk.close();
          single.close();
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('a table grows for as many as come, with and without an estimate', () => {
  const names = Array.from({ length: 30_000 }, (_, at) => `pay${at}.example`);
  for (const share of [null, 0.3, 1]) {
    const index = new IndicatorIndex(vault, { memory });
    try {
      for (let at = 0; at < names.length; at += 3001) {
        const part = names.slice(at, at + 3001);
        index.addHosts(packedOf(part), part.length);
        if (share !== null && at === 0) index.reserveRest(share);
      }
      assert.equal(index.size, names.length);
      for (const name of names) assert.deepEqual(finds(index, `www.${name}`, 0), [name]);
      assert.deepEqual(finds(index, 'pay.example', 0), []);
    } finally {
      index.close();
    }
  }
});

test('packed domains are refused while the index is being reloaded', async () => {
  const index = new IndicatorIndex(vault, { memory });
  await index.reload(
    (async function* () {
      assert.throws(() => index.addHosts(packedOf(['a.b']), 1), /reload/);
      yield [];
    })(),
  );
  index.close();
});
