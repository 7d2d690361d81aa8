import { defaultMaxFrame } from '../core/frame-reader.ts';
import type { SessionProtocol } from '../core/session-protocol.ts';
import { decodePdu, encodePdu } from './codec.ts';
import { answerBit, headerLength, type SmgpPdu } from './pdus.ts';

/** Which end of the line we are: the service provider, or the gateway (the simulator). */
export type Role = 'client' | 'centre';

/** SequenceID counts up by one and begins anew: SMGP 3.0 §6.1.3. */
export const maxSequence = 0xffffffff;

const requestsTo: Readonly<Record<Role, ReadonlySet<string>>> = {
  client: new Set(['deliver', 'active_test', 'exit']),
  centre: new Set(['submit', 'active_test', 'login', 'exit', 'query']),
};

const answersTo: Readonly<Record<Role, ReadonlySet<string>>> = {
  client: new Set(['submit_resp', 'active_test_resp', 'login_resp', 'exit_resp', 'query_resp']),
  centre: new Set(['deliver_resp', 'active_test_resp', 'exit_resp']),
};

/**
 * SMGP 3.0 for the session core, one object a connection: it holds the connection's sequence.
 * The protocol has no answer to a RequestID that is not known and no complaint about a frame that
 * cannot be read: the first stays unanswered, the second ends the session.
 * `firstSequence` is for tests of the wrap.
 */
export function smgpProtocol(role: Role, firstSequence = 1): SessionProtocol<SmgpPdu> {
  const requests = requestsTo[role];
  const answers = answersTo[role];
  let next = firstSequence;

  return {
    limits: { headerLength, maxFrame: defaultMaxFrame },
    decode: decodePdu,
    encode: encodePdu,
    keyOf: (pdu) => pdu.sequence,
    numbered(request) {
      const sequence = next;
      next = next >= maxSequence ? 1 : next + 1;
      return { ...request, sequence };
    },
    kindOf(pdu) {
      if (pdu.command === 'unknown') {
        // An answer that we never asked for is a stray one.
        return (pdu.requestId & answerBit) === 0 ? 'request' : 'answer';
      }
      if (requests.has(pdu.command)) return 'request';
      if (answers.has(pdu.command)) return 'answer';
      return { forbidden: `${pdu.command} may not come from this side` };
    },
    answers: (request, answer) => answer.command === `${request.command}_resp`,
    routine({ command, sequence }) {
      if (command === 'active_test') {
        return { reply: { command: 'active_test_resp', sequence }, ends: false };
      }
      if (command === 'exit') return { reply: { command: 'exit_resp', sequence }, ends: true };
      return null;
    },
    keepAlive: () => ({ command: 'active_test', sequence: 0 }),
    unbind: () => ({ command: 'exit', sequence: 0 }),
    complaint: () => null,
  };
}
