import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testEngines } from '../../../test/support/databases.ts';
import type { TrafficRecord } from '../../domain/record.ts';
import { rotateEpoch } from '../../vault/rotate.ts';
import { openContactLog } from '../contact-log/contact-log.ts';
import { lookBackTurn } from './look-back.ts';
import { dayMs, listed, nowMs, World } from './testing/world.ts';

const mobile = (n: number) =>
  ({
    space: 'e164',
    text: `1700001${String(n).padStart(4, '0')}`,
    class: 'mobile',
    carrier: 'china_telecom',
  }) as const;

/** Calls, visits and app events, spread over six days. */
function recordsOf(seed: number): TrafficRecord[] {
  return Array.from({ length: 300 }, (_, n): TrafficRecord => {
    const at = seed * 300 + n;
    const base = {
      id: '',
      timeMs: nowMs - 6 * dayMs + at * 60_000,
      from: mobile(at % 37),
      durationS: at % 60,
      cell: null,
    };
    if (n % 10 === 0) {
      const target = { host: `h${at % 7}.site${at % 3}.example`, path: `/p${at % 5}/q` };
      return { ...base, kind: 'web', target };
    }
    if (n % 10 === 1) return { ...base, kind: 'app', app: `com.app${at % 5}` };
    return { ...base, kind: n % 2 === 0 ? 'call' : 'sms', to: mobile(at % 41) };
  });
}

const [sqlite] = testEngines;

test('the contact log on the disk gives what the model of it gives', async (t) => {
  assert.ok(sqlite);
  const db = await sqlite.open(t);
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-look-back-'));
  const open = () =>
    openContactLog({
      dir,
      retentionS: 7 * 86_400,
      committed: async () => ({ fingerprint: 'f', byteOffset: 1 }),
      // Some contacts lie in segments, some in journals.
      segmentRows: 700,
      threads: 1,
      nowMs: () => nowMs,
    });
  const world = new World(db, await open());
  t.after(async () => {
    await world.log.close();
    await rm(dir, { recursive: true, force: true });
  });
  for (let seed = 0; seed < 8; seed += 1) {
    await world.take(recordsOf(seed))();
    if (seed !== 3) continue;
    await rotateEpoch(world.vault, db, { actor: 'test', nowMs });
    await world.reseal();
  }
  await world.list([
    listed({ kind: 'phone', value: mobile(5).text }),
    listed({ kind: 'phone', value: mobile(6).text, validFromMs: nowMs - 4 * dayMs }),
    listed({ kind: 'domain', value: 'site1.example' }),
    listed({ kind: 'url', value: 'h2.site2.example/p4' }),
    listed({ kind: 'app', value: 'com.app3' }),
  ]);
  const run = await lookBackTurn(world.deps);
  const expected = await world.expected();
  assert.ok(expected.length > 200);
  assert.deepEqual(await world.stored(), expected);
  assert.equal(run?.fresh, expected.length);
  assert.ok((run?.outside ?? 0) > 0);
  assert.equal(run?.coveredMs, nowMs - 6 * dayMs);
  assert.equal(await lookBackTurn(world.deps), null);
});
