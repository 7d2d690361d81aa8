import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  hitShare,
  writeCallCsv,
  writeCallJson,
  writeHostList,
  writeNumberList,
  writeVisitCsv,
} from './generate.ts';

const rows = 20_000;
const listed = 100_000;

/** Lines of a file that `write` makes, without its header where it has one. */
function linesOf(write: (path: string) => void, header: boolean): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-generate-'));
  try {
    write(join(folder, 'file'));
    const lines = readFileSync(join(folder, 'file'), 'latin1').trimEnd().split('\n');
    return header ? lines.slice(1) : lines;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function near(share: number): void {
  assert.ok(share > hitShare * 0.6 && share < hitShare * 1.6, `${share}`);
}

const numbers = new Set(
  linesOf((path) => writeNumberList(path, listed, 7), true).map((line) => line.split(',')[1]),
);

test('listed numbers are different ones', () => assert.equal(numbers.size, listed));

test('CSV: as many rows as wanted, half a percent of them with one listed side', () => {
  let told = 0;
  const lines = linesOf((path) => {
    told = writeCallCsv(path, { rows, seed: 7 });
  }, true);
  assert.equal(lines.length, rows);
  assert.ok(lines.every((line) => line.split(',').length === 7));
  const hits = lines.filter((line) => {
    const [, , , from, to] = line.split(',');
    assert.ok(!(numbers.has(from) && numbers.has(to)));
    return numbers.has(from) || numbers.has(to);
  });
  assert.equal(hits.length, told);
  near(hits.length / rows);
});

test('JSON Lines: every row is an object of about 210 bytes', () => {
  const lines = linesOf((path) => writeCallJson(path, rows, 7), false);
  assert.equal(lines.length, rows);
  const hits = lines.filter((line) => {
    const row = JSON.parse(line) as { from: string; to: string };
    return numbers.has(row.from) || numbers.has(row.to);
  });
  near(hits.length / rows);
  const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0) / rows;
  assert.ok(bytes > 200 && bytes < 220, `${bytes}`);
});

test('visits: half a percent lie at or below a listed domain, some below two', () => {
  const domains = new Set(
    linesOf((path) => writeHostList(path, listed, 7), true).map((line) => line.split(',')[1]),
  );
  const lines = linesOf((path) => writeVisitCsv(path, rows * 5, listed, 7), true);
  const depths = lines.map((line) => {
    const labels = (line.split(',')[4] ?? '').split('.');
    return labels.filter((_, at) => domains.has(labels.slice(at).join('.'))).length;
  });
  near(depths.filter((depth) => depth > 0).length / lines.length);
  assert.ok(depths.some((depth) => depth === 2));
});
