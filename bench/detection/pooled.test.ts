import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { joinTables } from './commands.ts';
import { leftOut, nameOf, planOf } from './plan.ts';

test('tables are joined under one header', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-tables-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const [one, two, all] = ['one', 'two', 'all'].map((name) => join(dir, name));
  assert.ok(one && two && all);
  await writeFile(one, 'a,b\n1,2\n');
  await writeFile(two, 'a,b\n3,4\n5,6\n');
  await joinTables([one, two], all);
  assert.equal(await readFile(all, 'utf8'), 'a,b\n1,2\n3,4\n5,6\n');
});

test('no city is trained and tested on, and the types left out are trained on nowhere', () => {
  const types = ['loan', 'false_shopping', ...leftOut];
  const { numbers, exposures, tests } = planOf({ people: 1000, days: 2 }, types, false, 2001);
  const all = [...numbers, ...exposures, ...tests];
  assert.equal(new Set(all.map(({ seed }) => seed)).size, all.length);
  assert.equal(new Set(all.map(nameOf)).size, all.length);
  for (const { scamTypes } of [...numbers, ...exposures]) {
    assert.ok(scamTypes.every((type) => !leftOut.includes(type)));
  }
  for (const { scamTypes } of tests) assert.deepEqual(scamTypes, types);
});
