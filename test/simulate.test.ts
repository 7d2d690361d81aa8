import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { lastJson, runProgram, tempFolder } from './support/program.ts';

const small = ['--people', '1500', '--days', '2', '--seed', '7'];

test('simulate writes a city, and the same one again', async (t) => {
  const folder = await tempFolder(t);
  const [first, second] = [join(folder, 'a'), join(folder, 'b')];
  const run = await runProgram(t, ['simulate', ...small, '--out', first, '--json']);
  assert.equal(run.code, 0, run.stderr);
  const counts = lastJson<Record<string, number>>(run.stdout);
  assert.ok(Number(counts.records) > 5000 && Number(counts.recordsASecond) > 0);
  const again = await runProgram(t, ['simulate', ...small, '--out', second]);
  assert.match(again.stdout, /^\d+ records \(\d+ a second/);
  const names = await readdir(first);
  assert.deepEqual(names.sort(), [
    'city.json',
    'indicators.csv',
    'records.csv',
    'truth-numbers.csv',
    'truth-victims.csv',
  ]);
  for (const name of names)
    assert.deepEqual(await readFile(join(first, name)), await readFile(join(second, name)));
  const about = JSON.parse(await readFile(join(first, 'city.json'), 'utf8'));
  assert.equal(about.start, '2026-03-02');
  assert.equal(about.counts.records, counts.records);
  assert.equal(about.fraud.jitter, 0);
  const { churn, abroadShare, outsiders } = about;
  assert.deepEqual(
    { churn, abroadShare, outsiders },
    { churn: 0.015, abroadShare: 0.015, outsiders: 4 },
  );
  assert.equal(about.fraud.agedShare, 0.4);

  const refused = await runProgram(t, ['simulate', ...small, '--out', first]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /--force/);
  const forced = await runProgram(t, [
    'simulate',
    ...small,
    '--out',
    first,
    '--force',
    '--no-fraud',
  ]);
  assert.equal(forced.code, 0, forced.stderr);
  assert.equal((await readFile(join(first, 'truth-victims.csv'), 'utf8')).split('\n').length, 2);
});

test('simulate streams the same records to standard output', async (t) => {
  const folder = await tempFolder(t);
  const city = join(folder, 'city');
  await runProgram(t, ['simulate', ...small, '--out', city]);
  const streamed = await runProgram(t, ['simulate', ...small, '--stream', '--speed', '1e9']);
  assert.equal(streamed.stdout, await readFile(join(city, 'records.csv'), 'utf8'));
});

test('simulate estimates without writing', async (t) => {
  const folder = await tempFolder(t);
  const run = await runProgram(t, [
    'simulate',
    '--people',
    '1000000',
    '--dry-run',
    '--out',
    join(folder, 'x'),
  ]);
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /^about \d+ records, [\d.]+ GB/);
  assert.deepEqual(await readdir(folder), []);
});

test('simulate says what is wrong with its options', async (t) => {
  for (const wrong of [
    [],
    ['--out', '/tmp', '--people', '0'],
    ['--out', '/tmp', '--people', '20000000'],
    ['--out', '/tmp', '--web-share', '1'],
    ['--out', '/tmp', '--start', 'monday'],
    ['--out', '/tmp', '--churn', '1.5'],
    ['--out', '/tmp', '--outsiders', '-1'],
    ['--out', '/tmp', '--scam-type', 'no_such_type'],
  ]) {
    const run = await runProgram(t, ['simulate', ...wrong]);
    assert.equal(run.code, 2, `${wrong.join(' ')}: ${run.stderr}`);
    assert.doesNotMatch(run.stderr, /unexpected/);
  }
});

test('simulate compares with measured contacts, or says that they are absent', async (t) => {
  const folder = await tempFolder(t);
  const env = { TOCSIN_SHARED: folder };
  const run = await runProgram(t, ['simulate', '--compare'], { env });
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stderr, /absent/);
});
