import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pack, scaleOf, unpack } from './quantise.ts';
import { shippedTextModel } from './shipped.ts';
import { madeCorpus } from './testing/made-corpus.ts';
import { explainGuess, guessScamType } from './text-model.ts';
import { loadTextModel, writeTextModel } from './text-model-file.ts';
import { defaultTrain, trainTextModel } from './train-text-model.ts';

const { model } = trainTextModel(madeCorpus(), { ...defaultTrain, epochs: 4 }, 'test');

test('a model that was written and read again says the same', () => {
  const again = loadTextModel(writeTextModel(model));
  assert.equal(again.id, model.id);
  assert.equal(writeTextModel(again), writeTextModel(model));
  for (const { text } of madeCorpus()) {
    assert.deepEqual(guessScamType(again.scorer, text), guessScamType(model.scorer, text));
  }
});

test('packed weights lose at most half a step, and packing them again loses nothing', () => {
  const weights = fc.float32Array({ noNaN: true, min: -100, max: 100, minLength: 1 });
  fc.assert(
    fc.property(weights, (given) => {
      const scale = scaleOf(given);
      const kept = unpack(pack(given, scale), scale);
      for (const [at, value] of given.entries()) {
        assert.ok(Math.abs((kept[at] ?? 0) - value) <= scale * 0.5001);
      }
      if (kept.some((value) => value !== 0)) assert.equal(scaleOf(kept), scale);
    }),
  );
});

test('what was changed by hand, cut or of another version is refused with what to do', () => {
  const file = writeTextModel(model);
  const changed = (change: (read: Record<string, unknown>) => void): string => {
    const read = JSON.parse(file) as Record<string, unknown>;
    change(read);
    return JSON.stringify(read);
  };
  assert.throws(() => loadTextModel(file.slice(0, 100)), /no JSON; train it again/);
  assert.throws(() => loadTextModel('{}'), /no model of tocsin scam-type train/);
  assert.throws(() => loadTextModel(changed((read) => (read.version = 99))), /has version 99/);
  assert.throws(() => loadTextModel(changed((read) => (read.threshold = 0.01))), /was changed/);
  assert.throws(() => loadTextModel(changed((read) => (read.weights = 'AAAA'))), /weights/);
  assert.throws(() => loadTextModel(changed((read) => delete read.classes)), /damaged/);
});

test('the shipped model abstains where a text says nothing, and names plain cases', () => {
  const { scorer } = shippedTextModel();
  for (const text of ['', '13800138000', '???', '涉案号码', 'scam number', '您的快递已到驿站']) {
    assert.equal(guessScamType(scorer, text).scamType, null, text);
  }
  const plain: Readonly<Record<string, string>> = {
    接到自称京东客服电话称白条影响征信要求注销: 'credit_repair',
    群主让垫付本金做刷单任务完成后不给提现: 'brushing_rebate',
    'He said he was a police detective and there was a warrant for my arrest': 'posing_as_police',
  };
  for (const [text, type] of Object.entries(plain)) {
    assert.equal(guessScamType(scorer, text).scamType, type, text);
  }
});

test('a guess is explained by pieces of the text that speak for it', () => {
  const { scorer } = shippedTextModel();
  const spoken = explainGuess(scorer, '对方自称公安局民警，要求转入安全账户');
  assert.ok(spoken.length > 0 && spoken.length <= 5);
  for (const { text, weight } of spoken) {
    assert.ok('对方自称公安局民警 要求转入安全账户'.includes(text));
    assert.ok(weight > 0);
  }
});
