import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import { LookBack } from '../match/look-back/service.ts';
import { MemoryLog } from '../match/look-back/testing/memory-log.ts';
import { listed, nowMs, World } from '../match/look-back/testing/world.ts';
import { observe } from '../observe/channel.ts';
import { createLogger } from '../observe/log.ts';
import { lookBackQueue } from '../store/look-back.ts';
import { startLookBack } from './look-back.ts';

const mobile = (text: string) => ({ space: 'e164', text, class: 'mobile', carrier: null }) as const;

test('started, it looks back as soon as a list has been taken, and stops in the midst of a search', async (t) => {
  const [sqlite] = testEngines;
  assert.ok(sqlite);
  const world = new World(await sqlite.open(t), new MemoryLog());
  const from = mobile('17000000009');
  await world.take([
    {
      id: '',
      kind: 'call',
      timeMs: nowMs,
      from,
      to: mobile('17000000001'),
      durationS: 1,
      cell: null,
    },
  ])();
  const searched = Promise.withResolvers<void>();
  const searching = Promise.withResolvers<void>();
  const { search } = world.log;
  let searches = 0;
  // The second search never ends by itself.
  world.log.search = async function* (query, options) {
    searches += 1;
    if (searches === 1) {
      yield* search.call(world.log, query, options);
      searched.resolve();
      return;
    }
    searching.resolve();
    await new Promise((_, reject) => {
      options.signal?.addEventListener('abort', () => reject(options.signal?.reason));
    });
  };
  const loop = startLookBack(new LookBack(world.deps), createLogger('silent'));
  t.after(() => loop.stop());
  for (const [value, done] of [
    [from.text, searched],
    ['17000000001', searching],
  ] as const) {
    await world.list([listed({ kind: 'phone', value })]);
    observe('tocsin:listed', { indicators: 1 });
    await done.promise;
  }
  await loop.stop();
  assert.equal(searches, 2);
  assert.equal((await world.stored()).length, 1);
  assert.equal((await lookBackQueue(world.db.read)).queued, 1);
  assert.equal(loop.health().failures, 0);
});
