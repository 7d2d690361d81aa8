import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { type TestEngine, testEngines } from '../../test/support/databases.ts';
import { sampleHit, sampleMessage, sampleWarning } from '../../test/support/store-samples.ts';
import type { Hit } from '../domain/hit.ts';
import type { MessageState } from '../domain/warning.ts';
import { type MessageAnswer, recordAnswers } from '../store/answers.ts';
import type { Database } from '../store/database.ts';
import { hexOf } from '../store/hex.ts';
import { insertHits, settleHits, takePending } from '../store/hits.ts';
import { rollUpOf } from '../store/message-moves.ts';
import { type MessageEvent, messageTransitions } from '../store/message-states.ts';
import { claimMessages, enqueueMessages, servesAll } from '../store/outbox.ts';
import {
  cancelQueued,
  expireQueued,
  expireWaiting,
  recoverSubmitting,
} from '../store/outbox-upkeep.ts';
import { applyReceipts, dropOrphans, type PartReceipt } from '../store/receipts.ts';
import { commitRecordBatch } from '../store/sources.ts';
import { insertWarnings } from '../store/warnings.ts';
import { readLedger } from './ledger.ts';

/**
 * Random work on the store beside a model of what a message is: the transition table and the parts'
 * last word. After every step the two agree, and the ledger balances.
 */

type ModelPart = { smscId: string; state: string };
type ModelMessage = { state: MessageState; expiresMs: number; parts: Map<number, ModelPart> };

class World {
  readonly db: Database;
  readonly messages = new Map<string, ModelMessage>();
  readonly parked: PartReceipt[] = [];
  hits: Hit[] = [];
  offset = 0;
  nextSmscId = 1;
  nowMs = 1000;

  constructor(db: Database) {
    this.db = db;
  }

  happen(message: ModelMessage, event: MessageEvent): void {
    message.state = messageTransitions[message.state][event] ?? message.state;
  }

  all(state: MessageState): ModelMessage[] {
    return [...this.messages.values()].filter((message) => message.state === state);
  }

  /** Receipts that are applied together count together: the worst of them is the message's end. */
  hear(receipts: readonly PartReceipt[]): void {
    const touched = new Set<ModelMessage>();
    for (const receipt of receipts) {
      const named = [...this.messages.values()].find((message) => partOf(message, receipt));
      const part = named && partOf(named, receipt);
      if (named === undefined || part === undefined) this.parked.push(receipt);
      else {
        if (part.state === 'submitted') part.state = receipt.state;
        touched.add(named);
      }
    }
    for (const message of touched) this.rollUp(message);
  }

  rollUp(message: ModelMessage): void {
    const states = [...message.parts.values()].map((part) => part.state);
    const count = (state: string): number => states.filter((one) => one === state).length;
    const event = rollUpOf({
      parts: states.length,
      delivered: count('delivered'),
      undeliverable: count('undeliverable'),
      rejected: count('rejected'),
      expired: count('expired'),
    });
    if (event !== null) this.happen(message, event);
  }
}

function partOf(message: ModelMessage, { smscId }: PartReceipt): ModelPart | undefined {
  return [...message.parts.values()].find((part) => part.smscId === smscId);
}

type Step = (world: World) => Promise<unknown>;

const records = fc
  .record({ fresh: fc.nat({ max: 5 }), again: fc.nat({ max: 3 }), rejected: fc.nat({ max: 2 }) })
  .map(
    ({ fresh, again, rejected }): Step =>
      (world) => {
        const hits = Array.from({ length: fresh }, () => sampleHit({ observedMs: world.nowMs }));
        const repeated = world.hits.slice(0, again);
        world.hits = [...hits, ...world.hits];
        const from = { byteOffset: world.offset, line: world.offset };
        world.offset += 10;
        return world.db.write((tx) =>
          commitRecordBatch(tx, {
            source: 's',
            fingerprint: 'f',
            from,
            position: { byteOffset: world.offset, line: world.offset },
            rowsIn: 10 + rejected,
            accepted: 10,
            rejected: { bad_time: rejected },
            hits: [...hits, ...repeated],
            done: false,
            nowMs: world.nowMs,
          }),
        );
      },
  );

const lookBack = fc.constant<Step>((world) =>
  world.db.write((tx) => insertHits(tx, world.hits.slice(0, 2), world.nowMs)),
);

const decide = fc
  .record({
    limit: fc.integer({ min: 1, max: 6 }),
    warn: fc.boolean(),
    withhold: fc.boolean(),
    lifeMs: fc.integer({ min: 1, max: 30 }),
  })
  .map(
    ({ limit, warn, withhold, lifeMs }): Step =>
      async (world) => {
        const made = await world.db.write(async (tx) => {
          const hits = await takePending(tx, limit);
          if (hits.length === 0) return [];
          if (!warn) {
            const held = sampleWarning({ arm: 'hold_out' });
            await insertWarnings(tx, [held]);
            await settleHits(
              tx,
              hits.map(({ id }) => ({ id, outcome: 'suppressed', reason: 'hold_out' })),
            );
            return [];
          }
          const warning = sampleWarning({ messages: 2 });
          const times = { dueMs: world.nowMs, expiresMs: world.nowMs + lifeMs * 10 };
          const second = {
            ...times,
            ...(withhold ? { withheld: 'recipient_listed' as const } : {}),
          };
          const messages = [sampleMessage(warning.id, times), sampleMessage(warning.id, second)];
          await insertWarnings(tx, [warning]);
          await enqueueMessages(tx, messages);
          await settleHits(
            tx,
            hits.map(({ id }) => ({ id, outcome: 'warned', warningId: warning.id })),
          );
          return messages;
        });
        for (const { id, expiresMs, withheld } of made) {
          const state = withheld === undefined ? 'queued' : 'cancelled';
          world.messages.set(hexOf(id), { state, expiresMs, parts: new Map() });
        }
      },
  );

const claim = fc.integer({ min: 1, max: 4 }).map(
  (limit): Step =>
    async (world) => {
      const due = world.all('queued').filter((message) => message.expiresMs > world.nowMs);
      const claimed = await world.db.write((tx) =>
        claimMessages(tx, { limit, nowMs: world.nowMs, route: 'r', serves: servesAll }),
      );
      assert.equal(claimed.length, Math.min(limit, due.length));
      for (const { id, acceptedParts } of claimed) {
        const message = world.messages.get(hexOf(id));
        assert.ok(message);
        assert.deepEqual([...message.parts.keys()].sort(), acceptedParts);
        world.happen(message, 'claimed');
      }
    },
);

const events = {
  submitted: 'submitted',
  rejected: 'refused',
  requeue: 'put_back',
  unknown: 'given_up',
} as const;

const answer = fc
  .record({
    pick: fc.nat({ max: 9 }),
    decision: fc.constantFrom('submitted', 'submitted', 'rejected', 'requeue', 'unknown'),
    parts: fc.integer({ min: 1, max: 2 }),
  })
  .map(
    ({ pick, decision, parts }): Step =>
      async (world) => {
        const open = [...world.messages].filter(([, message]) => message.state === 'submitting');
        const [id, message] = open[pick % Math.max(open.length, 1)] ?? [];
        if (id === undefined || message === undefined) return;
        const answers: MessageAnswer['parts'] = Array.from({ length: parts }, (_, at) => {
          const smscId = String(world.nextSmscId++);
          message.parts.set(at + 1, { smscId, state: 'submitted' });
          return { part: at + 1, state: 'submitted', smscId, error: null };
        });
        const messageId = Buffer.from(id, 'hex');
        const rest = { route: 'r', account: 'a', body: 'text', reason: null };
        await world.db.write((tx) =>
          recordAnswers(tx, [{ messageId, parts: answers, decision, ...rest }], world.nowMs),
        );
        world.happen(message, events[decision]);
        world.hear(world.parked.splice(0));
        world.rollUp(message);
      },
  );

/** Ids near the last one: some known, some before their answer, some said before. */
const hear = fc
  .record({
    back: fc.integer({ min: -2, max: 6 }),
    state: fc.constantFrom('delivered', 'delivered', 'undeliverable', 'rejected', 'expired'),
  })
  .map(
    ({ back, state }): Step =>
      async (world) => {
        const smscId = String(world.nextSmscId - back);
        const sent = { route: 'r', account: 'a', recipient: null, sinceMs: 0 };
        const receipt = { ...sent, smscId, state, error: null, receivedMs: world.nowMs };
        await world.db.write((tx) => applyReceipts(tx, [receipt], world.nowMs));
        world.hear([receipt]);
      },
  );

const upkeep = fc
  .constantFrom('expire', 'cancel', 'resend', 'wait', 'give_up', 'silence', 'orphans')
  .map(
    (what): Step =>
      async (world) => {
        const { db, nowMs } = world;
        const move = (event: MessageEvent, messages: ModelMessage[]): void => {
          for (const message of messages) world.happen(message, event);
        };
        if (what === 'expire') {
          await db.write((tx) => expireQueued(tx, nowMs));
          move(
            'timed_out',
            world.all('queued').filter((message) => message.expiresMs <= nowMs),
          );
        } else if (what === 'cancel') {
          await db.write((tx) => cancelQueued(tx, nowMs));
          move('cancelled', world.all('queued'));
        } else if (what === 'silence') {
          await db.write((tx) => expireWaiting(tx, nowMs + 1, nowMs));
          move('waited_out', world.all('submitted'));
        } else if (what === 'orphans') {
          await db.write((tx) => dropOrphans(tx, nowMs + 1, nowMs));
          world.parked.length = 0;
        } else {
          const event = { resend: 'put_back', wait: 'submitted', give_up: 'given_up' } as const;
          await db.write((tx) => recoverSubmitting(tx, what, nowMs));
          move(event[what], world.all('submitting'));
        }
      },
  );

const step = fc.oneof(
  { weight: 2, arbitrary: records },
  { weight: 1, arbitrary: lookBack },
  { weight: 4, arbitrary: decide },
  { weight: 4, arbitrary: claim },
  { weight: 5, arbitrary: answer },
  { weight: 6, arbitrary: hear },
  { weight: 1, arbitrary: upkeep },
);

async function states(db: Database): Promise<Record<string, MessageState>> {
  const rows = await db.read.selectFrom('message').select(['id', 'state']).execute();
  return Object.fromEntries(rows.map(({ id, state }) => [hexOf(id), state]));
}

async function walk(engine: TestEngine, t: TestContext, steps: readonly Step[]): Promise<void> {
  const world = new World(await engine.open(t));
  for (const next of steps) {
    world.nowMs += 10;
    await next(world);
    const model = Object.fromEntries([...world.messages].map(([id, { state }]) => [id, state]));
    assert.deepEqual(await states(world.db), model);
    const ledger = await readLedger(world.db.read);
    assert.equal(ledger.balanced, true, JSON.stringify(ledger.lines));
  }
  await world.db.close();
}

for (const engine of testEngines) {
  test(`${engine.name}: whatever happens, messages keep to the table and the ledger balances`, {
    skip: engine.skip,
  }, async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) =>
        walk(engine, t, steps),
      ),
      { numRuns: 12 },
    );
  });
}
