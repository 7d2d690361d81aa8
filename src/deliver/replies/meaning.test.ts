import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import Value from 'typebox/value';
import { repliesSchema } from '../../config/replies.ts';
import { meaningOf } from './meaning.ts';

const words = Value.Parse(repliesSchema, Value.Default(repliesSchema, {}));

test('replies in Chinese and English are read by the words that ship', () => {
  const said = (text: string) => meaningOf(text, words);
  assert.equal(said('不是诈骗，是我朋友'), 'not_scam');
  assert.equal(said('我已转账五万，怎么办'), 'already_paid');
  assert.equal(said('求助'), 'help');
  assert.equal(said('ＴＤ'), 'stop');
  assert.equal(said('STOP.'), 'stop');
  assert.equal(said('I have paid him'), 'already_paid');
  assert.equal(said('It is not a scam, I know him'), 'not_scam');
  assert.equal(said('收到谢谢'), 'other');
  assert.equal(said(''), 'other');
});

test('a Latin word inside another says nothing', () => {
  assert.equal(meaningOf('unpaid nonstop helpers', words), 'other');
  assert.equal(meaningOf('请stop吧', words), 'stop');
});

test('the longest word decides, then the more pressing meaning', () => {
  const own = { alreadyPaid: ['gone'], help: ['aid!'], notScam: ['no aid!'], stop: ['gone'] };
  assert.equal(meaningOf('no aid! please', own), 'not_scam');
  assert.equal(meaningOf('gone', own), 'already_paid');
});

test('any text has a meaning, and a configured word alone has its own', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => meaningOf(text, words) !== null));
  for (const word of words.stop) assert.equal(meaningOf(` ${word} `, words), 'stop');
});
