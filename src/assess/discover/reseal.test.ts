import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Discovery } from './discovery.ts';
import { featureNames } from './features.ts';
import { resealed } from './reseal.ts';
import { innocent, trafficOf } from './testing/archetypes.ts';
import { cellsOf, contactsOf, dayMs, startMs, tokenOf, tokensOf } from './testing/traffic.ts';

const nowMs = startMs + 2 * dayMs;
const cellsAt = featureNames.indexOf('cells');
const hex = (token: Uint8Array): string => Buffer.from(token).toString('hex');
const turned = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0x5a);

test('after a rotation the same is known of every number under its new token, whoever has it', () => {
  const shards = [0, 1].map(
    (at) => new Discovery({ epoch: 1, slots: 20_000, shard: { at, of: 2 } }),
  );
  const meetings = [
    ...trafficOf(innocent, 2, 7),
    ...Array.from({ length: 6 }, (_, at) => ({
      timeMs: nowMs - 1000,
      from: 'unlisted',
      to: `victim ${at}`,
      durationS: 600,
    })),
  ].map((one) => ({ ...one, cell: 7 }));
  const rows = contactsOf(meetings);
  const victims = Array.from({ length: 6 }, (_, at) => `victim ${at}`);
  for (const shard of shards) {
    shard.victims(tokensOf(victims));
    shard.observe(rows, 1, nowMs, cellsOf(meetings));
    shard.suspects(nowMs);
  }
  const forgotten = new Set<string>(['counterparts', 'victim_share', 'cells', 'cell_new_times']);
  const read = (
    all: readonly Discovery[],
    nameOf: (token: Uint8Array) => string,
  ): Map<string, (number | undefined)[]> =>
    new Map(
      all.flatMap((shard) =>
        [...shard.numbers(nowMs)].map(({ token, values }): [string, (number | undefined)[]] => [
          nameOf(token),
          featureNames.map((feature, at) => (forgotten.has(feature) ? 0 : values[at])),
        ]),
      ),
    );
  const fresh = resealed(shards, 2, turned);
  const before = read(shards, (token) => hex(turned(token)));
  const after = read(fresh, hex);
  assert.ok(after.has(hex(turned(tokenOf('courier')))));
  for (const [name, values] of after) assert.deepEqual(values, before.get(name));
  // Who has reached only a few lately counts as quiet until it calls again.
  assert.ok(after.size >= before.size - 2);
  const suspects = fresh.flatMap((shard) => shard.suspects(nowMs));
  assert.deepEqual(
    suspects.map(({ token }) => hex(token)),
    [hex(turned(tokenOf('unlisted')))],
  );
  for (const shard of fresh) {
    assert.equal(shard.epoch, 2);
    assert.equal(shard.stats().marks, 6);
    assert.equal(shard.slots.cells.totals.placed, 0);
    for (const { values } of shard.numbers(nowMs)) assert.equal(values[cellsAt], 0);
  }
});
