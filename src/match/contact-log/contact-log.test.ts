import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '../../domain/error.ts';
import { openContactLog } from './contact-log.ts';
import { someContacts, type TestContact, tokensOf } from './testing/contacts.ts';
import { closeBeforeRemoval, emptyFolder } from './testing/folder.ts';
import { block, foundTexts, StoreModel, textsOfContacts, until } from './testing/log.ts';
import type { ContactLog, ContactLogOptions } from './types.ts';

const baseMs = 1_700_000_000_000;
const dayS = 86_400;

const fixed = { retentionS: 7 * dayS, nowMs: () => baseMs + 1000 * dayS };

async function opened(
  t: TestContext,
  dir: string,
  over: Partial<ContactLogOptions> = {},
): Promise<ContactLog> {
  const committed = () => Promise.resolve(null);
  const log = await openContactLog({ dir, committed, ...fixed, ...over });
  closeBeforeRemoval(t, () => log.close());
  return log;
}

test('a settled block is found at once, a refused and an unsettled one are not', async (t) => {
  const log = await opened(t, join(await emptyFolder(t), 'contacts'));
  const [first, second, third] = [1, 2, 3].map((seed) => someContacts(40, 7, seed));
  assert.ok(first && second && third);
  (await log.append(block({ contacts: first, byteOffset: 1 }))).settle(true);
  (await log.append(block({ contacts: second, byteOffset: 2 }))).settle(false);
  const unsettled = await log.append(block({ contacts: third, byteOffset: 2 }));
  assert.deepEqual(await foundTexts(log, [1], 7), textsOfContacts(1, first));
  unsettled.settle(true);
  unsettled.settle(false);
  assert.deepEqual(await foundTexts(log, [1], 7), textsOfContacts(1, [...first, ...third]));
  const { rows, journalRows, droppedRows, appendedRows, oldestMs } = log.stats();
  assert.deepEqual([rows, journalRows, droppedRows, appendedRows], [80, 80, 40, 120]);
  assert.equal(oldestMs, Math.min(...[...first, ...third].map(({ timeMs }) => timeMs)));
});

test('found contacts have what was written, and the place of their counterpart', async (t) => {
  const log = await opened(t, await emptyFolder(t), { segmentRows: 1 });
  const contact: TestContact = {
    counterpart: 5,
    subscriber: 8,
    timeMs: baseMs + 4,
    durationS: 4_000_000_000,
    kind: 3,
    side: 2,
    party: 43,
  };
  (await log.append(block({ contacts: [contact], byteOffset: 1 }))).settle(true);
  const query = [{ epoch: 1, counterparts: tokensOf([9, 5, 6]) }];
  for (const where of ['journal', 'segment']) {
    const found = [];
    for await (const some of log.search(query, { sinceMs: 0, untilMs: baseMs + 5 })) {
      found.push(...some);
    }
    assert.deepEqual(
      found.map((one) => ({ ...one, subscriber: Buffer.from(one.subscriber) })),
      [
        {
          epoch: 1,
          at: 1,
          subscriber: Buffer.from(tokensOf([8])),
          timeMs: baseMs + 4,
          durationS: 4_000_000_000,
          kind: 'web',
          side: 'host',
          party: 43,
        },
      ],
      where,
    );
    await until(() => log.stats().segments === 1);
  }
});

type Step =
  | {
      readonly do: 'append';
      readonly rows: number;
      readonly epoch: number;
      readonly source: number;
      readonly fate: 'commit' | 'refuse' | 'crash' | 'commit and crash';
    }
  | { readonly do: 'wait' };

const steps = fc.array(
  fc.oneof(
    { arbitrary: fc.record({ do: fc.constant('wait' as const) }), weight: 1 },
    {
      arbitrary: fc.record({
        do: fc.constant('append' as const),
        rows: fc.integer({ min: 0, max: 60 }),
        epoch: fc.integer({ min: 1, max: 2 }),
        source: fc.integer({ min: 1, max: 2 }),
        fate: fc.constantFrom(
          'commit' as const,
          'commit' as const,
          'commit' as const,
          'refuse' as const,
          'crash' as const,
          'commit and crash' as const,
        ),
      }),
      weight: 6,
    },
  ),
  { minLength: 1, maxLength: 40 },
);

test('through stops in every state, exactly the contacts that the store took are found', async (t) => {
  let run = 0;
  const base = await emptyFolder(t);
  await fc.assert(
    fc.asyncProperty(steps, fc.nat(), async (todo: readonly Step[], seed) => {
      const dir = join(base, String(run++));
      const store = new StoreModel();
      const open = () =>
        openContactLog({ dir, ...fixed, segmentRows: 70, threads: 1, committed: store.position });
      let log = await open();
      for (const [i, step] of todo.entries()) {
        if (step.do === 'wait') {
          await until(() => log.stats().journals <= 1);
          continue;
        }
        const contacts = someContacts(step.rows, 12, seed + i);
        const next = store.next(`s${step.source}`);
        const appended = await log.append({ ...block({ ...next, contacts }), epoch: step.epoch });
        if (step.fate.startsWith('commit')) store.commit({ ...next, epoch: step.epoch }, contacts);
        if (step.fate === 'commit') appended.settle(true);
        else if (step.fate === 'refuse') appended.settle(false);
        else {
          await log.close();
          log = await open();
        }
      }
      for (const epoch of [1, 2]) {
        const wanted = textsOfContacts(epoch, store.contacts(epoch));
        assert.deepEqual(await foundTexts(log, [epoch], 12), wanted);
      }
      assert.equal(log.stats().rows, store.contacts(1).length + store.contacts(2).length);
      await log.close();
    }),
    { numRuns: 12 },
  );
});

test('small segments become large ones, and searches find all the while', async (t) => {
  const dir = await emptyFolder(t);
  const log = await opened(t, dir, { segmentRows: 100 });
  const all: TestContact[] = [];
  for (let i = 0; i < 30; i++) {
    const contacts = someContacts(100, 20, i);
    (await log.append(block({ contacts, byteOffset: i + 1 }))).settle(true);
    all.push(...contacts);
    assert.equal((await foundTexts(log, [1], 20)).length, all.length);
  }
  await until(() => log.stats().merges >= 3 && log.stats().segments <= 9);
  assert.deepEqual(await foundTexts(log, [1], 20), textsOfContacts(1, all));
  // Files of merged segments go when their last reader is done.
  await until(async () => (await segmentFiles(dir)).length === log.stats().segments);
});

test('what a crash leaves beside a whole segment is not found twice', async (t) => {
  const dir = await emptyFolder(t);
  const log = await opened(t, dir, { segmentRows: 100 });
  const all: TestContact[] = [];
  const saved = join(dir, 'saved');
  await mkdir(saved);
  for (let i = 0; i < 8; i++) {
    const contacts = someContacts(100, 20, i);
    const appended = await log.append(block({ contacts, byteOffset: i + 1 }));
    all.push(...contacts);
    // The journal as it is before its segment is made.
    if (i === 3) await copyFile(join(dir, 'journal-000000004.log'), join(saved, 'journal'));
    appended.settle(true);
    await until(() => log.stats().rolls === i + 1);
    // Seven segments before the eighth makes them one.
    if (i === 6)
      for (const name of await segmentFiles(dir))
        await copyFile(join(dir, name), join(saved, name));
  }
  await until(() => log.stats().merges === 1);
  await log.close();
  const [merged] = await segmentFiles(dir);
  assert.ok(merged !== undefined);
  for (const name of await segmentFiles(saved)) await rename(join(saved, name), join(dir, name));
  await rename(join(saved, 'journal'), join(dir, 'journal-000000004.log'));
  await writeFile(join(dir, 'contacts-000001-000000009-000000009.parquet.tmp'), 'half');
  const committed = () => Promise.resolve({ fingerprint: 'f', byteOffset: 1e9 });
  const again = await opened(t, dir, { segmentRows: 100, committed });
  assert.deepEqual(await foundTexts(again, [1], 20), textsOfContacts(1, all));
  assert.equal(again.stats().rows, all.length);
  await until(() => again.stats().journals === 0);
  assert.deepEqual((await readdir(dir)).sort(), [merged, 'saved']);
});

test('what is older than the retention is not found, and its segments are deleted and counted', async (t) => {
  const dir = await emptyFolder(t);
  let now = baseMs + dayS * 1000;
  const nowMs = () => now;
  const options = { retentionS: 2 * dayS, nowMs, segmentRows: 100 };
  const log = await opened(t, dir, options);
  const old = someContacts(100, 9, 1, baseMs);
  const young = someContacts(100, 9, 2, baseMs + dayS * 1000);
  (await log.append(block({ contacts: old, byteOffset: 1 }))).settle(true);
  await until(() => log.stats().segments === 1);
  assert.equal((await foundTexts(log, [1], 9, 0)).length, 100);
  now = baseMs + 2 * dayS * 1000 + 1e6 + 10_000;
  assert.equal((await foundTexts(log, [1], 9, 0)).length, 0);
  (await log.append(block({ contacts: young, byteOffset: 2 }))).settle(true);
  await until(() => log.stats().expiredRows === 100);
  assert.deepEqual(await foundTexts(log, [1], 9, 0), textsOfContacts(1, young));
  const { rows, expiredSegments, segments } = log.stats();
  assert.deepEqual([rows, expiredSegments, segments], [100, 1, 1]);
  await until(async () => (await segmentFiles(dir)).length === 1);
});

test('blocks handed over together are on the disk together, in files that only the owner reads', async (t) => {
  const dir = join(await emptyFolder(t), 'deep', 'contacts');
  const log = await opened(t, dir);
  const appended = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      log.append(block({ contacts: someContacts(10, 5, i), byteOffset: i + 1 })),
    ),
  );
  for (const one of appended) one.settle(true);
  assert.equal(log.stats().journalRows, 200);
  assert.equal((await stat(dir)).mode & 0o777, 0o700);
  assert.equal((await stat(join(dir, 'journal-000000001.log'))).mode & 0o777, 0o600);
});

test('a folder that cannot be made, and one that vanishes, are told; appending goes on when it is back', async (t) => {
  const dir = await emptyFolder(t);
  const unusable = (error: unknown) =>
    error instanceof TocsinError &&
    error.code === 'DATA_DIR_UNUSABLE' &&
    error.message.includes(dir);
  await writeFile(join(dir, 'file'), '');
  await assert.rejects(opened(t, join(dir, 'file', 'contacts')), unusable);
  const log = await opened(t, join(dir, 'contacts'));
  await rm(join(dir, 'contacts'), { recursive: true });
  const contacts = someContacts(10, 5, 1);
  await assert.rejects(log.append(block({ contacts, byteOffset: 1 })), unusable);
  await mkdir(join(dir, 'contacts'));
  (await log.append(block({ contacts, byteOffset: 1 }))).settle(true);
  assert.equal((await foundTexts(log, [1], 5)).length, 10);
});

test('a segment that cannot be written leaves its journal, which is searched and rolled later', async (t) => {
  const dir = await emptyFolder(t);
  const log = await opened(t, dir, { segmentRows: 10 });
  const inTheWay = join(dir, 'contacts-000001-000000001-000000001.parquet.tmp');
  await mkdir(inTheWay);
  const contacts = someContacts(10, 5, 1);
  (await log.append(block({ contacts, byteOffset: 1 }))).settle(true);
  await until(() => log.stats().fault !== null);
  assert.match(log.stats().fault ?? '', /cannot be written/);
  assert.deepEqual(await foundTexts(log, [1], 5), textsOfContacts(1, contacts));
  await log.close();
  await rm(inTheWay, { recursive: true });
  const again = await opened(t, dir, { segmentRows: 10 });
  await until(() => again.stats().segments === 1);
  assert.deepEqual(await foundTexts(again, [1], 5), textsOfContacts(1, contacts));
  assert.equal(again.stats().fault, null);
});

test('a search can be stopped, and leaves the log usable', async (t) => {
  const log = await opened(t, await emptyFolder(t), { segmentRows: 100 });
  const contacts = someContacts(100, 5, 1);
  (await log.append(block({ contacts, byteOffset: 1 }))).settle(true);
  const aborted = new AbortController();
  const reason = new Error('enough');
  aborted.abort(reason);
  await assert.rejects(foundTexts(log, [1], 5, 0, aborted.signal), reason);
  for await (const some of log.search([{ epoch: 1, counterparts: tokensOf([0]) }], {
    sinceMs: 0,
    untilMs: Infinity,
  })) {
    assert.ok(some.length > 0);
    break;
  }
  assert.equal((await foundTexts(log, [1], 5)).length, 100);
});

async function segmentFiles(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((name) => name.endsWith('.parquet')).sort();
}
