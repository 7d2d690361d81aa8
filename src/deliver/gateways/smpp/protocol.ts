import { defaultMaxFrame } from '../core/frame-reader.ts';
import type { SessionProtocol } from '../core/session-protocol.ts';
import { decodePdu, encodePdu, headerLength } from './codec.ts';
import { answerBit, type Command, commandIds, type Pdu, unknownCommand } from './commands.ts';
import { status } from './status.ts';

/** Which end of the line we are: ESME (the client) or MC, the message centre (the simulator). */
export type Role = 'esme' | 'centre';

/** sequence_number runs from 1 to 0x7FFFFFFF and begins anew: SMPP 3.4 §5.1.4. */
export const maxSequence = 0x7fffffff;

/** Requests that the ESME may receive: SMPP 3.4 §2.3, tables 2-1 and 2-2. */
const toEsme: ReadonlySet<Command> = new Set(['deliver_sm', 'data_sm', 'unbind', 'enquire_link']);
const toCentre: ReadonlySet<Command> = new Set([
  'bind_receiver',
  'bind_transmitter',
  'bind_transceiver',
  'submit_sm',
  'data_sm',
  'query_sm',
  'cancel_sm',
  'replace_sm',
  'unbind',
  'enquire_link',
]);
/** Answers that each may receive. */
const answersToEsme: ReadonlySet<Command> = new Set([
  'bind_receiver_resp',
  'bind_transmitter_resp',
  'bind_transceiver_resp',
  'submit_sm_resp',
  'data_sm_resp',
  'query_sm_resp',
  'cancel_sm_resp',
  'replace_sm_resp',
  'unbind_resp',
  'enquire_link_resp',
  'generic_nack',
]);
const answersToCentre: ReadonlySet<Command> = new Set([
  'deliver_sm_resp',
  'data_sm_resp',
  'unbind_resp',
  'enquire_link_resp',
  'generic_nack',
]);
/** PDUs without an answer, which only a client receives. */
const notices: ReadonlySet<Command> = new Set(['alert_notification', 'outbind']);

function headerOnly(
  command: 'generic_nack' | 'enquire_link' | 'enquire_link_resp' | 'unbind' | 'unbind_resp',
  sequence: number,
  commandStatus: number = status.ok,
): Pdu {
  return { command, status: commandStatus, sequence, body: {}, tlvs: [] };
}

/**
 * SMPP 3.4 for the session core, one object a connection: it holds the connection's sequence.
 * `firstSequence` is for tests of the wrap.
 */
export function smppProtocol(role: Role, firstSequence = 1): SessionProtocol<Pdu> {
  const requests = role === 'esme' ? toEsme : toCentre;
  const answers = role === 'esme' ? answersToEsme : answersToCentre;
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
      if (pdu.command === unknownCommand) {
        // A request gets a generic_nack (§4.3.1); an answer that we never asked for is a stray one.
        return (pdu.commandId & answerBit) === 0 ? 'request' : 'answer';
      }
      if (requests.has(pdu.command)) return 'request';
      if (answers.has(pdu.command)) return 'answer';
      if (role === 'esme' && notices.has(pdu.command)) return 'notice';
      return { forbidden: `${pdu.command} may not come from this side` };
    },
    answers(request, answer) {
      if (answer.command === 'generic_nack') return true;
      if (answer.command === unknownCommand || request.command === unknownCommand) return false;
      return commandIds[answer.command] === (commandIds[request.command] | answerBit) >>> 0;
    },
    routine(request) {
      const { command, sequence } = request;
      if (command === 'enquire_link') {
        return { reply: headerOnly('enquire_link_resp', sequence), ends: false };
      }
      if (command === 'unbind') return { reply: headerOnly('unbind_resp', sequence), ends: true };
      if (command === unknownCommand) {
        return {
          reply: headerOnly('generic_nack', sequence, status.invalidCommandId),
          ends: false,
        };
      }
      return null;
    },
    keepAlive: () => headerOnly('enquire_link', 0),
    unbind: () => headerOnly('unbind', 0),
    complaint(frame) {
      const sequence = frame && frame.length >= headerLength ? frame.readUInt32BE(12) : 0;
      return headerOnly('generic_nack', sequence, status.invalidCommandLength);
    },
  };
}
