import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Suspects } from '../src/api/intelligence-contract.ts';
import { loadModel } from '../src/assess/model/model-file.ts';
import { modelText } from '../src/assess/model/testing/constant-model.ts';
import { getJson, lastJson, runProgram, tempFolder, until } from './support/program.ts';
import { makeSite, startSite } from './support/site.ts';

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

test('a running program takes a model of numbers, and goes back, without a restart', async (t) => {
  const site = await makeSite(t, '');
  const place = join(site.folder, 'numbers.json');
  const numberText = (base: number): string => modelText(base, 'new_counterparts_day');
  await writeFile(place, numberText(-5));
  await site.file(
    'tocsin.yaml',
    `server: { port: 0 }
discovery: { numberModelFile: ${place}, slots: 4096, tickS: 1 }
`,
  );
  const started = await startSite(t, site);
  const suspects = (): Promise<Suspects> => getJson(`${started.url}/v1/suspects`);
  const idOf = (base: number): string => loadModel(numberText(base)).id;
  assert.equal((await suspects()).modelId, idOf(-5));

  const calls = async (serial: number): Promise<void> => {
    const rows = [0, 1, 2, 3].map((at) => {
      const timeMs = Date.now() - (30 - at) * 60_000;
      return `r${serial}${at},call,${timeMs},+8617000000777,+861990000000${at},60,\n`;
    });
    const file = await site.file(
      `calls-${serial}.csv`,
      `id,kind,time,from,to,duration_s,cell\n${rows.join('')}`,
    );
    const ended = await runProgram(t, ['records', 'import', file, '--json', ...site.state]);
    assert.equal(ended.code, 0, ended.stderr);
  };
  await calls(1);
  const suspecting = await site.file('suspecting.json', numberText(5));
  const used = await runProgram(t, ['models', 'use', suspecting, ...site.state]);
  assert.equal(used.code, 0, used.stderr);
  assert.match(used.stdout, /The running program has taken it[\s\S]*warns nobody/);
  assert.equal((await suspects()).modelId, idOf(5));
  await calls(2);
  await until('the new model suspects', async () => (await suspects()).suspects.length > 0);
  const listed = await runProgram(t, ['models', 'list', ...site.state]);
  assert.match(listed.stdout, new RegExp(`${idOf(5)} +number .*judges numbers, warns nobody`));
  assert.match(listed.stdout, /Exposures: the weights/);

  const back = await runProgram(t, ['models', 'rollback', '--kind', 'number', ...site.state]);
  assert.equal(back.code, 0, back.stderr);
  await until('the one before acquits', async () => {
    const now = await suspects();
    return now.modelId === idOf(-5) && now.suspects.length === 0;
  });
  await writeFile(place, 'half a model');
  await until('the bad file is told of', async () =>
    started.program.stderr().includes('cannot be used'),
  );
  assert.equal((await suspects()).modelId, idOf(-5));
  assert.equal((await started.program.end('SIGTERM')).code, 0);
});
