import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { difference, firstRows, type Outcome, readOutcome } from './outputs.ts';

async function outcomesOf(...texts: string[]): Promise<Outcome[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-outputs-'));
  try {
    return texts.map((text, at) => {
      const path = join(folder, `${at}.csv`);
      writeFileSync(path, text);
      return readOutcome(path);
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('order, header and quotes do not matter', async () => {
  const [one, two] = await outcomesOf(
    'record_id,kind,value,side\nc000000001,phone,999,to\nc000000000,phone,999,from\n',
    '"c000000000","phone",999,"from"\r\n"c000000001","phone",999,"to"\r\n',
  );
  assert.ok(one && two);
  assert.equal(one.rows.length, 2);
  assert.equal(difference({ name: 'a', outcome: one }, { name: 'b', outcome: two }), null);
});

test('a missing row, another side and a row too many are told with a sample', async () => {
  const [one, two, three] = await outcomesOf(
    'c000000000,phone,999,from\nc000000001,phone,999,to\n',
    'c000000000,phone,999,to\nc000000001,phone,999,to\n',
    'c000000000,phone,999,from\nc000000001,phone,999,to\nc000000001,phone,999,to\n',
  );
  assert.ok(one && two && three);
  const told = difference({ name: 'a', outcome: one }, { name: 'b', outcome: two });
  assert.match(told ?? '', /Only a has 1 rows, such as\n {4}c000000000,phone,999,from/);
  assert.match(told ?? '', /Only b has 1 rows, such as\n {4}c000000000,phone,999,to/);
  assert.match(
    difference({ name: 'a', outcome: one }, { name: 'c', outcome: three }) ?? '',
    /2 rows of a, 3 of c/,
  );
});

test('the first rows are those with the lowest numbers', async () => {
  const [all] = await outcomesOf('c000000002,phone,9,from\nc000000009,phone,9,from\n');
  assert.ok(all);
  assert.deepEqual(firstRows(all, 9).rows, ['c000000002,phone,9,from']);
});
