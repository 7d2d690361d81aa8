import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type ConnectionHealth, chooseConnection } from './choose-connection.ts';

const well: ConnectionHealth = {
  inFlight: 0,
  windowSize: 16,
  answerMs: 20,
  trouble: 0,
  lastUsed: 0,
};

const health = fc.record({
  inFlight: fc.nat(20),
  windowSize: fc.integer({ min: 1, max: 20 }),
  answerMs: fc.option(fc.double({ min: 0, max: 20_000, noNaN: true })),
  trouble: fc.double({ min: 0, max: 1, noNaN: true }),
  lastUsed: fc.nat(),
});

/** Gives `parts` parts that nobody answers, and counts where they went. */
function deal(connections: readonly ConnectionHealth[], parts: number): number[] {
  const state = connections.map((one) => ({ ...one }));
  for (let at = 1; at <= parts; at++) {
    const chosen = state[chooseConnection(state)];
    assert.ok(chosen);
    chosen.inFlight += 1;
    chosen.lastUsed = at;
  }
  return state.map(({ inFlight }) => inFlight);
}

describe('the choice of a connection', () => {
  it('never takes a full one while another has room', () => {
    fc.assert(
      fc.property(fc.array(health, { minLength: 1, maxLength: 8 }), (connections) => {
        const chosen = connections[chooseConnection(connections)];
        assert.ok(chosen);
        const room = connections.some(({ inFlight, windowSize }) => inFlight < windowSize);
        assert.ok(!room || chosen.inFlight < chosen.windowSize);
      }),
    );
    assert.equal(chooseConnection([]), -1);
  });

  it('deals evenly among equals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(100), (count, parts) => {
        const dealt = deal(
          Array.from({ length: count }, () => ({ ...well, windowSize: 1000 })),
          parts,
        );
        assert.ok(Math.max(...dealt) - Math.min(...dealt) <= 1, dealt.join());
      }),
    );
  });

  it('takes turns where nothing else tells them apart', () => {
    const used = [3, 1, 2].map((lastUsed) => ({ ...well, lastUsed }));
    assert.equal(chooseConnection(used), 1);
  });

  it('prefers what is better in one respect and equal in the others', () => {
    fc.assert(
      fc.property(health, fc.constantFrom('inFlight', 'answerMs', 'trouble'), (one, what) => {
        fc.pre(one.answerMs !== null && one.answerMs > 1 && one.inFlight + 1 < one.windowSize);
        const worse =
          what === 'inFlight'
            ? { ...one, inFlight: one.inFlight + 1, lastUsed: 0 }
            : what === 'answerMs'
              ? { ...one, answerMs: one.answerMs * 2, lastUsed: 0 }
              : { ...one, trouble: one.trouble + 0.2, lastUsed: 0 };
        assert.equal(chooseConnection([worse, one]), 1);
        assert.equal(chooseConnection([one, worse]), 0);
      }),
    );
  });

  it('gives one that fails or is slow less, and not nothing', () => {
    const [good = 0, failing = 0] = deal([well, { ...well, trouble: 1 }], 16);
    assert.ok(failing >= 1 && failing < good / 4, `${good} to ${failing}`);
    const [fast = 0, slow = 0] = deal([well, { ...well, answerMs: 60_000 }], 16);
    assert.ok(slow >= 2 && slow < fast / 2, `${fast} to ${slow}`);
  });
});
