import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { takenBytes } from '../allocator.ts';
import {
  alwaysCode,
  blockedCode,
  columnCode,
  phoneKind,
  senderKind,
} from '../kernel/index-layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import {
  allocate,
  allocateZeroed,
  bytesOf,
  createKernelMemory,
  free,
  instantiateKernel,
  type KernelMemory,
} from '../memory.ts';
import { buildSteps, closeBuild, openBuild } from './number-build.ts';
import { NumberTable } from './number-table.ts';
import { closeStage, dropParts, openStage, stagedIn, stageTokens } from './token-stage.ts';

const km = createKernelMemory();
const kernel = instantiateKernel(km);

/** As uniform as sealed numbers; the tokens of small numbers begin with zeros where that is special. */
function tokensOf(numbers: readonly number[]): Uint8Array {
  const tokens = new Uint8Array(numbers.length * 16);
  for (const [place, number] of numbers.entries()) {
    const token = createHash('sha256').update(`${number}`).digest().subarray(0, 16);
    if (number < 3) token.fill(0, 0, 8);
    if (number === 1) token[0] = 1;
    if (number === 3) token.fill(0, 8, 10);
    tokens.set(token, place * 16);
  }
  return tokens;
}

type Row = { readonly number: number; readonly code: number };
type Piece = { readonly rows: readonly Row[]; readonly kind: number; readonly stage: number };

function inMemory(own: KernelMemory, bytes: Uint8Array): number {
  const at = allocate(own, bytes.length);
  bytesOf(own).set(bytes, at);
  return at;
}

function withRows<T>(rows: readonly Row[], work: (tokens: number, codes: number) => T): T {
  const tokens = inMemory(km, tokensOf(rows.map(({ number }) => number)));
  const codes = inMemory(km, new Uint8Array(Uint32Array.from(rows, ({ code }) => code).buffer));
  const result = work(tokens, codes);
  free(km, tokens);
  free(km, codes);
  return result;
}

function newTable(own: Kernel, entries: number, blocked: readonly number[]): NumberTable {
  const table = new NumberTable(km, own, entries);
  table.clear();
  table.prepareFor(columnCode);
  const rows = blocked.map((number) => ({ number, code: blockedCode }));
  withRows(rows, (tokens) => table.add(tokens, rows.length, phoneKind, 0, blockedCode));
  return table;
}

/** Payloads, and codes of the column, of all entries by their tags: what a table says, wherever it stands. */
function contentOf(table: NumberTable): string[] {
  const words = new Uint32Array(km.memory.buffer, table.address, 6);
  const [tagsAt = 0, payloadsAt = 0, , capacity = 0, , columnAt = 0] = words;
  const tags = new BigUint64Array(km.memory.buffer, tagsAt, capacity);
  const payloads = new Uint32Array(km.memory.buffer, payloadsAt, capacity);
  const column = new Uint32Array(km.memory.buffer, columnAt, capacity);
  const content: string[] = [];
  for (const [slot, payload] of payloads.entries()) {
    if (payload === 0) continue;
    const long = payload >>> 17 === columnCode ? column[slot] : '';
    content.push(`${tags[slot]} ${payload} ${long}`);
  }
  return content.sort();
}

test('a table that is built holds what one by one would have put there, the last row of each', () => {
  const number = fc.nat({ max: 400 });
  const code = fc.constantFrom(alwaysCode, 4, 5, columnCode - 1, columnCode, columnCode + 9);
  const piece = fc.record({
    rows: fc.array(fc.record({ number, code }), { maxLength: 150 }),
    kind: fc.constantFrom(phoneKind, senderKind),
    stage: fc.nat({ max: 2 }),
  });
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }),
      fc.array(number, { maxLength: 5 }),
      fc.array(fc.record({ number, code }), { maxLength: 30 }),
      (pieces: readonly Piece[], blocked, before) => {
        const tables = [newTable(kernel, 1200, blocked), newTable(kernel, 1200, blocked)] as const;
        const stages = [0, 1, 2].map(() => openStage(km));
        for (const table of tables) {
          withRows(before, (tokens, codes) =>
            table.add(tokens, before.length, phoneKind, codes, 0),
          );
        }
        for (const [part, { rows, kind, stage }] of pieces.entries()) {
          withRows(rows, (tokens, codes) => {
            const staged = { tokens, codes, n: rows.length, kind, code: 0, part };
            stageTokens(km, kernel, stages[stage] ?? 0, staged);
            tables[0].add(tokens, rows.length, kind, codes, 0);
          });
        }
        const build = openBuild(km, tables[1], stages);
        buildSteps(km, kernel, build);
        closeBuild(km, kernel, build);
        assert.deepEqual(contentOf(tables[1]), contentOf(tables[0]));
        assert.equal(tables[1].live, tables[0].live);
        assert.equal(tables[1].used, tables[0].used);
        for (const stage of stages) closeStage(km, stage);
        for (const table of tables) for (const at of table.pieces) free(km, at);
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 60) },
  );
});

/** 16 random bytes each, the same for the same n. */
function manyTokens(n: number): Uint8Array {
  const tokens = new Uint32Array(n * 4);
  let state = 0x9e37_79b9;
  for (let at = 0; at < tokens.length; at++) {
    state = (state + 0x6d2b_79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    tokens[at] = (word ^ (word >>> 14)) >>> 0;
  }
  return new Uint8Array(tokens.buffer);
}

test('parts that are dropped were never there, and others may follow', () => {
  const sizes = fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(sizes, fc.nat({ max: 9 }), sizes, (parts, from, more) => {
      const taken = takenBytes(km.memory);
      const tokens = manyTokens([...parts, ...more].reduce((sum, n) => sum + n, 0));
      // Few partitions, so that their chains are long.
      for (let at = 7; at < tokens.length; at += 16) tokens[at] = (tokens[at] ?? 0) & 0x81;
      const at = inMemory(km, tokens);
      const stages = [openStage(km), openStage(km)] as const;
      let done = 0;
      const stage = (part: number, n: number, to: readonly number[]): void => {
        const own = { tokens: at + done * 16, codes: 0, n, kind: phoneKind, code: alwaysCode };
        for (const one of to) stageTokens(km, kernel, one, { ...own, part });
        done += n;
      };
      for (const [part, n] of parts.entries()) {
        stage(part, n, part < from ? stages : stages.slice(0, 1));
      }
      dropParts(km, stages[0], from);
      assert.equal(stagedIn(km, stages[0]), stagedIn(km, stages[1]));
      for (const [part, n] of more.entries()) stage(parts.length + part, n, stages);
      const contents = stages.map((own) => {
        const table = newTable(kernel, 8000, []);
        const build = openBuild(km, table, [own]);
        buildSteps(km, kernel, build);
        closeBuild(km, kernel, build);
        const content = contentOf(table);
        assert.equal(table.live, stagedIn(km, own));
        for (const piece of table.pieces) free(km, piece);
        closeStage(km, own);
        return content;
      });
      assert.deepEqual(contents[0], contents[1]);
      free(km, at);
      assert.equal(takenBytes(km.memory), taken);
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 60) },
  );
});

function holdsAll(table: NumberTable, tokens: Uint8Array, region: number): boolean {
  new Uint32Array(km.memory.buffer, region, 2)[1] = table.address;
  const words = new Uint32Array(tokens.buffer);
  for (let at = 0; at < words.length; at += 4) {
    const [w0 = 0, w1 = 0, w2 = 0] = words.subarray(at, at + 3);
    if (kernel.findToken(region, w0, w1, w2, 0) !== 1) return false;
  }
  return true;
}

test('threads build one table together', async () => {
  const n = 300_000;
  const tokens = manyTokens(n);
  const at = inMemory(km, tokens);
  const stages = [openStage(km), openStage(km)];
  for (const [part, stage] of stages.entries()) {
    const own = { tokens: at + part * (n / 2) * 16, codes: 0, n: n / 2, kind: phoneKind };
    stageTokens(km, kernel, stage, { ...own, code: alwaysCode, part });
    assert.equal(stagedIn(km, stage), n / 2);
  }
  const table = newTable(kernel, n, []);
  const build = openBuild(km, table, stages);
  const code = `
    import { workerData } from 'node:worker_threads';
    const { km, build, steps, memory } = workerData;
    const [{ buildSteps }, { instantiateKernel }] = [await import(steps), await import(memory)];
    buildSteps(km, instantiateKernel(km), build);
  `;
  const steps = new URL('./number-build.ts', import.meta.url).href;
  const memory = new URL('../memory.ts', import.meta.url).href;
  const url = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  const workers = [1, 2].map(() => new Worker(url, { workerData: { km, build, steps, memory } }));
  await Promise.all(workers.map((worker) => once(worker, 'exit')));
  closeBuild(km, kernel, build);
  assert.equal(table.live, n);
  const region = allocateZeroed(km, 64);
  assert.ok(holdsAll(table, tokens, region));
});

test('what finds no room in its own districts goes behind them, as long as there is any', () => {
  const taken = takenBytes(km.memory);
  const table = newTable(kernel, 110_000, []);
  const { capacity } = table;
  const tokens = manyTokens(capacity + 1);
  const at = inMemory(km, tokens);
  const region = allocateZeroed(km, 64);
  const build = (n: number): void => {
    const stage = openStage(km);
    const staged = { tokens: at, codes: 0, n, kind: phoneKind, code: alwaysCode, part: 0 };
    stageTokens(km, kernel, stage, staged);
    const work = openBuild(km, table, [stage]);
    buildSteps(km, kernel, work);
    try {
      closeBuild(km, kernel, work);
    } finally {
      closeStage(km, stage);
    }
  };
  build(capacity - 5);
  assert.equal(table.live, capacity - 5);
  assert.ok(holdsAll(table, tokens.slice(0, (capacity - 5) * 16), region));
  assert.throws(() => build(capacity + 1), /full/);
  for (const piece of [...table.pieces, at, region]) free(km, piece);
  assert.ok(takenBytes(km.memory) <= taken + 64 * 4, 'the memory came back');
});
