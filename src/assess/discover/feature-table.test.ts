import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hexOf } from '../../store/hex.ts';
import { Discovery } from './discovery.ts';
import { featureHeader, featureRow } from './feature-table.ts';
import { textOf } from './feature-text.ts';
import { featureNames, oldestH } from './features.ts';
import { innocent, trafficOf } from './testing/archetypes.ts';
import { contactsOf, dayMs, startMs, tokenOf } from './testing/traffic.ts';

/** Every number judged after a day of ordinary traffic, as lines. */
function linesOf(innocentShare: number): { judged: number; lines: string[] } {
  const lines: string[] = [];
  let judged = 0;
  const courier = hexOf(tokenOf('courier'));
  const watch = new Discovery({
    ...{ epoch: 1, slots: 20_000 },
    onJudged: (one) => {
      judged += 1;
      const line = featureRow(one, hexOf(one.token) === courier ? 1 : 0, {
        share: innocentShare,
        scoreTimes: 0,
      });
      if (line !== null) lines.push(line);
    },
  });
  const rows = contactsOf(trafficOf(innocent, 1, 8));
  const slice = 48 * Math.ceil(rows.length / 48 / 60);
  for (let from = 0; from < rows.length; from += slice) {
    const nowMs = startMs + (from / slice + 1) * 60_000;
    watch.observe(rows.subarray(from, from + slice), 1, startMs + dayMs);
    watch.suspects(nowMs);
  }
  return { judged, lines };
}

test('the table has a row for every number that is judged, with what it is', () => {
  const { judged, lines } = linesOf(1);
  assert.ok(judged > 100, String(judged));
  assert.equal(lines.length, judged);
  const columns = featureHeader().split(',');
  assert.deepEqual(columns.slice(4), [...featureNames]);
  for (const line of lines) assert.equal(line.split(',').length, columns.length);
  const own =
    lines.findLast((line) => line.startsWith(hexOf(tokenOf('courier'))))?.split(',') ?? [];
  assert.equal(own[columns.indexOf('label')], '1');
  assert.equal(own[columns.indexOf('weight')], '1');
  const answered = Number(own[columns.indexOf('answered_share')]);
  assert.ok(answered > 0.7 && answered < 0.98, String(answered));
});

test('of the innocent a share is kept that stands for all, of the others everyone', () => {
  const { judged, lines } = linesOf(0.25);
  const cells = lines.map((line) => line.split(','));
  const weights = cells.map((of) => Number(of[3]));
  const isFraud = (of: readonly string[]): boolean => of[2] === '1';
  const fraud = linesOf(1).lines.filter((line) => isFraud(line.split(',')));
  assert.ok(fraud.length > 0);
  assert.equal(cells.filter(isFraud).length, fraud.length);
  assert.ok(cells.filter(isFraud).every((of) => of[3] === '1'));
  assert.ok(weights.every((weight) => weight === 1 || weight === 4));
  const stoodFor = weights.reduce((sum, weight) => sum + weight, 0);
  assert.ok(Math.abs(stoodFor / judged - 1) < 0.35, `${stoodFor} for ${judged}`);
  assert.deepEqual(linesOf(0.25).lines, lines);
});

test('of the innocent those that are new or suspected are kept, each for those like it', () => {
  const rowsOf = (ageH: number, score: number): (string | null)[] =>
    Array.from({ length: 200 }, (_, at) => {
      const values = new Float64Array(featureNames.length);
      values[featureNames.indexOf('age_h')] = ageH;
      const token = tokenOf(`number ${at}`);
      const judged = { token, values, score, nowMs: startMs + at * 60_000 };
      return featureRow(judged, 0, { share: 0.1, scoreTimes: 50 });
    });
  for (const whole of [rowsOf(30, 0), rowsOf(oldestH, 0.02), rowsOf(oldestH, 0.9)])
    assert.ok(whole.every((row) => row?.split(',')[3] === '1'));
  const half = rowsOf(oldestH, 0.01).filter((row) => row !== null);
  assert.ok(half.length > 60 && half.length < 140, String(half.length));
  assert.ok(half.every((row) => row.split(',')[3] === '2'));
  const old = rowsOf(oldestH, 0).filter((row) => row !== null);
  assert.ok(old.length > 0 && old.length < 60, String(old.length));
  assert.ok(old.every((row) => row.split(',')[3] === '10'));
});

test('every feature has plain words in both languages', () => {
  for (const name of featureNames) {
    const { zh, en } = textOf(name, 0.5);
    assert.match(zh, /[\u4e00-\u9fff]/);
    assert.match(en, /[a-z]/);
  }
});
