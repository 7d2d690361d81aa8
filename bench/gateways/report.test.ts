import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LineFigures } from './lines.ts';
import { costRatiosTo, gatewaysReport, ratiosTo, type WindowCell } from './report.ts';

function round(perSecond: number, cpuMicros: number, serverCpuMicros: number): LineFigures {
  const times = { p50Ms: 1, p99Ms: 2 };
  return { messages: perSecond, seconds: 1, perSecond, cpuMicros, serverCpuMicros, ...times };
}

const own: WindowCell = {
  line: 'cmpp30',
  window: 100,
  rounds: [round(100_000, 2, 4), round(60_000, 3, 3)],
};
const npm: WindowCell = {
  line: 'npm smpp',
  window: 100,
  rounds: [round(10_000, 20, 16), round(12_000, 12, 15)],
};

test('ratios are those of the same round, by rate and by the busier side', () => {
  assert.deepEqual(ratiosTo(own, npm), [10, 5]);
  assert.deepEqual(costRatiosTo(own, npm), [5, 5]);
  assert.deepEqual(ratiosTo(own, undefined), []);
});

test('a report without the npm package has no ratios', () => {
  const shared = { codecs: [], wholes: [], rounds: 2, seconds: 1, arguments: '--quick' };
  assert.match(
    gatewaysReport({ ...shared, cells: [own, npm] }),
    /\| 100 \| cmpp30 \| 80\.0 \| 7\.5 /,
  );
  assert.match(gatewaysReport({ ...shared, cells: [own] }), /\| 100 \| cmpp30 \| 80\.0 \| – /);
});
