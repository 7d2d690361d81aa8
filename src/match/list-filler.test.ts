import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { AllowList } from '../intake/hosts/allow-list.ts';
import { sealingKeyOf } from '../vault/sealing-key.ts';
import { slotsOf } from '../vault/slot.ts';
import { createEphemeralVault } from '../vault/vault.ts';
import { MatchThread } from './engine/match-thread.ts';
import type { FillWork } from './engine/number-adder.ts';
import { IndicatorIndex, wordsOf } from './indicator-index.ts';
import { ListFiller } from './list-filler.ts';
import { createKernelMemory } from './memory.ts';
import { noFastRows } from './scan/list-rows.ts';

type Row = { readonly number: number; readonly untilMs: number | null };

const vault = createEphemeralVault();
const km = createKernelMemory();
const party = (number: number) => ({
  space: 'e164' as const,
  text: String(17_000_000_000 + number),
});

/** Another thread, as far as order goes: it works when the caller waits, one after the other. */
function helperFor(index: IndicatorIndex, turns: number) {
  const thread = new MatchThread({
    ...{ km, handle: index.handle, allow: new AllowList([]) },
    keyOf: (epoch) => sealingKeyOf(vault, epoch),
  });
  let before = Promise.resolve();
  const helper = (work: FillWork): Promise<void> => {
    before = before.then(async () => {
      for (let turn = 0; turn < turns; turn++) await setImmediate();
      thread.fillIndex(work);
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
        const filler = new ListFiller({ vault, index, helper, stagedAtMost });
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

test('what the helper fails with ends the filling', async () => {
  const index = new IndicatorIndex(vault, { memory: km });
  const helper = () => Promise.reject(new RangeError('no room'));
  const filler = new ListFiller({ vault, index, helper });
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
