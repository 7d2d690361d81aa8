import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadModel } from '../src/assess/model/model-file.ts';
import { modelText } from '../src/assess/model/testing/constant-model.ts';
import { lastJson, runProgram, tempFolder } from './support/program.ts';

test('models are listed, shown, put into use and taken back, also where the place is empty', async (t) => {
  const folder = await tempFolder(t);
  const data = join(folder, 'data');
  const place = join(data, 'models', 'in-use.json');
  const config = join(folder, 'tocsin.yaml');
  await mkdir(join(data, 'models'), { recursive: true, mode: 0o700 });
  await writeFile(config, `risk:\n  modelFile: ${place}\n  shadow: true\n`);
  const [a, b] = [join(folder, 'a.json'), join(folder, 'b.json')];
  await writeFile(a, modelText(1));
  await writeFile(b, modelText(2));
  const ids = [1, 2].map((base) => loadModel(modelText(base)).id);
  const models = (...args: string[]) =>
    runProgram(t, ['models', ...args, '--config', config, '--data', data]);

  const empty = await models('list');
  assert.equal(empty.code, 0, empty.stderr);
  assert.match(empty.stdout, /no model/);
  const used = await models('use', a);
  assert.equal(used.code, 0, used.stderr);
  assert.match(used.stdout, new RegExp(`${ids[0]}.*No model was in use before`));
  assert.match(used.stdout, /watched.*warns nobody/);
  const second = lastJson((await models('use', b, '--json')).stdout) as Record<string, unknown>;
  assert.deepEqual(second, { kind: 'exposure', id: ids[1], before: ids[0], changed: true });

  const listed = (await models('list', '--json')).stdout.trim().split('\n');
  const rows = listed.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.equal(rows.length, 2, 'each version once, wherever it lies');
  assert.deepEqual(
    new Map(rows.map((row) => [row.id, row.in_use])),
    new Map([
      [ids[0], false],
      [ids[1], true],
    ]),
  );
  assert.equal(rows[0]?.fingerprint, '00');
  assert.match((await models('list')).stdout, /exposure.*watched/);
  const card = await models('show');
  assert.match(card.stdout, new RegExp(`${ids[1]}[\\s\\S]*SHA-256 00[\\s\\S]*AUC`));

  const back = await models('rollback');
  assert.equal(back.code, 0, back.stderr);
  assert.equal(loadModel(await readFile(place, 'utf8')).id, ids[0]);
  const none = await models('rollback');
  assert.equal(none.code, 2);
  assert.match(none.stderr, /No model was in use before/);
});
