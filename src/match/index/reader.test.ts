import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Indicator } from '../../domain/indicator.ts';
import { createEphemeralVault } from '../../vault/vault.ts';
import { takenBytes } from '../allocator.ts';
import { type IndexEntry, IndicatorIndex, wordsOf } from '../indicator-index.ts';
import { allocateZeroed, createKernelMemory } from '../memory.ts';
import { openIndexReader } from './reader.ts';

const always = { validFromMs: null, validUntilMs: null };

function phone(n: number, part: Partial<IndexEntry> = {}): IndexEntry {
  return { kind: 'phone', value: String(8617000000000 + n), space: 'e164', ...always, ...part };
}

function site(n: number): IndexEntry {
  return { kind: 'domain', value: `s${n}.bad.example`, space: null, ...always };
}

function stored(entries: readonly IndexEntry[]): Indicator[] {
  return entries.map((entry) => ({ ...entry, status: 'active' }) as Indicator);
}

/** Asks for everything again and again, until it is told to stop; reports what was ever wrong. */
const askingThread = `
  import { parentPort, workerData } from 'node:worker_threads';
  const { km, handle, stop, url, tokens, steady } = workerData;
  const { openIndexReader } = await import(url);
  const reader = openIndexReader(km, handle);
  const words = new Uint32Array(tokens.buffer.slice(tokens.byteOffset), 0, tokens.length / 4);
  const flag = new Int32Array(km.memory.buffer, stop, 1);
  const party = { space: 'e164', text: '8617000000000' };
  const count = words.length / 4;
  const wrong = [];
  let rounds = 0;
  parentPort.postMessage('asking');
  while (Atomics.load(flag, 0) === 0 && wrong.length === 0) {
    if (reader.enter() !== 1) wrong.push('epoch');
    for (let n = 0; n < count; n += 1) {
      const found = reader.findNumber(words, n * 4, 0, party).length;
      // The first ones are always listed, the last ones never, those between come and go.
      if (n < steady && found !== 1) wrong.push('lost number ' + n);
      if (n >= count - steady && found !== 0) wrong.push('strange number ' + n);
    }
    for (let n = 0; n < 200; n += 1) {
      const found = reader.findHost('www.s' + n + '.bad.example', '/', 0);
      if (n < 50 && found[0]?.value !== 's' + n + '.bad.example') wrong.push('lost host ' + n);
      if (n >= 150 && found.length > 0) wrong.push('strange host ' + n);
      if (found.length > 0 && found[0].value !== 's' + n + '.bad.example') wrong.push('host ' + n);
    }
    reader.leave();
    rounds += 1;
  }
  reader.close();
  parentPort.postMessage({ rounds, wrong });
`;

test('threads that look up while the index changes, grows and is rebuilt see what was and what is', async (t) => {
  const vault = createEphemeralVault();
  const km = createKernelMemory();
  const taken = takenBytes(km.memory);
  const index = new IndicatorIndex(vault, { memory: km });
  const stop = allocateZeroed(km, 64);
  const steady = 300;
  const steadyEntries = [
    ...Array.from({ length: steady }, (_, n) => phone(n)),
    ...Array.from({ length: 50 }, (_, n) => site(n)),
  ];
  index.upsert(steadyEntries);
  const asked = Array.from({ length: 4 * steady }, (_, n) => phone(n));
  const tokens = vault.sealBatch(asked.map(({ value }) => ({ space: 'e164', text: value })));
  const workerData = {
    ...{ km, handle: index.handle, stop, tokens, steady },
    url: new URL('./reader.ts', import.meta.url).href,
  };
  const code = new URL(`data:text/javascript,${encodeURIComponent(askingThread)}`);
  const workers = [new Worker(code, { workerData }), new Worker(code, { workerData })];
  t.after(() => Promise.all(workers.map((worker) => worker.terminate())));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const changing = [
    ...Array.from({ length: 2 * steady }, (_, n) => phone(steady + n)),
    ...Array.from({ length: 100 }, (_, n) => site(50 + n)),
  ];
  const results = Promise.all(workers.map((worker) => once(worker, 'message')));
  const exits = Promise.all(workers.map((worker) => once(worker, 'exit')));
  for (let round = 0; round < 60; round += 1) {
    index.upsert(changing);
    // Growth: others come in by the thousand, with dates of their own.
    const many = Array.from({ length: 1000 }, (_, n) =>
      phone(100_000 + round * 1000 + n, { validUntilMs: round * 1000 + n }),
    );
    index.upsert(many);
    for (const entry of changing) index.remove(entry);
    if (round % 3 === 0) for (const entry of many) index.remove(entry);
    if (round % 7 === 6) {
      const pages = (async function* () {
        yield stored(steadyEntries);
        await nextTurn();
        // Listed in the store's page, taken out meanwhile: must not come back.
        index.remove(phone(100_000));
        yield stored([phone(100_000), phone(100_001)]);
      })();
      await index.reload(pages);
      assert.equal(index.size, steadyEntries.length + 1);
    }
    await nextTurn();
  }
  Atomics.store(new Int32Array(km.memory.buffer, stop, 1), 0, 1);
  for (const [result] of await results) {
    assert.deepEqual(result.wrong, []);
    assert.ok(result.rounds > 0);
  }
  await exits;
  index.close();
  assert.equal(takenBytes(km.memory) - taken, 64, 'all of the memory came back, but the flag');
});

test('an index asked from outside is an error of the program; so is a second reload at once', async () => {
  const vault = createEphemeralVault();
  const index = new IndicatorIndex(vault);
  const reader = openIndexReader(index.memory, index.handle);
  assert.throws(() => reader.findApp('x', 0), /enter/);
  async function* pages() {
    yield [];
    await assert.rejects(() => index.reload(none()), /already/);
    assert.throws(() => index.addSealed(new Uint8Array(16)), /reload/);
    throw new RangeError('the store is gone');
  }
  async function* none(): AsyncGenerator<Indicator[]> {
    yield [];
  }
  index.upsert([phone(1)]);
  await assert.rejects(() => index.reload(pages()), RangeError);
  const token = wordsOf(vault.seal({ space: 'e164', text: phone(1).value }));
  const party = { space: 'e164', text: phone(1).value } as const;
  assert.equal(index.findNumber(token, 0, 0, party).length, 1, 'the old index goes on');
  assert.deepEqual(await index.reload(none()), { active: 0, inactive: 0 });
  assert.equal(index.size, 0);
});
