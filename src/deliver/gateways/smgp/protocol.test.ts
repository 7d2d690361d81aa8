import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodePdu } from './codec.ts';
import { requestIds, type SmgpCommand, type SmgpPdu } from './pdus.ts';
import { maxSequence, type Role, smgpProtocol } from './protocol.ts';
import { isLoginRefusal, mayGoElsewhere, statusClass, statusName } from './status.ts';

const commands = Object.keys(requestIds) as SmgpCommand[];

/** Only what the protocol looks at. */
function bare(command: SmgpCommand, sequence = 1): SmgpPdu {
  return { command, sequence } as unknown as SmgpPdu;
}

describe('the protocol for the session core', () => {
  it('lets each side send only what is its own to send', () => {
    const expected: Record<Role, Partial<Record<SmgpCommand, string>>> = {
      client: {
        deliver: 'request',
        active_test: 'request',
        exit: 'request',
        login_resp: 'answer',
        submit_resp: 'answer',
        active_test_resp: 'answer',
        exit_resp: 'answer',
        query_resp: 'answer',
      },
      centre: {
        login: 'request',
        submit: 'request',
        query: 'request',
        active_test: 'request',
        exit: 'request',
        deliver_resp: 'answer',
        active_test_resp: 'answer',
        exit_resp: 'answer',
      },
    };
    for (const role of ['client', 'centre'] as const) {
      const protocol = smgpProtocol(role);
      for (const command of commands) {
        const kind = protocol.kindOf(bare(command));
        const forbidden = { forbidden: `${command} may not come from this side` };
        assert.deepEqual(kind, expected[role][command] ?? forbidden);
      }
    }
  });

  it('takes what it does not know for a request or a stray answer by its top bit', () => {
    const protocol = smgpProtocol('client');
    const unknown = (requestId: string) =>
      decodePdu(Buffer.from(`0000000c${requestId}00000001`, 'hex'));
    assert.equal(protocol.kindOf(unknown('00000005')), 'request');
    assert.equal(protocol.kindOf(unknown('80000005')), 'answer');
    assert.equal(protocol.routine(unknown('00000005')), null);
    assert.equal(protocol.complaint(null), null);
  });

  it('matches each request with its own answer', () => {
    const protocol = smgpProtocol('client');
    for (const request of commands) {
      for (const answer of commands) {
        const fits = requestIds[answer] === (requestIds[request] | 0x80000000) >>> 0;
        const isOther = requestIds[request] >= 0x80000000;
        assert.equal(protocol.answers(bare(request), bare(answer)), fits && !isOther);
      }
    }
  });

  it('answers keep-alive and leave by itself', () => {
    const protocol = smgpProtocol('centre');
    assert.deepEqual(protocol.routine(bare('active_test', 9)), {
      reply: { command: 'active_test_resp', sequence: 9 },
      ends: false,
    });
    assert.deepEqual(protocol.routine(bare('exit', 9)), {
      reply: { command: 'exit_resp', sequence: 9 },
      ends: true,
    });
    assert.equal(protocol.routine(bare('submit')), null);
  });

  it('counts on through all 32 bits and begins anew at 1', () => {
    const protocol = smgpProtocol('client', maxSequence - 1);
    const numbers = [0, 0, 0].map(() => protocol.numbered(bare('active_test')).sequence);
    assert.deepEqual(numbers, [0xfffffffe, 0xffffffff, 1]);
  });
});

describe('a status', () => {
  it('has a name with its number', () => {
    assert.equal(statusName(0), 'SMGP_0_OK');
    assert.equal(statusName(21), 'SMGP_21_AUTHENTICATION');
    assert.equal(statusName(300), 'SMGP_300');
  });

  it('throttles where the whole route has to wait, and is temporary where it is not known', () => {
    for (const value of [1, 74, 75]) assert.equal(statusClass(value), 'throttled');
    for (const value of [13, 50, 77, 300]) assert.equal(statusClass(value), 'temporary');
    for (const value of [30, 34, 36, 47]) assert.equal(statusClass(value), 'permanent');
  });

  it('sends a message elsewhere only where it is not itself to blame', () => {
    for (const value of [20, 21, 34, 39, 58, 76]) assert.equal(mayGoElsewhere(value), true);
    for (const value of [0, 1, 12, 36, 37, 47, 75, 300]) assert.equal(mayGoElsewhere(value), false);
  });

  it('of a login needs a person for what no time mends', () => {
    for (const value of [20, 21, 22, 69, 72, 76]) assert.equal(isLoginRefusal(value), true);
    for (const value of [0, 1, 2, 12, 300]) assert.equal(isLoginRefusal(value), false);
  });
});
