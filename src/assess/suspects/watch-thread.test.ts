import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { tempFolder } from '../../../test/support/program.ts';
import { hexOf } from '../../store/hex.ts';
import { defaultSuspicionPolicy } from '../discover/suspicion.ts';
import { contactsOf, minuteMs, startMs, tokenOf, tokensOf } from '../discover/testing/traffic.ts';
import { loadModel } from '../model/model-file.ts';
import { modelText } from '../model/testing/constant-model.ts';
import { rowsUnder } from './stream-rows.ts';
import { chatter, swindlerCalls, victims } from './testing/swindler.ts';
import type { Judgement, WatchSettings } from './watch.ts';
import { WatchThread, type WatchThreadOptions } from './watch-thread.ts';

const settings: WatchSettings = {
  ...{ epoch: 1, slots: 4096, recentContacts: 0, mostSuspects: 100, model: null },
  tickMs: minuteMs,
  policy: defaultSuspicionPolicy,
};
const flip = (tokens: Uint8Array): Uint8Array => tokens.map((byte) => byte ^ 255);
const calls = contactsOf(swindlerCalls());
const tokens = (judgements: readonly Judgement[]): string[][] =>
  judgements.map(({ changed }) => changed.map(({ token }) => hexOf(token)).sort());

async function opened(t: TestContext, own: Partial<WatchThreadOptions> = {}) {
  const told: Judgement[] = [];
  const onJudgement = async (judgement: Judgement) => void told.push(judgement);
  const { watch, problem } = await WatchThread.open({
    ...{ settings, file: null, onJudgement },
    ...own,
  });
  t.after(() => watch.close());
  return { watch, problem, told };
}

test('contacts are counted elsewhere, in order, and a judgement is told once', async (t) => {
  const { watch, told } = await opened(t);
  watch.victims(tokensOf(victims));
  for (let at = 0; at < 20; at++) {
    await watch.observe(contactsOf(chatter(startMs - 60 * minuteMs, 10)), 1, null);
    assert.ok(watch.waiting <= 5, 'who gives more waits');
  }
  await watch.observe(calls, 1, null);
  await watch.settled();
  assert.equal(watch.figures?.contacts, 212);
  assert.deepEqual(tokens(told).at(-1), [hexOf(tokenOf('swindler'))]);
});

test('it goes on under another epoch, and from a file of the one before', async (t) => {
  const file = join(await tempFolder(t), 'state');
  const { watch, told } = await opened(t);
  watch.victims(tokensOf(victims));
  await watch.observe(calls, 1, null);
  await watch.save(file);
  await watch.reseal(2, flip);
  const sealing = { reseal: flip };
  const later = (from: number, to: number): Uint8Array =>
    rowsUnder(contactsOf(swindlerCalls('other', startMs + 60 * minuteMs)), from, to, sealing);
  await watch.observe(later(1, 2), 2, null);
  await watch.settled();
  // An hour later the first is judged a little otherwise, under its new token.
  const both = [tokenOf('other'), tokenOf('swindler')].map((token) => hexOf(flip(token))).sort();
  assert.deepEqual(tokens(told), [[hexOf(tokenOf('swindler'))], both]);
  assert.deepEqual(
    told.map(({ epoch }) => epoch),
    [1, 2],
  );

  const from = { path: file, epoch: 1, translate: flip };
  const next = await opened(t, { settings: { ...settings, epoch: 2 }, file: from });
  assert.equal(next.problem, null);
  await next.watch.observe(later(1, 2), 2, null);
  await next.watch.settled();
  assert.deepEqual(tokens(next.told).at(0), both);
});

test('a file that is damaged, or whose tokens nobody can turn, is said and left', async (t) => {
  const file = join(await tempFolder(t), 'state');
  await writeFile(file, 'no snapshot');
  const damaged = await opened(t, { file: { path: file, epoch: 1, translate: flip } });
  assert.ok(damaged.problem);
  const { watch } = await opened(t);
  await watch.observe(calls, 1, null);
  await watch.save(file);
  const translate = (): never => {
    throw new Error('the key is gone');
  };
  const from = { path: file, epoch: 1, translate };
  const lost = await opened(t, { settings: { ...settings, epoch: 2 }, file: from });
  assert.match(lost.problem ?? '', /the key is gone/);
  await lost.watch.observe(calls, 2, null);
  await lost.watch.settled();
  assert.equal(lost.watch.figures?.contacts, 12);
});

test('a model that is none of numbers is refused at once', async () => {
  const open = WatchThread.open({
    settings: { ...settings, model: '{}' },
    ...{ file: null, onJudgement: async () => undefined },
  });
  await assert.rejects(open, { code: 'INPUT_FORMAT' });
});

test('a new model is told of, behind what was given before', async (t) => {
  const { watch, told } = await opened(t);
  watch.victims(tokensOf(victims));
  await watch.observe(calls, 1, null);
  const model = modelText(-5, 'new_counterparts_day');
  await watch.judgeBy(model);
  await watch.judge();
  const { id } = loadModel(model);
  assert.equal(watch.figures?.modelId, id);
  assert.deepEqual(
    told.map(({ modelId, changed, gone }) => [modelId, changed.length, gone.length]),
    [
      [null, 1, 0],
      [id, 0, 1],
    ],
  );
});
