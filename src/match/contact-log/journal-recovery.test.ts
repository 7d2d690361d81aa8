import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createJournal, journalName } from './journal-file.ts';
import { blockLead, verdictFrame } from './journal-frame.ts';
import { recoverJournal } from './journal-recovery.ts';
import { rowsOf, someContacts } from './testing/contacts.ts';
import { emptyFolder } from './testing/folder.ts';
import type { CommittedPosition, ContactBlock } from './types.ts';

const blocks: readonly ContactBlock[] = [3, 5, 2].map((count, i) => ({
  source: `记录-${i % 2}.csv`,
  fingerprint: 'f',
  byteOffset: 100 * (i + 1),
  epoch: 1,
  rows: rowsOf(someContacts(count, 9, i + 1)),
}));

/** A journal with three blocks and a verdict on the first; also where each frame ends. */
async function written(dir: string): Promise<{ bytes: Buffer; ends: number[] }> {
  const journal = await createJournal(dir, 1, 0);
  const ends: number[] = [];
  for (const [i, block] of blocks.entries()) {
    await journal.append([blockLead(block), block.rows]);
    ends.push(journal.length);
    if (i === 0) {
      await journal.append([verdictFrame(0, true)]);
      ends.push(journal.length);
    }
  }
  await journal.close();
  return { bytes: await readFile(join(dir, journalName(1))), ends };
}

const nothing = () => Promise.resolve(null);

test('cut at any byte, a journal gives its whole blocks and forgets the rest', async (t) => {
  const dir = await emptyFolder(t);
  const { bytes, ends } = await written(dir);
  const all = () => Promise.resolve({ fingerprint: 'f', byteOffset: 1e9 });
  // Rows at the ends of the frames: block, verdict, block, block.
  const rowsAt = [3, 3, 8, 10];
  for (let length = 0; length <= bytes.length; length++) {
    await writeFile(join(dir, journalName(1)), bytes.subarray(0, length));
    const { journal, tornBytes, droppedRows } = await recoverJournal(dir, 1, all, 0);
    const whole = ends.findLastIndex((end) => end <= length);
    assert.equal(journal.takenRows, rowsAt[whole] ?? 0);
    assert.equal(tornBytes, length - (ends[whole] ?? 0));
    assert.equal(droppedRows, 0);
    assert.ok(journal.settled);
    await journal.close();
  }
});

test('a block with a changed bit, and what comes behind it, is cut off', async (t) => {
  const dir = await emptyFolder(t);
  const { bytes, ends } = await written(dir);
  const inSecond = (ends[1] ?? 0) + 60;
  bytes[inSecond] = (bytes[inSecond] ?? 0) ^ 4;
  await writeFile(join(dir, journalName(1)), bytes);
  const { journal, tornBytes } = await recoverJournal(dir, 1, nothing, 0);
  assert.equal(journal.takenRows, 3);
  assert.equal(tornBytes, bytes.length - (ends[1] ?? 0));
  await journal.close();
});

test('blocks without a verdict are taken as far as the store has their source', async (t) => {
  const positions: [CommittedPosition | null, CommittedPosition | null, number][] = [
    [null, null, 3],
    [{ fingerprint: 'f', byteOffset: 300 }, null, 3 + 2],
    [{ fingerprint: 'f', byteOffset: 299 }, null, 3],
    [{ fingerprint: 'g', byteOffset: 900 }, { fingerprint: 'f', byteOffset: 200 }, 3 + 5],
    [{ fingerprint: 'f', byteOffset: 300 }, { fingerprint: 'f', byteOffset: 900 }, 10],
  ];
  for (const [even, odd, taken] of positions) {
    const dir = await emptyFolder(t);
    await written(dir);
    const asked = (source: string) => Promise.resolve(source.includes('0') ? even : odd);
    const { journal, droppedRows } = await recoverJournal(dir, 1, asked, 0);
    assert.equal(journal.takenRows, taken);
    assert.equal(droppedRows, 10 - taken);
    await journal.close();
    // What was decided stays decided, whatever the store says later.
    const later = () => Promise.resolve({ fingerprint: 'f', byteOffset: 1e9 });
    const again = await recoverJournal(dir, 1, later, 0);
    assert.equal(again.journal.takenRows, taken);
    assert.equal(again.droppedRows, 0);
    await again.journal.close();
  }
});
