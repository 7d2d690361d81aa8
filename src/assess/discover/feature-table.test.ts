import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Discovery } from './discovery.ts';
import { featureHeader, featureRows } from './feature-table.ts';
import { textOf } from './feature-text.ts';
import { featureNames } from './features.ts';
import { innocent, trafficOf } from './testing/archetypes.ts';
import { contactsOf, dayMs, startMs, tokenOf } from './testing/traffic.ts';

test('the table has a row for each number worth scoring, with its label where there is one', () => {
  const watch = new Discovery({ epoch: 1, slots: 20_000 });
  const nowMs = startMs + dayMs;
  watch.observe(contactsOf(trafficOf(innocent, 1, 8)), 1, nowMs);
  const courier = Buffer.from(tokenOf('courier')).toString('hex');
  const lines = [...featureRows(watch, nowMs, (token) => (token === courier ? 0 : undefined))]
    .join('')
    .trimEnd()
    .split('\n');
  assert.equal(lines.length, [...watch.numbers(nowMs)].length);
  const columns = featureHeader().split(',');
  assert.deepEqual(columns.slice(3), [...featureNames]);
  for (const line of lines) assert.equal(line.split(',').length, columns.length);
  const own = lines.find((line) => line.startsWith(courier))?.split(',') ?? [];
  assert.equal(own[columns.indexOf('label')], '0');
  const answered = Number(own[columns.indexOf('answered_share')]);
  assert.ok(answered > 0.7 && answered < 0.98, String(answered));
  assert.ok(lines.some((line) => line.split(',')[2] === ''));
});

test('every feature has plain words in both languages', () => {
  for (const name of featureNames) {
    const { zh, en } = textOf(name, 0.5);
    assert.match(zh, /[\u4e00-\u9fff]/);
    assert.match(en, /[a-z]/);
  }
});
