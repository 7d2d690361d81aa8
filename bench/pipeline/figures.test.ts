import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growth, latencyBetween, readSeries } from './figures.ts';

const before = readSeries(`# HELP x y
hits{result="warned"} 1
hits{result="suppressed"} 2
hits_other 9
lat_bucket{le="0.5"} 10
lat_bucket{le="1"} 10
lat_bucket{le="2.5"} 10
lat_bucket{le="+Inf"} 10
`);

const after = readSeries(`hits{result="warned"} 11
hits{result="suppressed"} 5
hits_other 10
lat_bucket{le="0.5"} 60
lat_bucket{le="1"} 108
lat_bucket{le="2.5"} 110
lat_bucket{le="+Inf"} 110
`);

test('a counter grows by the sum of its series, or of those with a label', () => {
  assert.equal(growth(before, after, 'hits'), 13);
  assert.equal(growth(before, after, 'hits', 'result="warned"'), 10);
});

test('quantiles lie between the bounds of their bucket', () => {
  const latency = latencyBetween(before, after, 'lat');
  assert.equal(latency.count, 100);
  assert.equal(latency.withinSecond, 0.98);
  assert.equal(latency.p50, 0.5);
  assert.equal(latency.p99, 1 + 1.5 / 2);
});

test('nothing measured is no number', () => {
  const latency = latencyBetween(after, after, 'lat');
  assert.equal(latency.count, 0);
  assert.ok(Number.isNaN(latency.p99));
  assert.ok(Number.isNaN(latency.withinSecond));
});
