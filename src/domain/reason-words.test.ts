import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonKeys } from './exposure.ts';
import { reasonWords, whyWords, wordedReasons } from './reason-words.ts';

const called = { key: 'listed_caller', weight: 3.1, value: 100 };
const answered = { key: 'answered', weight: 0.9, value: 1 };
const talked = { key: 'long_call', weight: 0.5, value: 125 };
const calledBack = { key: 'call_back', weight: 1.4, value: 1 };

test('a call that was answered is one phrase, with its length', () => {
  assert.deepEqual(whyWords([called, answered, talked]), {
    zh: '接听了涉案号码来电 2 分 05 秒',
    en: 'Answered a listed number for 2 min 05 s',
  });
});

test('where the person also called back, it is not claimed that the long call came in', () => {
  assert.deepEqual(
    whyWords([called, answered, talked, calledBack]).zh,
    '与涉案号码通话 2 分 05 秒 · 主动回拨或回复',
  );
});

test('a long call with a number that is only suspected is not called one with a listed number', () => {
  const suspected = { key: 'suspected_caller', weight: 1.2, value: 60 };
  const { zh, en } = whyWords([suspected, answered, talked]);
  assert.equal(zh, '与可疑号码通话 · 电话接通了 · 最长一次通话 2 分 05 秒');
  assert.doesNotMatch(en, /\blisted\b/);
});

test('what was met comes before what makes it worse', () => {
  const channels = { key: 'several_channels', weight: 0.9, value: 2 };
  const site = { key: 'listed_site', weight: 0.5, value: 90 };
  assert.equal(whyWords([channels, site]).en, 'Visited a listed site · Through 2 channels');
  assert.deepEqual(whyWords([]), { zh: '', en: '' });
});

test('every reason has words of its own in both languages; an unknown one is called by its key', () => {
  const keys = [...reasonKeys, 'suspected_caller', 'suspected_sms'];
  for (const language of ['zh', 'en'] as const) {
    assert.equal(
      new Set(keys.map((key) => reasonWords(key, 2)[language])).size,
      new Set(keys).size,
    );
    for (const key of keys) assert.notEqual(reasonWords(key, 2)[language], key);
  }
  assert.deepEqual(reasonWords('constructor', 2), { zh: 'constructor', en: 'constructor' });
});

test('values are told with their unit', () => {
  assert.deepEqual(wordedReasons([{ key: 'recent', weight: 0.1, value: 3 * 3600 + 60 }]), [
    { key: 'recent', weight: 0.1, value: 10_860, zh: '发生在 3 小时 1 分前', en: '3 h 1 min ago' },
  ]);
  assert.equal(reasonWords('answered', 2).zh, '接通 2 次');
  assert.equal(reasonWords('listed_site', 90).en, 'Visited a listed site (confidence 90)');
});
