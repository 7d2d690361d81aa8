import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { finalStates, inFlightStates, type MessageState } from '../domain/warning.ts';
import { rollUpOf } from './message-moves.ts';
import { endOf, isFinal, messageEvents, messageTransitions, startOf } from './message-states.ts';

const states: readonly MessageState[] = [...inFlightStates, ...finalStates];

test('nothing happens to a message that has ended', () => {
  for (const state of finalStates) {
    assert.ok(isFinal(state));
    assert.deepEqual(new Set(Object.values(messageTransitions[state])), new Set([null]), state);
  }
});

test('every event begins in one state, which is in flight, and ends in another', () => {
  for (const event of messageEvents) {
    const starts = states.filter((state) => messageTransitions[state][event] !== null);
    assert.deepEqual(starts, [startOf(event)], event);
    assert.equal(isFinal(startOf(event)), false);
    assert.equal(messageTransitions[startOf(event)][event], endOf(event));
    assert.notEqual(startOf(event), endOf(event));
  }
});

test('every state can be reached from the queue, and every one in flight can end', () => {
  const next = (state: MessageState): MessageState[] =>
    Object.values(messageTransitions[state]).filter((end) => end !== null);
  const reach = (from: MessageState): Set<MessageState> => {
    const seen = new Set<MessageState>([from]);
    for (const state of seen) for (const end of next(state)) seen.add(end);
    return seen;
  };
  assert.deepEqual([...reach('queued')].sort(), [...states].sort());
  for (const state of inFlightStates) assert.ok([...reach(state)].some(isFinal), state);
});

test('parts roll up to the worst, and to delivered only when all are', () => {
  const count = fc.nat({ max: 3 });
  const sums = fc.record({
    open: count,
    delivered: count,
    undeliverable: count,
    rejected: count,
    expired: count,
  });
  fc.assert(
    fc.property(sums, ({ open, ...ended }) => {
      const parts = open + Object.values(ended).reduce((total, one) => total + one, 0);
      const event = rollUpOf({ parts, ...ended });
      const failed = ended.rejected + ended.undeliverable + ended.expired;
      if (failed > 0) assert.ok(event !== null && event !== 'receipt_delivered');
      else assert.equal(event, open === 0 && parts > 0 ? 'receipt_delivered' : null);
    }),
  );
});
