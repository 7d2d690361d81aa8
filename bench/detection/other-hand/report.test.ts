import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Figures, otherHandReport } from './report.ts';

const model: Figures = {
  engine: 'model',
  victims: 40,
  warned_before_loss: 30,
  warnings: 200,
  true_warnings: 180,
  false_warnings_per_100k_day: 3.26,
  budgets: [
    {
      ...{ per_100k_day: 50, warnings: 100, allowed: 120, true_warnings: 95 },
      ...{ precision: 0.95, interval: null },
    },
  ],
  suspected: { found: 20, true_found: 15, numbers: 60, found_within_24h: 12 },
};

test('a row a city, with what was found and what was not asked', () => {
  const text = otherHandReport([{ name: 'A-aged', engines: [model] }]);
  const rows = text.split('\n').filter((line) => line.startsWith('| A-aged'));
  assert.deepEqual(rows, [
    '| A-aged | 40 | 30 (75.0 %) | – | – | – | 90.0 % | – | 95.0 % | – | 3.3 | – |',
    '| A-aged | 60 | 20 | 15 | 75.0 % | 20.0 % |',
  ]);
});
