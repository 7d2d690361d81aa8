import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { halfCell, slotHalves } from '../../match/kernel/discover-slot.ts';
import { Discovery } from './discovery.ts';
import { featureNames } from './features.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { innocent, trafficOf } from './testing/archetypes.ts';
import {
  cellsOf,
  contactsOf,
  dayMs,
  hourMs,
  startMs,
  tokenOf,
  tokensOf,
} from './testing/traffic.ts';

const nowMs = startMs + 2 * dayMs;
const victims = Array.from({ length: 40 }, (_, at) => `person ${at * 500}`);
const hex = (token: Uint8Array): string => Buffer.from(token).toString('hex');

function seen(): Discovery {
  const watch = new Discovery({ epoch: 3, slots: 20_000 });
  watch.victims(tokensOf(victims));
  watch.known(tokenOf('listed'));
  watch.observe(contactsOf(trafficOf(innocent, 2, 5)), 3, nowMs);
  const calls = victims.slice(0, 8).map((to, at) => ({
    timeMs: nowMs - hourMs + at * 60_000,
    from: 'unlisted',
    to,
    durationS: 700,
    cell: 1 + at,
  }));
  watch.observe(contactsOf(calls), 3, nowMs, cellsOf(calls));
  watch.suspects(nowMs);
  return watch;
}

/** Which cell a number was in last is not kept, so nothing is known of who else is there. */
function withoutCell(values: Float64Array): number[] {
  const ofCell: readonly string[] = ['cell_new_times', 'cell_listed_share'];
  return [...values].filter((_, at) => !ofCell.includes(featureNames[at] ?? ''));
}

/** Numbers of which it is remembered where they called from. */
function cellsIn(watch: Discovery): number {
  const { halves } = watch.slots.table;
  return halves.filter((half, at) => at % slotHalves === halfCell && half !== 0).length;
}

function knowledge(watch: Discovery): unknown {
  return {
    numbers: [...watch.numbers(nowMs)]
      .map(({ token, values }) => [hex(token), withoutCell(values)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    suspects: watch.suspects(nowMs),
    marks: watch.stats().marks,
    cells: [watch.slots.cells.totals, ...[1, 8].map((cell) => watch.slots.cells.of(cell, 0))],
  };
}

async function inFolder(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-discovery-'));
  try {
    await work(dir);
  } finally {
    await rm(dir, { recursive: true });
  }
}

test('a discovery that was written and read knows the same and goes on alike', async () => {
  await inFolder(async (dir) => {
    const path = join(dir, 'numbers');
    const before = seen();
    assert.ok(before.stats().sketchesUsed > 0);
    const bytes = await writeSnapshot(before, path);
    const file = await stat(path);
    assert.equal(file.size, bytes);
    assert.equal(file.mode & 0o777, 0o600);
    assert.deepEqual(await readdir(dir), ['numbers']);
    // Another size: the places of slots and sketches are others.
    const after = new Discovery({ epoch: 3, slots: 33_333 });
    await readSnapshot(after, path);
    assert.deepEqual(knowledge(after), knowledge(before));
    assert.ok(cellsIn(before) > 0);
    assert.equal(cellsIn(after), 0);
    const more = contactsOf(trafficOf(innocent, 3, 6).filter(({ timeMs }) => timeMs > nowMs));
    for (const watch of [before, after]) watch.observe(more, 3, nowMs + dayMs);
    assert.deepEqual(knowledge(after), knowledge(before));
  });
});

test('a file that is not whole or not as it was written is refused', async () => {
  await inFolder(async (dir) => {
    const path = join(dir, 'numbers');
    await writeSnapshot(seen(), path);
    const whole = await readFile(path);
    const read = (): Promise<void> =>
      readSnapshot(new Discovery({ epoch: 3, slots: 20_000 }), path);
    const places = fc.nat(whole.length - 1);
    await fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        await writeFile(path, bytes);
        await assert.rejects(read(), { name: 'TocsinError' });
        await writeFile(path, whole.subarray(0, at));
        await assert.rejects(read(), { code: 'INPUT_TRUNCATED' });
      }),
      { numRuns: 30 },
    );
  });
});

test('a snapshot of another epoch or shard is refused, a missing one is no surprise', async () => {
  await inFolder(async (dir) => {
    const path = join(dir, 'numbers');
    const other = new Discovery({ epoch: 4, slots: 100 });
    await assert.rejects(readSnapshot(other, path), { code: 'ENOENT' });
    await writeSnapshot(seen(), path);
    await assert.rejects(readSnapshot(other, path), { code: 'INPUT_FORMAT' });
    const shard = new Discovery({ epoch: 3, slots: 100, shard: { at: 0, of: 2 } });
    await assert.rejects(readSnapshot(shard, path), { code: 'INPUT_FORMAT' });
  });
});

test('a writing that fails leaves the file of before', async () => {
  await inFolder(async (dir) => {
    const path = join(dir, 'numbers');
    await writeSnapshot(seen(), path);
    const whole = await readFile(path);
    const broken = seen();
    broken.marks.entries = () => {
      throw new Error('no memory');
    };
    await assert.rejects(writeSnapshot(broken, path), /no memory/);
    assert.deepEqual(await readFile(path), whole);
    assert.deepEqual(await readdir(dir), ['numbers']);
  });
});
