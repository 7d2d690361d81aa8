import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimProblems } from './claims.ts';

const zh = ['与诈骗举报有关', '公安提醒您', '警方认定', '是涉案号码', '在名单上', '已被列入黑名单'];
const en = [
  'tied to reports of fraud',
  'Reported as fraud',
  'The police say',
  'a listed number',
  'on our list',
  'is known to be a scam',
];

test('a text of suspicion borrows nobody’s word', () => {
  for (const text of zh) assert.equal(claimProblems(text, 'zh').length > 0, true, text);
  for (const text of en) assert.equal(claimProblems(text, 'en').length > 0, true, text);
  assert.match(claimProblems('The police say', 'en')[0] ?? '', /"police".*say how it behaves/);
});

test('how a number behaves may be said, and whom to ask', () => {
  assert.deepEqual(claimProblems('行为像诈骗号码，拿不准就问96110，紧急请打110。', 'zh'), []);
  assert.deepEqual(claimProblems('It behaves like scam numbers do. Ask 96110.', 'en'), []);
});
