import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createSgipCentre } from '../../../../simulator/smsc/sgip-centre.ts';
import { partOf, routeTo } from '../../../../test/support/sgip-carrier.ts';
import { FrameReader } from '../core/frame-reader.ts';
import { decodePdu, encodePdu } from './codec.ts';
import { createSgipDialect } from './dialect.ts';
import { resultAnswer, type SgipPdu } from './pdus.ts';
import { sgipProtocol } from './protocol.ts';
import { SequenceSource } from './sequence.ts';

const receiptOfNothing = {
  id: '',
  state: 'EXPIRED',
  error: '027',
  submittedMs: 0,
  doneMs: 0,
  from: '',
  to: '',
  text: '',
} as const;

describe('the protocol of SGIP', () => {
  const sequences = new SequenceSource(3_010_012_381, { firstCounter: 1 });
  const own = sequences.next();
  const client = sgipProtocol('client', sequences);

  it('matches by node and counter, whatever time the answer has', () => {
    const answer = (sequence: typeof own): SgipPdu => ({ command: 'unbind_resp', sequence });
    const key = client.keyOf({ command: 'unbind', sequence: own });
    assert.equal(client.keyOf(answer({ ...own, time: own.time - 1 })), key);
    assert.notEqual(client.keyOf(answer({ ...own, counter: own.counter + 1 })), key);
    assert.notEqual(client.keyOf(answer({ ...own, node: own.node + 1 })), key);
  });

  it('gives every counter its own key', () => {
    const counter = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(counter, counter, (left, right) => {
        const keyOf = (one: number) =>
          client.keyOf({ command: 'unbind', sequence: { ...own, counter: one } });
        assert.equal(keyOf(left) === keyOf(right), left === right);
      }),
    );
  });

  it('knows which side may say what', () => {
    const kinds = (['client', 'listener', 'centre'] as const).map((role) => {
      const protocol = sgipProtocol(role, sequences);
      const kindOf = (pdu: SgipPdu): string => {
        const kind = protocol.kindOf(pdu);
        return typeof kind === 'string' ? kind : 'forbidden';
      };
      const unknown = { command: 'unknown', sequence: own, body: Buffer.alloc(0) } as const;
      return [
        kindOf(createSgipCentre().receipt(receiptOfNothing)),
        kindOf(createSgipDialect(routeTo(1)).submitOf(partOf(), 0)),
        kindOf(resultAnswer('submit_resp', own, 0)),
        kindOf(resultAnswer('bind_resp', own, 0)),
        kindOf(resultAnswer('report_resp', own, 0)),
        kindOf({ command: 'unbind', sequence: own }),
        kindOf({ command: 'unbind_resp', sequence: own }),
        kindOf({ ...unknown, commandId: 0x77 }),
        kindOf({ ...unknown, commandId: 0x80000077 }),
      ];
    });
    const no = 'forbidden';
    assert.deepEqual(kinds, [
      ['request', no, 'answer', 'answer', no, 'request', 'answer', 'request', 'answer'],
      ['request', no, no, no, no, 'request', 'answer', 'request', 'answer'],
      [no, 'request', no, 'answer', 'answer', 'request', 'answer', 'request', 'answer'],
    ]);
  });

  it('takes no frame of a length that it cannot have', () => {
    for (const length of [0, 3, 4, 19, 0x80000000, 0xffffffff]) {
      const start = Buffer.alloc(4);
      start.writeUInt32BE(length);
      assert.throws(() => [...new FrameReader(client.limits).read(start)], { code: 'PDU_INVALID' });
    }
  });

  it('answers an unbind and a command that it does not know by itself', () => {
    const unbind = client.routine({ command: 'unbind', sequence: own });
    assert.deepEqual(unbind, { reply: { command: 'unbind_resp', sequence: own }, ends: true });
    const body = Buffer.alloc(0);
    const routine = client.routine({ command: 'unknown', commandId: 0x77, sequence: own, body });
    assert.ok(routine && !routine.ends);
    const reply = decodePdu(encodePdu(routine.reply));
    assert.ok(reply.command === 'unknown' && reply.commandId === 0x80000077);
    assert.equal(reply.body.toString('hex'), '070000000000000000');
  });
});
