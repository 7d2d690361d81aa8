import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contactBytes, contactTimeMs } from '../../match/kernel/layout.ts';
import type { Suspect, SuspectSource } from './suspect-source.ts';
import { SuspicionKeeper } from './suspicions.ts';

const token = (n: number): Uint8Array => new Uint8Array(16).fill(n);

function rowsAt(...timesMs: number[]): Uint8Array {
  const rows = new Uint8Array(timesMs.length * contactBytes);
  const view = new DataView(rows.buffer);
  for (const [at, timeMs] of timesMs.entries()) {
    view.setBigInt64(at * contactBytes + contactTimeMs, BigInt(timeMs), true);
  }
  return rows;
}

/** Writes down what it is told; says what the script has for the moment. */
class Diary implements SuspectSource {
  readonly lines: string[] = [];
  readonly #script: (nowMs: number) => Suspect[];

  constructor(script: (nowMs: number) => Suspect[] = () => []) {
    this.#script = script;
  }

  observe(rows: Uint8Array, cells: Uint16Array | null): void {
    const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
    for (let at = 0; at < rows.length; at += contactBytes) {
      const cell = cells === null ? '' : ` in ${cells[at / contactBytes]}`;
      this.lines.push(`contact ${view.getBigInt64(at + contactTimeMs, true)}${cell}`);
    }
    assert.ok(cells === null || cells.length === rows.length / contactBytes);
  }

  listed(tokens: Uint8Array, nowMs: number): void {
    this.lines.push(`listed ${tokens.filter((_, at) => at % 16 === 0).join(' ')} at ${nowMs}`);
  }

  endangered(tokens: Uint8Array, nowMs: number): void {
    this.lines.push(`danger ${tokens.filter((_, at) => at % 16 === 0).join(' ')} at ${nowMs}`);
  }

  suspects(nowMs: number): Suspect[] {
    return this.#script(nowMs);
  }
}

test('a tick hears all contacts before it and none behind it, and nothing before its time', () => {
  const diary = new Diary();
  const known = [
    { token: token(3), atMs: 25 },
    { token: token(1), atMs: 5 },
    { token: token(2), atMs: 10 },
  ];
  const keeper = new SuspicionKeeper(diary, known, 10);
  keeper.endangered([{ token: token(9), atMs: 22 }]);
  keeper.endangered([
    { token: token(9), atMs: 18 },
    { token: token(8), atMs: 100 },
  ]);
  keeper.take(rowsAt(1, 9, 10, 11), null);
  keeper.take(rowsAt(12, 35), new Uint16Array([7, 8]));
  keeper.end();
  assert.deepEqual(diary.lines, [
    'contact 1',
    'contact 9',
    'listed 1 2 at 10',
    'contact 10',
    'contact 11',
    'contact 12 in 7',
    'danger 9 at 20',
    'listed 3 at 30',
    'contact 35 in 8',
  ]);
});

test('a suspicion is a stretch that ends when the number is suspect no longer or its confidence moves', () => {
  const suspect = (confidence: number): Suspect => ({
    token: token(1),
    confidence,
    scamType: null,
  });
  const script: Readonly<Record<number, Suspect[]>> = {
    10: [],
    20: [suspect(50)],
    30: [suspect(52)],
    40: [suspect(60)],
    50: [],
    60: [suspect(40)],
  };
  const keeper = new SuspicionKeeper(new Diary((nowMs) => script[nowMs] ?? []), [], 10);
  keeper.take(rowsAt(1, 11, 21, 31, 41, 51), null);
  assert.deepEqual(
    keeper.end().map(({ fromMs, untilMs, confidence }) => ({ fromMs, untilMs, confidence })),
    [
      { fromMs: 20, untilMs: 40, confidence: 50 },
      { fromMs: 40, untilMs: 50, confidence: 60 },
      { fromMs: 60, untilMs: null, confidence: 40 },
    ],
  );
});
