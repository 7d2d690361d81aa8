import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { lastJson, runProgram, tempFolder } from './support/program.ts';

/** Numbers of which the busy ones that nobody calls back are fraud, with an id and a word. */
function tableText(rows: number, shift: number): string {
  const lines = ['id,calls,back,kind,city,fraud'];
  for (let n = 0; n < rows; n += 1) {
    const calls = (n * 37 + shift) % 101;
    const back = ((n * 53 + shift) % 97) / 97;
    const fraud = calls > 50 && back < 0.4 !== (n % 29 === 0);
    const back3 = n % 11 === 0 ? '' : back.toFixed(3);
    lines.push(`n${shift}-${n},${calls},${back3},${n % 2 ? 'a' : 'b'},c${n % 7},${fraud ? 1 : 0}`);
  }
  return `${lines.join('\n')}\n`;
}

test('a table is learned from, judged, and judged again from the file', async (t) => {
  const folder = await tempFolder(t);
  const [learn, other, model] = ['learn.csv', 'other.csv', 'model.json'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await writeFile(learn, tableText(1500, 0));
  await writeFile(other, tableText(700, 5));
  const args = ['train', '--table', learn, '--label', 'fraud', '--ignore', 'id', '--out', model];

  const trained = await runProgram(t, [...args, '--json']);
  assert.equal(trained.code, 0, trained.stderr);
  const first = lastJson(trained.stdout) as Record<string, number | string | null>;
  assert.equal(first.on, 'held_out');
  assert.ok(Number(first.auc) > 0.95, `${first.auc}`);
  assert.equal(first.kept, null);

  const same = await runProgram(t, ['evaluate', '--table', learn, '--model', model, '--json']);
  assert.equal(same.code, 0, same.stderr);
  const again = lastJson(same.stdout) as Record<string, unknown>;
  assert.equal(again.rows, first.rows);
  assert.equal(again.auc, first.auc);

  const fresh = await runProgram(t, [
    ...['evaluate', '--table', other, '--label', 'fraud', '--model', model, '--json'],
  ]);
  const judged = lastJson(fresh.stdout) as Record<string, unknown>;
  assert.equal(judged.on, 'other_table');
  assert.equal(judged.rows, 700);
  assert.ok(Number(judged.auc) > 0.95);

  // The same again is the same model; another seed makes another, and the first is kept.
  const twice = lastJson((await runProgram(t, [...args, '--json'])).stdout) as typeof first;
  assert.equal(twice.id, first.id);
  assert.equal(twice.kept, null);
  const seeded = await runProgram(t, [...args, '--seed', '2']);
  assert.equal(seeded.code, 0, seeded.stderr);
  assert.match(seeded.stdout, /is kept as/);
  assert.deepEqual((await readdir(folder)).sort(), [
    'learn.csv',
    `model.${first.id}.json`,
    'model.json',
    'other.csv',
  ]);
});

test('without a model the learner is cross-validated', async (t) => {
  const folder = await tempFolder(t);
  const file = join(folder, 'table.csv');
  await writeFile(file, tableText(600, 0));
  const run = await runProgram(t, [
    ...['evaluate', '--table', file, '--label', 'fraud', '--ignore', 'id', '--group', 'city'],
    '--json',
  ]);
  assert.equal(run.code, 0, run.stderr);
  const judged = lastJson(run.stdout) as Record<string, unknown>;
  assert.equal(judged.on, 'out_of_fold');
  assert.equal(judged.rows, 600);
  assert.ok(Number(judged.auc) > 0.9);
  assert.equal((judged.parts as unknown[]).length, 5);
});

test('what is wrong is said, and nothing is overwritten that is no model', async (t) => {
  const folder = await tempFolder(t);
  const table = join(folder, 'table.csv');
  const notes = join(folder, 'notes.txt');
  await writeFile(table, tableText(60, 0));
  await writeFile(notes, 'keep me');
  const base = ['train', '--table', table];
  const wrong: [string[], number, RegExp][] = [
    [[...base, '--label', 'nothing', '--out', join(folder, 'm.json')], 2, /no column "nothing"/],
    [[...base, '--label', 'kind', '--out', join(folder, 'm.json')], 1, /--positive/],
    [[...base, '--label', 'fraud', '--rising', 'kind'], 2, /"kind" is no column of numbers/],
    [[...base, '--label', 'fraud', '--out', notes], 1, /no JSON/],
    [['train', '--table', join(folder, 'none.csv'), '--label', 'y'], 1, /is not there/],
  ];
  for (const [args, code, said] of wrong) {
    const run = await runProgram(t, args, { cwd: folder });
    assert.equal(run.code, code, `${args.join(' ')}\n${run.stderr}`);
    assert.match(run.stderr, said);
  }
  assert.equal(await readFile(notes, 'utf8'), 'keep me');
  assert.deepEqual((await readdir(folder)).sort(), ['notes.txt', 'table.csv']);
});
