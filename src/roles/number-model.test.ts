import assert from 'node:assert/strict';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { tempFolder } from '../../test/support/program.ts';
import { loadModel } from '../assess/model/model-file.ts';
import { modelText } from '../assess/model/testing/constant-model.ts';
import { loadConfig } from '../config/load.ts';
import { openNumberModel } from './number-model.ts';

const { config } = loadConfig({ file: null, env: {} });
const numberText = (base: number): string => modelText(base, 'new_counterparts_day');
const idOf = (base: number): string => loadModel(numberText(base)).id;

test('a new number model is handed on, and neither a bad one nor one of exposures is', async (t) => {
  const file = join(await tempFolder(t), 'numbers.json');
  await writeFile(file, numberText(0));
  const taken: (string | null)[] = [];
  const warned: unknown[] = [];
  const log = { info: () => undefined, warn: (what: unknown) => warned.push(what) };
  const discovery = { ...config.discovery, numberModelFile: file };
  const take = async ({ modelId }: { modelId: string | null }) => void taken.push(modelId);
  const model = await openNumberModel(discovery, take, log);
  assert.equal(model.current.modelId, idOf(0));
  const place = async (text: string): Promise<void> => {
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
    await model.follow();
    await model.follow();
  };
  await place(numberText(1));
  await place(modelText(2));
  await place('half a model');
  assert.deepEqual([taken, model.current.modelId, warned.length], [[idOf(1)], idOf(1), 2]);
  await assert.rejects(openNumberModel(discovery, take, log), { code: 'INPUT_FORMAT' });
  const missing = { ...discovery, numberModelFile: `${file}.missing` };
  await assert.rejects(openNumberModel(missing, take, log), {
    code: 'INPUT_UNREADABLE',
    message: /discovery\.numberModelFile/,
  });
  const off = await openNumberModel({ ...missing, mode: 'off' }, take, log);
  assert.equal(off.current.modelId, null, 'where none are looked for nothing is read');
});
