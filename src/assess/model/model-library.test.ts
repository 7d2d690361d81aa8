import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadModel } from './model-file.ts';
import { kindOfModel } from './model-kind.ts';
import { findModel, keepModel, listModels, replaceModel } from './model-library.ts';
import { modelText } from './testing/constant-model.ts';

const folder = await mkdtemp(join(tmpdir(), 'tocsin-models-'));
after(() => rm(folder, { recursive: true, force: true }));

test('a library keeps each version under its id, and finds it by its first digits', async () => {
  const library = join(folder, 'one');
  assert.deepEqual(await listModels(library), []);
  const [a, b] = [loadModel(modelText(1)), loadModel(modelText(2))];
  await keepModel(library, a);
  await keepModel(library, b);
  await keepModel(library, a);
  assert.deepEqual((await readdir(library)).sort(), [`${a.id}.json`, `${b.id}.json`].sort());
  assert.equal((await findModel(library, a.id.slice(0, 8))).id, a.id);
  await assert.rejects(findModel(library, 'ffff0000ffff0000'), { code: 'INPUT_UNREADABLE' });
  await assert.rejects(findModel(library, join(folder, 'none.json')), { code: 'INPUT_UNREADABLE' });

  await writeFile(join(library, 'half.json'), '{');
  const files = await listModels(library);
  assert.equal(files.length, 3);
  assert.ok('problem' in (files.at(-1) ?? {}), 'what cannot be read is shown, last');
});

test('a model that another replaces is kept beside it; what is no model is not overwritten', async () => {
  const file = join(folder, 'model.json');
  const [a, b] = [loadModel(modelText(1)), loadModel(modelText(2))];
  assert.equal(await replaceModel(file, a), null);
  assert.equal(await replaceModel(file, a), null);
  const kept = join(folder, `model.${a.id}.json`);
  assert.equal(await replaceModel(file, b), kept);
  assert.equal(loadModel(await readFile(file, 'utf8')).id, b.id);
  assert.equal(loadModel(await readFile(kept, 'utf8')).id, a.id);
  const notes = join(folder, 'notes.json');
  await writeFile(notes, 'mine');
  await assert.rejects(replaceModel(notes, a), { code: 'INPUT_FORMAT' });
  assert.equal(await readFile(notes, 'utf8'), 'mine');
});

test('a model’s kind follows from what it asks for', () => {
  const kind = (column: string) => kindOfModel(loadModel(modelText(0, column)));
  assert.deepEqual(
    [kind('contacts'), kind('out_calls_day'), kind('arpu')],
    ['exposure', 'number', 'other'],
  );
});
