import assert from 'node:assert/strict';
import {
  closeSync,
  createReadStream,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { chinaPlan } from '../domain/number/china-plan.ts';
import { shippedScamTypes } from '../domain/scam-type.ts';
import { AllowList } from '../intake/hosts/allow-list.ts';
import { sealingKeyOf } from '../vault/sealing-key.ts';
import { slotsOf } from '../vault/slot.ts';
import { createEphemeralVault } from '../vault/vault.ts';
import { MatchThread } from './engine/match-thread.ts';
import type { FillResult, FillWork } from './engine/number-adder.ts';
import { IndicatorIndex, wordsOf } from './indicator-index.ts';
import { ListFiller } from './list-filler.ts';
import { createKernelMemory } from './memory.ts';
import { noFastRows } from './scan/list-rows.ts';
import { readListFast } from './scan/list-scan.ts';

type Row = { readonly number: number; readonly untilMs: number | null };

const vault = createEphemeralVault();
const km = createKernelMemory();
const party = (number: number) => ({
  space: 'e164' as const,
  text: String(17_000_000_000 + number),
});

const listed = (number: number) => ({
  space: 'e164' as const,
  text: String(8_617_000_000_000 + number),
});

const listOptions = {
  format: 'csv' as const,
  plan: chinaPlan,
  scamTypes: shippedScamTypes,
  allow: new AllowList([]),
  allowNumbers: new Set<string>(),
  maxLineBytes: 4096,
};

/** Another thread, as far as order goes: it works when the caller waits, one after the other. */
function helperFor(index: IndicatorIndex, turns: number) {
  const thread = new MatchThread({
    ...{ km, handle: index.handle, allow: new AllowList([]) },
    keyOf: (epoch) => sealingKeyOf(vault, epoch),
  });
  let before: Promise<FillResult> = Promise.resolve(null);
  const helper = (work: FillWork): Promise<FillResult> => {
    before = before.then(async () => {
      for (let turn = 0; turn < turns; turn++) await setImmediate();
      return thread.fillIndex(work);
    });
    return before;
  };
  return { helper, end: () => thread.end() };
}

test('numbers that two threads add have the validity of their last row', async () => {
  const row = fc.record({
    number: fc.nat({ max: 300 }),
    untilMs: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 2 }),
  });
  const part = fc.record({
    rows: fc.array(row, { maxLength: 120 }),
    timed: fc.boolean(),
    draft: fc.option(row, { freq: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { maxLength: 14 }),
      fc.integer({ min: 0, max: 3 }),
      fc.constantFrom(1, 200, 1e6),
      async (parts, turns, stagedAtMost) => {
        const index = new IndicatorIndex(vault, { memory: km });
        const { helper, end } = helperFor(index, turns);
        const filler = new ListFiller({ index, helpers: [helper], stagedAtMost });
        const expected = new Map<number, Row>();
        for (const [at, { rows, timed, draft }] of parts.entries()) {
          const own = timed ? rows : rows.map((one) => ({ ...one, untilMs: null }));
          for (const one of own) expected.set(one.number, one);
          if (draft !== null) expected.set(draft.number, draft);
          await filler.add({
            ...noFastRows,
            slots: new Uint8Array(slotsOf(own.map(({ number }) => party(number)))),
            validUntilMs: timed ? Float64Array.from(own, (one) => one.untilMs ?? Number.NaN) : null,
            drafts: draft === null ? [] : [draftOf(draft)],
            share: (at + 1) / parts.length,
          });
        }
        await filler.finish();
        for (let number = 0; number <= 300; number++) {
          const words = wordsOf(vault.seal(party(number)));
          for (const timeMs of [0, 1, 2, 3]) {
            const listed = expected.get(number);
            const valid = listed !== undefined && timeMs < (listed.untilMs ?? 4);
            const found = index.findNumber(words, 0, timeMs, party(number)).length === 1;
            assert.equal(found, valid, `number ${number} at ${timeMs}`);
          }
        }
        assert.equal(index.size, expected.size);
        end();
        index.close();
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 40) },
  );
});

test('a file that threads share: the last row of a number counts, whoever had it', async () => {
  const row = fc.record({
    number: fc.nat({ max: 60 }),
    until: fc.constantFrom('', '', '', '', '1970-01-01T00:00:00.002Z', '1970-01-01T00:00:00.003Z'),
  });
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-filler-'));
  const file = join(folder, 'list.csv');
  const untilMs = (until: string): number => (until === '' ? 4 : Date.parse(until));
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(row, fc.integer({ min: 1, max: 40 })), { maxLength: 12 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 2 }),
        fc.constantFrom(1, 300, 1e6),
        fc.option(fc.nat({ max: 11 })),
        async (runs, turns, stagedAtMost, quotedAt) => {
          const index = new IndicatorIndex(vault, { memory: km });
          const helpers = turns.map((own) => helperFor(index, own));
          const filler = new ListFiller({
            ...{ index, stagedAtMost },
            helpers: helpers.map(({ helper }) => helper),
          });
          const expected = new Map<number, string>();
          const lines = ['kind,value,valid_until'];
          for (const [place, [{ number, until }, times]] of runs.entries()) {
            for (let at = 0; at < times; at++) {
              const one = (number + at) % 61;
              expected.set(one, until);
              const value = `+${listed(one).text}`;
              const cell = place === quotedAt ? `"${value}"` : value;
              lines.push(`phone,${cell},${until}`);
            }
          }
          writeFileSync(file, `${lines.join('\n')}\n`);
          const fd = openSync(file, 'r');
          const readAt = (into: Uint8Array, at: number): number =>
            readSync(fd, into, 0, into.length, at);
          const list = { name: 'list', bytes: createReadStream(file), readAt, fd };
          let rows = 0;
          const how = { km, threads: filler, blockBytes: 700 };
          for await (const part of readListFast(list, listOptions, how)) {
            rows += part.rowsIn;
            assert.deepEqual(part.rejects, []);
            await filler.add({ ...part, share: null });
          }
          await filler.finish();
          closeSync(fd);
          assert.equal(rows, lines.length - 1);
          assert.equal(index.size, expected.size);
          for (const [number, until] of expected) {
            const words = wordsOf(vault.seal(listed(number)));
            for (const timeMs of [0, 1, 2, 3]) {
              const found = index.findNumber(words, 0, timeMs, listed(number)).length === 1;
              assert.equal(found, timeMs < untilMs(until), `number ${number} at ${timeMs}`);
            }
          }
          for (const { end } of helpers) end();
          index.close();
        },
      ),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 60) },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('what the helper fails with ends the filling', async () => {
  const index = new IndicatorIndex(vault, { memory: km });
  const helper = () => Promise.reject(new RangeError('no room'));
  const filler = new ListFiller({ index, helpers: [helper] });
  const add = (number: number): Promise<void> =>
    filler.add({
      ...{ ...noFastRows, drafts: [], share: null },
      slots: new Uint8Array(slotsOf([party(number)])),
    });
  await assert.rejects(async () => {
    for (let number = 0; number < 5; number++) await add(number);
    await filler.finish();
  }, /no room/);
});

function draftOf({ number, untilMs }: Row) {
  return {
    kind: 'phone' as const,
    value: party(number).text,
    space: 'e164' as const,
    partyClass: null,
    scamType: null,
    unknownScamType: null,
    confidence: 50,
    source: 'test',
    caseRef: null,
    validFromMs: null,
    validUntilMs: untilMs,
    quarantine: null,
  };
}
