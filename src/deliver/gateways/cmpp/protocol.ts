import type { SessionProtocol } from '../core/session-protocol.ts';
import { decodePdu, encodePdu } from './codec.ts';
import {
  answerBit,
  type CmppKnownPdu,
  type CmppPdu,
  type CmppVersion,
  headerLength,
} from './pdus.ts';

/** Which end of the line we are: the SP (the client) or the ISMG (the simulator). */
export type CmppRole = 'client' | 'centre';

type Command = CmppPdu['command'];

/**
 * The longest that can be is a CMPP_SUBMIT of 3.0 with 255 recipients and 255 octets of content, 8,578
 * octets; what is longer is no frame.
 */
export const maxFrame = 16 * 1024;

/** Sequence_Id counts up and begins anew (§7.3); kept positive for peers that read it with a sign. */
export const maxSequence = 0x7fffffff;

const answerOf = {
  connect: 'connect_resp',
  terminate: 'terminate_resp',
  submit: 'submit_resp',
  deliver: 'deliver_resp',
  query: 'query_resp',
  cancel: 'cancel_resp',
  active_test: 'active_test_resp',
} as const satisfies Partial<Record<CmppKnownPdu['command'], Command>>;

type RequestCommand = keyof typeof answerOf;

function isRequest(command: Command): command is RequestCommand {
  return command in answerOf;
}

const toClient: ReadonlySet<Command> = new Set<RequestCommand>([
  'deliver',
  'active_test',
  'terminate',
]);
const toCentre: ReadonlySet<Command> = new Set<RequestCommand>([
  'connect',
  'submit',
  'query',
  'cancel',
  'active_test',
  'terminate',
]);
const requestsTo: Readonly<Record<CmppRole, ReadonlySet<Command>>> = {
  client: toClient,
  centre: toCentre,
};
/** Answers that each side may receive are those to what the other may. */
const answersTo: Readonly<Record<CmppRole, ReadonlySet<Command>>> = {
  client: answersIn(toCentre),
  centre: answersIn(toClient),
};

function answersIn(requests: ReadonlySet<Command>): ReadonlySet<Command> {
  return new Set([...requests].filter(isRequest).map((command) => answerOf[command]));
}

/**
 * CMPP for the session core, one object a connection: it holds the connection's sequence. A command
 * that is not known gets no answer, because CMPP has none for it. `firstSequence` is for tests of the
 * wrap.
 */
export function cmppProtocol(
  role: CmppRole,
  version: CmppVersion,
  firstSequence = 1,
): SessionProtocol<CmppPdu> {
  const requests = requestsTo[role];
  const answers = answersTo[role];
  let next = firstSequence;

  return {
    limits: { headerLength, maxFrame },
    decode: (frame) => decodePdu(frame, version),
    encode: (pdu) => encodePdu(pdu, version),
    keyOf: (pdu) => pdu.sequence,
    numbered(request) {
      const sequence = next;
      next = next >= maxSequence ? 1 : next + 1;
      return { ...request, sequence };
    },
    kindOf(pdu) {
      if (answers.has(pdu.command)) return 'answer';
      if (requests.has(pdu.command)) return 'request';
      if (pdu.command === 'unknown') {
        return (pdu.commandId & answerBit) === 0 ? 'notice' : 'answer';
      }
      return { forbidden: `${pdu.command} may not come from this side` };
    },
    answers: (request, answer) =>
      isRequest(request.command) && answerOf[request.command] === answer.command,
    routine({ command, sequence }) {
      if (command === 'active_test') {
        return { reply: { command: 'active_test_resp', sequence, reserved: 0 }, ends: false };
      }
      if (command === 'terminate') {
        return { reply: { command: 'terminate_resp', sequence }, ends: true };
      }
      return null;
    },
    keepAlive: () => ({ command: 'active_test', sequence: 0 }),
    unbind: () => ({ command: 'terminate', sequence: 0 }),
    complaint: () => null,
  };
}
