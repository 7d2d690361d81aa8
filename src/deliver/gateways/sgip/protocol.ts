import { defaultMaxFrame } from '../core/frame-reader.ts';
import type { SessionProtocol } from '../core/session-protocol.ts';
import { decodePdu, encodePdu } from './codec.ts';
import {
  answerBit,
  headerLength,
  resultAnswer,
  type SgipPdu,
  type SgipResultCommand,
  unnumbered,
} from './pdus.ts';
import { type SequenceSource, sequenceId } from './sequence.ts';
import { result } from './status.ts';

/**
 * Which end of which connection we are: the provider on one that it opened (`client`), the provider on
 * one that the gateway opened to it (`listener`), or the gateway on either (`centre`).
 */
export type SgipRole = 'client' | 'listener' | 'centre';

/** The answer to each command. */
const answerTo = {
  bind: 'bind_resp',
  unbind: 'unbind_resp',
  submit: 'submit_resp',
  deliver: 'deliver_resp',
  report: 'report_resp',
  userrpt: 'userrpt_resp',
  trace: 'trace_resp',
} as const;

type Request = keyof typeof answerTo;

const fromGateway: readonly Request[] = ['report', 'deliver', 'userrpt', 'unbind'];
const fromProvider: readonly Request[] = ['submit', 'trace', 'unbind', 'bind'];

/** What each role may receive. */
const allowed: Readonly<
  Record<
    SgipRole,
    { readonly requests: ReadonlySet<string>; readonly answers: ReadonlySet<string> }
  >
> = {
  client: {
    requests: new Set(fromGateway),
    answers: new Set(fromProvider.map((request) => answerTo[request])),
  },
  listener: {
    requests: new Set([...fromGateway, 'bind']),
    answers: new Set(['unbind_resp']),
  },
  centre: {
    requests: new Set(fromProvider),
    answers: new Set([...fromGateway.map((request) => answerTo[request]), 'bind_resp']),
  },
};

/**
 * SGIP 1.2 for the session core, one object a connection. `sequences` is shared by all connections of
 * the node, because the sequence of a submit is the message's id.
 */
export function sgipProtocol(role: SgipRole, sequences: SequenceSource): SessionProtocol<SgipPdu> {
  const { requests, answers } = allowed[role];
  const { node } = sequences;

  return {
    limits: { headerLength, maxFrame: defaultMaxFrame },
    decode: decodePdu,
    encode: encodePdu,
    numbered: (request) => ({ ...request, sequence: sequences.next() }),
    /**
     * The counter alone for our own commands: no two that wait have the same, it is quick, and there
     * are gateways whose answers have their own time in the sequence. Any other node is a stray.
     */
    keyOf({ sequence }) {
      return sequence.node === node ? sequence.counter | 0 : sequenceId(sequence);
    },
    kindOf(pdu) {
      if (requests.has(pdu.command)) return 'request';
      if (answers.has(pdu.command)) return 'answer';
      if (pdu.command === 'unknown') {
        // An answer that we never asked for is a stray one.
        return pdu.commandId < answerBit ? 'request' : 'answer';
      }
      return { forbidden: `${pdu.command} may not come from this side` };
    },
    answers: (request, answer) => answerTo[request.command as Request] === answer.command,
    routine(request) {
      const { sequence } = request;
      if (request.command === 'unbind') {
        return { reply: { command: 'unbind_resp', sequence }, ends: true };
      }
      if (request.command === 'unknown') {
        // SGIP has no general refusal: the command's own answer says that its id is wrong.
        const commandId = (request.commandId | answerBit) >>> 0;
        return {
          reply: { command: 'unknown', commandId, sequence, body: unknownBody },
          ends: false,
        };
      }
      return null;
    },
    keepAlive: () => null,
    unbind: () => ({ command: 'unbind', sequence: unnumbered }),
    complaint: () => null,
  };
}

/** Result 7 and the reserve. */
const unknownBody = Buffer.from([result.messageId, 0, 0, 0, 0, 0, 0, 0, 0]);

/** The answer to a request that has a result. */
export function answerOf(
  request: SgipPdu & { readonly command: 'bind' | 'submit' | 'deliver' | 'report' | 'userrpt' },
  value: number,
): SgipPdu {
  const command: SgipResultCommand = answerTo[request.command];
  return resultAnswer(command, request.sequence, value);
}
