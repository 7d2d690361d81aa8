import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleWarning } from '../../../test/support/store-samples.ts';
import { insertWarnings } from '../../store/warnings.ts';
import type { Effect } from '../intelligence-contract.ts';
import { isDocumented, testServer } from '../testing/fake-platform.ts';

test('the effect of an empty store is documented and says nothing', async (t) => {
  const { app } = await testServer(t);
  const response = await app.inject('/v1/effect');
  assert.equal(response.statusCode, 200);
  const effect = response.json<Effect>();
  assert.ok(isDocumented(app, 'get', '/v1/effect', 200, effect));
  assert.equal(effect.horizonS, 7 * 86_400);
  assert.equal(effect.all.verdict, 'too_few');
  assert.deepEqual(effect.byScamType, []);
});

test('span and horizon are those asked for, and a span that ends before it begins is refused', async (t) => {
  const { app, database } = await testServer(t, { holdOutShare: 0.05 });
  const warnings = [1000, 2000, 3000].map((observedMs) => sampleWarning({ observedMs }));
  await database.write((tx) => insertWarnings(tx, warnings));
  const response = await app.inject('/v1/effect?sinceMs=2000&untilMs=3000&horizonS=3600');
  const effect = response.json<Effect>();
  assert.ok(isDocumented(app, 'get', '/v1/effect', 200, effect));
  assert.deepEqual([effect.sinceMs, effect.untilMs, effect.horizonS], [2000, 3000, 3600]);
  assert.equal(effect.holdOutShare, 0.05);
  assert.equal(effect.leftOut.no_hold_out, 1);
  assert.equal((await app.inject('/v1/effect?sinceMs=3000&untilMs=2000')).statusCode, 400);
  assert.equal((await app.inject('/v1/effect?horizonS=60')).statusCode, 400);
});

test('one question is counted once for all who ask it at once, each question by itself', async (t) => {
  let nowMs = 1_000_000;
  const { app, database } = await testServer(t, {}, { clock: () => nowMs });
  const total = async (query: string): Promise<number> => {
    const { leftOut } = (await app.inject(`/v1/effect${query}`)).json<Effect>();
    return leftOut.no_hold_out ?? 0;
  };
  assert.equal(await total(''), 0);
  await database.write((tx) => insertWarnings(tx, [sampleWarning({ observedMs: 500 })]));
  assert.equal(await total(''), 0);
  assert.equal(await total('?sinceMs=400'), 1);
  nowMs += 60_000;
  assert.equal(await total(''), 1);
});

test('experiments are what decisions go by', async (t) => {
  const arm = {
    ...{ template: 'loan#calm', share: 0.9, shown: 40, stopped: 30, mean: 0.74, best: 1 },
    interval: [0.6, 0.86] as [number, number],
  };
  const experiments = { floor: 0.1, experiments: [{ key: 'loan/high/zh', arms: [arm] }] };
  const { app } = await testServer(t, { experiments: () => experiments });
  const response = await app.inject('/v1/experiments');
  assert.deepEqual(response.json(), experiments);
  assert.ok(isDocumented(app, 'get', '/v1/experiments', 200, response.json()));
});
