import type { SmppRouteConfig } from '../../../config/routes/smpp.ts';
import type { Login } from '../core/link.ts';
import type { Session } from '../core/session.ts';
import type { Dialect, Incoming } from '../dialect.ts';
import type { Pdu, PduOf } from './commands.ts';
import { readText } from './incoming.ts';
import { smppProtocol } from './protocol.ts';
import { isReceipt, readReceipt } from './receipt.ts';
import { isBindRefusal, isCodingRefusal, status, statusName } from './status.ts';
import { submitOf, submitResultOf } from './submit.ts';

/** interface_version of SMPP 3.4: §5.2.4. */
export const interfaceVersion = 0x34;

/** What a dialect of SMPP needs of its route. */
export type SmppDialectRoute = Pick<
  SmppRouteConfig,
  | 'systemId'
  | 'password'
  | 'systemType'
  | 'serviceType'
  | 'sourceAddress'
  | 'sourceTon'
  | 'sourceNpi'
  | 'destinationTon'
  | 'destinationNpi'
  | 'coding'
>;

/** The ESME's side of SMPP 3.4: one bind_transceiver a connection. */
export function createSmppDialect(route: SmppDialectRoute): Dialect<Pdu> {
  return {
    account: route.systemId,
    protocol: () => smppProtocol('esme'),
    logIn: (session) => bind(session, route),
    submitOf: (part, flashClass) => submitOf(part, route, flashClass),
    refusesCoding: (answer) => isCodingRefusal(answer.status),
    resultOf: submitResultOf,
    incoming(request) {
      if (request.command === 'deliver_sm') {
        return read({ ...request.body, tlvs: request.tlvs }, answerTo('deliver_sm_resp', request));
      }
      if (request.command === 'data_sm') {
        const message = { ...request.body, shortMessage: Buffer.alloc(0), tlvs: request.tlvs };
        return read(message, answerTo('data_sm_resp', request));
      }
      return { kind: 'other', answer: null };
    },
  };
}

async function bind(session: Session<Pdu>, route: SmppDialectRoute): Promise<Login> {
  const answer = await session.request({
    command: 'bind_transceiver',
    status: status.ok,
    sequence: 0,
    body: {
      systemId: route.systemId,
      password: route.password,
      systemType: route.systemType,
      interfaceVersion,
      addrTon: 0,
      addrNpi: 0,
      addressRange: '',
    },
    tlvs: [],
  });
  if (answer.kind !== 'answered') return { kind: 'failed', detail: answer.cause };
  const { status: code } = answer.pdu;
  if (answer.pdu.command === 'bind_transceiver_resp' && code === status.ok) {
    return { kind: 'bound' };
  }
  const detail = `bind_transceiver was refused with ${statusName(code)}`;
  return isBindRefusal(code)
    ? { kind: 'refused', detail: `${detail}; check systemId, password and systemType` }
    : { kind: 'failed', detail };
}

type Delivery = Pick<
  PduOf<'deliver_sm'>['body'],
  'sourceAddr' | 'destinationAddr' | 'esmClass' | 'dataCoding' | 'shortMessage'
> & { readonly tlvs: PduOf<'deliver_sm'>['tlvs'] };

function read(message: Delivery, answer: Pdu): Incoming<Pdu> {
  if (isReceipt(message.esmClass, message.tlvs)) {
    const receipt = readReceipt(message);
    if (!receipt) return { kind: 'unreadable_receipt', answer };
    // A receipt comes from the recipient: its source is the destination of the message (§5.2.8).
    const to = message.sourceAddr;
    return { kind: 'receipt', receipt: to === '' ? receipt : { ...receipt, to }, answer };
  }
  const { text, concatenation } = readText(message, message.tlvs);
  const { sourceAddr: from, destinationAddr: to } = message;
  return { kind: 'reply', part: { from, to, text, concatenation }, answer };
}

function answerTo(command: 'deliver_sm_resp' | 'data_sm_resp', { sequence }: Pdu): Pdu {
  // message_id is unused here and set to NULL: SMPP 3.4 §4.6.2.
  return { command, status: status.ok, sequence, body: { messageId: '' }, tlvs: [] };
}
