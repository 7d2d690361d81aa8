import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { Reject } from '../domain/record.ts';
import { openRejectLog } from './rejects.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-rejects-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const reject = (line: number): Reject => ({
  source: 'calls.csv',
  line,
  field: 'from',
  reason: 'bad_number',
});
const rejects = (from: number, to: number): Reject[] =>
  Array.from({ length: to - from + 1 }, (_, at) => reject(from + at));

async function linesOf(path: string): Promise<unknown[]> {
  const text = await readFile(path, 'utf8');
  assert.ok(text.endsWith('\n'));
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('a reject is a line with file, line, field and reason, and only those', async () => {
  const log = await openRejectLog(folder, 'abc', 0);
  await log.append([reject(3), { ...reject(5), field: null, reason: 'bad_quotes' }]);
  await log.close();
  assert.equal(log.path, join(folder, 'rejects', 'abc.jsonl'));
  assert.deepEqual(await linesOf(log.path), [
    { file: 'calls.csv', line: 3, field: 'from', reason: 'bad_number' },
    { file: 'calls.csv', line: 5, field: null, reason: 'bad_quotes' },
  ]);
  assert.equal((await stat(log.path)).mode & 0o777, 0o600);
});

test('without rejects there is no file', async () => {
  const log = await openRejectLog(folder, 'abc', 0);
  await log.append([]);
  await log.close();
  assert.deepEqual(await readdir(folder), []);
});

test('lines beyond the committed position are cut off, a torn one too', async () => {
  const log = await openRejectLog(folder, 'abc', 0);
  await log.append([reject(2), reject(4), reject(6), reject(8)]);
  await log.close();
  await appendFile(log.path, '{"file":"calls.c');
  for (const [resumeLine, kept] of [
    [9, [2, 4, 6, 8]],
    [6, [2, 4, 6]],
    [5, [2, 4]],
  ] as const) {
    const again = await openRejectLog(folder, 'abc', resumeLine);
    await again.append([reject(10)]);
    await again.close();
    const lines = await linesOf(log.path);
    assert.deepEqual(
      lines.map((line) => (line as { line: number }).line),
      [...kept, 10],
    );
  }
  const anew = await openRejectLog(folder, 'abc', 0);
  await anew.append([reject(1)]);
  await anew.close();
  assert.equal((await linesOf(log.path)).length, 1);
});

test('after 100,000 lines one more says that the rest is only counted, also after a restart', async () => {
  const log = await openRejectLog(folder, 'abc', 0);
  await log.append(rejects(1, 99_999));
  await log.append(rejects(100_000, 100_050));
  await log.append(rejects(100_051, 100_060));
  await log.close();
  const lines = await linesOf(log.path);
  assert.equal(lines.length, 100_001);
  assert.match(JSON.stringify(lines.at(-1)), /^\{"note":"Only the first 100000/);

  const again = await openRejectLog(folder, 'abc', 200_000);
  await again.append(rejects(200_001, 200_002));
  await again.close();
  assert.deepEqual(await linesOf(log.path), lines);
});

test('an id that is no file name cannot leave the folder', async () => {
  for (const id of ['../../evil', '', 'a/b', '张三', 'x'.repeat(300), '.']) {
    const log = await openRejectLog(folder, id, 0);
    await log.append([reject(1)]);
    await log.close();
    assert.match(log.path.slice(folder.length), /^\/rejects\/[0-9a-f]{32}\.jsonl$/);
  }
  assert.equal((await readdir(join(folder, 'rejects'))).length, 6);
});

test('a data directory that cannot be written is said so', async () => {
  await writeFile(join(folder, 'rejects'), 'a file is in the way');
  await assert.rejects(openRejectLog(folder, 'abc', 0), { code: 'DATA_DIR_UNUSABLE' });
});
