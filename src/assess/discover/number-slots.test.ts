import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discoverRows } from '../../match/kernel/discover-layout.ts';
import { contactBytes } from '../../match/kernel/layout.ts';
import { Discovery } from './discovery.ts';
import { contactsOf, startMs } from './testing/traffic.ts';

/** What lies beside the rows of each piece when it is counted, and how many rows that are. */
function cellsSeen(watch: Discovery, rows: Uint8Array, cells: Uint16Array | null): number[][] {
  const seen: number[][] = [];
  const { memory } = watch.slots;
  watch.observe(rows, 1, startMs, cells, (_, count) => {
    const { buffer, byteOffset } = memory.cells;
    seen.push([...new Uint16Array(buffer, byteOffset, count)]);
  });
  return seen;
}

test('each contact has its cell beside it in every piece, and none where none is known', () => {
  const watch = new Discovery({ epoch: 1, slots: 4096 });
  const calls = Array.from({ length: discoverRows + 100 }, (_, at) => ({
    ...{ from: 'a', to: `b${at}`, timeMs: startMs, durationS: 1 },
  }));
  const rows = contactsOf(calls);
  // One for each contact, from the midst of others.
  const count = rows.length / contactBytes;
  const all = Uint16Array.from({ length: count + 2 }, (_, at) => at + 1);
  const expected = [...all.subarray(1, count + 1)];
  const pieces = cellsSeen(watch, rows, all.subarray(1, count + 1));
  assert.deepEqual(pieces.flat(), expected);
  assert.ok(pieces.length > 1 && pieces.every((piece) => piece.length <= discoverRows));
  const none = cellsSeen(watch, rows, null);
  assert.deepEqual(
    none.flat(),
    expected.map(() => 0),
  );
  assert.deepEqual(cellsSeen(watch, rows.subarray(0, 2 * contactBytes), new Uint16Array([5, 6])), [
    [5, 6],
  ]);
});
