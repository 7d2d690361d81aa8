import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codecReport } from './report.ts';

test('the least figures are shown, their ratio, and the ratios of the rounds', () => {
  const rounds = [
    { ownMicros: 0.5, npmMicros: 7 },
    { ownMicros: 0.4, npmMicros: 8 },
  ];
  const report = codecReport([{ protocol: 'smpp', octets: 137, rounds }]).join('\n');
  assert.match(report, /\| smpp \| 137 \| 0\.40 \| 7\.00 \| 17\.5 \(14\.0–20\.0\) \|/);
});

test('without the npm package there are no ratios, and without figures nothing', () => {
  const rounds = [{ ownMicros: 0.5, npmMicros: null }];
  const report = codecReport([{ protocol: 'sgip', octets: 234, rounds }]).join('\n');
  assert.match(report, /\| sgip \| 234 \| 0\.50 \| – \| – \|/);
  assert.deepEqual(codecReport([]), []);
});
