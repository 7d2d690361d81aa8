import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type MergeCandidate, maxMergedRows, mergeFanIn, planMerge } from './merge-plan.ts';

const hourMs = 3_600_000;

function segment(
  journal: number,
  rows: number,
  over: Partial<MergeCandidate> = {},
): MergeCandidate {
  const oldestMs = journal * 1000;
  return {
    epoch: 1,
    rows,
    oldestMs,
    expiresFromMs: oldestMs + 999,
    firstJournal: journal,
    lastJournal: journal,
    ...over,
  };
}

function alike(count: number, rows: number): MergeCandidate[] {
  return Array.from({ length: count }, (_, i) => segment(i + 1, rows));
}

test('eight alike are merged, seven are not', () => {
  assert.equal(planMerge(alike(7, 1000), hourMs), null);
  assert.deepEqual(planMerge(alike(9, 1000), hourMs), alike(8, 1000));
});

test('segments of two epochs, of too long a time and of too many rows stay apart', () => {
  const epochs = alike(12, 1000).map((one, i) => ({ ...one, epoch: i < 6 ? 1 : 2 }));
  assert.equal(planMerge(epochs, hourMs), null);
  assert.equal(planMerge(alike(8, 1000), 7000), null);
  assert.equal(planMerge(alike(8, maxMergedRows / 8 + 1), hourMs), null);
});

test('the smallest go first, and a large one is not written again for a few small ones', () => {
  const large = alike(8, 100_000);
  const small = Array.from({ length: 8 }, (_, i) => segment(9 + i, 500));
  assert.deepEqual(planMerge([...large, ...small], hourMs), small);
  const mixed = [...large.slice(0, 3), ...small.slice(0, 5)];
  assert.deepEqual(planMerge(mixed, hourMs), null);
});

test('with every merge done, each contact was written few times and few segments are left', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 400 }),
      (sizes) => {
        let segments: MergeCandidate[] = [];
        let written = 0;
        sizes.forEach((rows, i) => {
          segments.push(segment(i, rows));
          for (;;) {
            const run = planMerge(segments, hourMs);
            if (run === null) break;
            const merged = {
              ...segment(0, 0),
              rows: run.reduce((sum, one) => sum + one.rows, 0),
              oldestMs: Math.min(...run.map((one) => one.oldestMs)),
              expiresFromMs: Math.max(...run.map((one) => one.expiresFromMs)),
              firstJournal: Math.min(...run.map((one) => one.firstJournal)),
              lastJournal: Math.max(...run.map((one) => one.lastJournal)),
            };
            written += merged.rows;
            segments = [...segments.filter((one) => !run.includes(one)), merged];
          }
        });
        const rows = sizes.reduce((sum, size) => sum + size, 0);
        assert.equal(
          segments.reduce((sum, one) => sum + one.rows, 0),
          rows,
        );
        // Ranges of journals do not overlap: that a journal is in a segment can be told by them.
        const ordered = segments.toSorted((a, b) => a.firstJournal - b.firstJournal);
        ordered.slice(1).forEach((one, i) => {
          assert.ok(one.firstJournal > (ordered[i]?.lastJournal ?? Infinity));
        });
        assert.ok(segments.length <= 2 * mergeFanIn * (Math.log2(rows + 1) / 3 + 1));
        const classes = Math.log2(rows + 1) / Math.log2(mergeFanIn);
        assert.ok(written <= rows * 3 * (classes + 1));
      },
    ),
  );
});
