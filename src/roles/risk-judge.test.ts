import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Value from 'typebox/value';
import { modelText } from '../assess/model/testing/constant-model.ts';
import { contactOf, hitOf, noonMs } from '../assess/model/testing/exposures.ts';
import { type RiskConfig, riskSchema } from '../config/policy.ts';
import { onObserved } from '../observe/channel.ts';
import { openRiskJudge } from './risk-judge.ts';

const folder = await mkdtemp(join(tmpdir(), 'tocsin-risk-'));
after(() => rm(folder, { recursive: true, force: true }));

const configOf = (change: Partial<RiskConfig>): RiskConfig => ({
  ...(Value.Parse(riskSchema, Value.Default(riskSchema, {})) as RiskConfig),
  ...change,
});

const lookup = () => contactOf().indicator;
const riskBy = (judge: Awaited<ReturnType<typeof openRiskJudge>>['judge']): number =>
  judge([hitOf({ durationS: 600 })], lookup, noonMs)?.risk ?? -1;

const silent = { info: () => undefined, warn: () => undefined };

test('a new model is taken without a restart, and a bad one is not', async () => {
  const file = join(folder, 'model.json');
  await writeFile(file, modelText(0));
  const warned: unknown[] = [];
  const log = { info: () => undefined, warn: (told: unknown) => warned.push(told) };
  const risk = await openRiskJudge(configOf({ engine: 'model', modelFile: file }), log);
  assert.equal(riskBy(risk.judge), 0.5);
  const first = risk.modelId;

  // Moved into place, as train does it, so that the file is another one whatever the clock says.
  await writeFile(`${file}.new`, modelText(20));
  await rename(`${file}.new`, file);
  await risk.follow();
  assert.ok(riskBy(risk.judge) > 0.99);
  assert.notEqual(risk.modelId, first);
  assert.equal(warned.length, 0);

  await writeFile(file, 'half a model');
  await risk.follow();
  await risk.follow();
  assert.ok(riskBy(risk.judge) > 0.99);
  assert.equal(warned.length, 1);
  await rm(file);
  await risk.follow();
  assert.equal(warned.length, 2);
});

test('in shadow the weights act and the difference is told', async () => {
  const file = join(folder, 'shadow.json');
  await writeFile(file, modelText(-20));
  const plain = await openRiskJudge(configOf({}), silent);
  const risk = await openRiskJudge(configOf({ modelFile: file, shadow: true }), silent);
  const told: { acting: string; shadow: string }[] = [];
  const stop = onObserved('tocsin:shadow', (seen) => told.push(seen));
  assert.equal(riskBy(risk.judge), riskBy(plain.judge));
  stop();
  assert.deepEqual(
    told.map(({ acting, shadow }) => [acting, shadow]),
    [['urgent', 'low']],
  );
});

test('a model that is asked for and not there, or of something else, is an error at the start', async () => {
  const missing = configOf({ engine: 'model', modelFile: join(folder, 'none.json') });
  await assert.rejects(openRiskJudge(missing, silent), { code: 'INPUT_UNREADABLE' });
  const file = join(folder, 'other.json');
  await writeFile(file, modelText(0, 'arpu'));
  const other = configOf({ engine: 'model', modelFile: file });
  await assert.rejects(openRiskJudge(other, silent), { code: 'INPUT_FORMAT' });
});

test('where no file is named, the model that ships judges, or is watched', async () => {
  const plain = await openRiskJudge(configOf({}), silent);
  assert.equal(plain.modelId, null);
  const acting = await openRiskJudge(configOf({ engine: 'model' }), silent);
  const watched = await openRiskJudge(configOf({ shadow: true }), silent);
  assert.match(acting.modelId ?? '', /^[0-9a-f]{16}$/);
  assert.equal(watched.modelId, acting.modelId);
  assert.equal(riskBy(watched.judge), riskBy(plain.judge));
  assert.notEqual(riskBy(acting.judge), riskBy(plain.judge));
});

test('habits are asked for only where a model that judges looks at them', async () => {
  const file = join(folder, 'habits.json');
  await writeFile(file, modelText(0, 'talk_to_habit'));
  const asks = async (change: Partial<RiskConfig>): Promise<boolean> =>
    (await openRiskJudge(configOf(change), silent)).asksHabits;
  assert.equal(await asks({}), false);
  assert.equal(await asks({ engine: 'model', modelFile: file }), true);
  assert.equal(await asks({ engine: 'weights', modelFile: file, shadow: true }), true);
  assert.equal(await asks({ engine: 'weights', modelFile: file, shadow: false }), false);
  await writeFile(file, modelText(0));
  assert.equal(await asks({ engine: 'model', modelFile: file }), false);
});
