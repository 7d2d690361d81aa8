import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import { loadModel } from '../assess/model/model-file.ts';
import { libraryOf, listModels, readModel } from '../assess/model/model-library.ts';
import { modelText } from '../assess/model/testing/constant-model.ts';
import { loadConfig } from '../config/load.ts';
import { verifyAudit } from '../vault/audit-verify.ts';
import { createEphemeralVault } from '../vault/vault.ts';
import { openRiskJudge } from './risk-judge.ts';
import { rollbackModel, takeModel } from './take-model.ts';

const followNumberModel = async (): Promise<void> => undefined;
const silent = { info: () => undefined, warn: () => undefined };
const idOf = (base: number): string => loadModel(modelText(base)).id;

for (const { name, skip, open } of testEngines) {
  test(`${name}: models come into use and go back, each change in the audit chain`, {
    skip,
  }, async (t) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'tocsin-use-model-'));
    t.after(() => rm(dataDir, { recursive: true, force: true }));
    const db = await open(t);
    const place = join(dataDir, 'current.json');
    const files = [1, 2, 3].map((base) => join(dataDir, `${base}.json`));
    for (const [at, file] of files.entries()) await writeFile(file, modelText(at + 1));
    const { config: shipped } = loadConfig({ file: null, env: {} });
    const config = {
      ...shipped,
      dataDir,
      risk: { ...shipped.risk, engine: 'model' as const, modelFile: place },
    };
    await writeFile(place, modelText(0));
    const vault = createEphemeralVault();
    const risk = await openRiskJudge(config.risk, silent);
    const parts = { config, db, vault, risk, followNumberModel };
    const inUse = async (): Promise<string> => (await readModel(place)).id;

    const first = await takeModel(parts, files[0] ?? '', 'tester');
    assert.deepEqual(first, { kind: 'exposure', id: idOf(1), before: idOf(0), changed: true });
    assert.equal(risk.modelId, idOf(1), 'the running judge has taken it');
    assert.equal((await takeModel(parts, files[0] ?? '', 'tester')).changed, false);
    await takeModel(parts, files[1] ?? '', 'tester');
    await rm(files[0] ?? '');
    assert.equal((await rollbackModel(parts, 'exposure', 'tester')).id, idOf(1));
    assert.equal(risk.modelId, idOf(1));
    await takeModel(parts, idOf(2).slice(0, 8), 'tester');
    await rollbackModel(parts, 'exposure', 'tester');
    // What was there before anything was taken by command is a version as well.
    assert.equal((await rollbackModel(parts, 'exposure', 'tester')).id, idOf(0));
    assert.equal(await inUse(), idOf(0));
    await assert.rejects(rollbackModel(parts, 'exposure', 'tester'), { code: 'USAGE' });
    assert.equal((await listModels(libraryOf(dataDir))).length, 3);

    const entries = await db.read
      .selectFrom('auditEntry')
      .select(['action', 'subject', 'actor'])
      .where('action', 'like', 'model.%')
      .orderBy('seq')
      .execute();
    assert.deepEqual(
      entries.map(({ action, subject }) => [action, subject]),
      [
        ['model.use', idOf(1)],
        ['model.use', idOf(2)],
        ['model.rollback', idOf(1)],
        ['model.use', idOf(2)],
        ['model.rollback', idOf(1)],
        ['model.rollback', idOf(0)],
      ],
    );
    assert.ok((await verifyAudit(db.read, vault)).ok);
  });
}

test('a model of another kind, or with no place for it, is refused and changes nothing', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'tocsin-use-model-'));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  const [engine] = testEngines;
  const db = await engine?.open(t);
  assert.ok(db !== undefined);
  const { config: shipped } = loadConfig({ file: null, env: {} });
  const config = { ...shipped, dataDir };
  const risk = await openRiskJudge(config.risk, silent);
  const parts = { config, db, vault: createEphemeralVault(), risk, followNumberModel };
  const file = join(dataDir, 'model.json');
  await writeFile(file, modelText(1, 'arpu'));
  await assert.rejects(takeModel(parts, file, 'tester'), { code: 'INPUT_FORMAT' });
  await writeFile(file, modelText(1));
  await assert.rejects(takeModel(parts, file, 'tester'), {
    code: 'CONFIG_INVALID',
    message: /risk\.modelFile/,
  });
  assert.deepEqual(await listModels(libraryOf(dataDir)), []);
});
