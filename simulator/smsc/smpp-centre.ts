import type { KnownPdu, Pdu, PduOf } from '../../src/deliver/gateways/smpp/commands.ts';
import { interfaceVersion } from '../../src/deliver/gateways/smpp/dialect.ts';
import { readText } from '../../src/deliver/gateways/smpp/incoming.ts';
import { smppProtocol } from '../../src/deliver/gateways/smpp/protocol.ts';
import {
  messageStateOf,
  receiptDate,
  writeReceiptText,
} from '../../src/deliver/gateways/smpp/receipt.ts';
import { status } from '../../src/deliver/gateways/smpp/status.ts';
import { udhIndicator } from '../../src/deliver/gateways/smpp/submit.ts';
import { octetTlv, tags, textTlv } from '../../src/deliver/gateways/smpp/tlv.ts';
import { validityLeftMs } from '../../src/deliver/gateways/smpp/validity.ts';
import { dataCodingOf } from '../../src/deliver/text/data-coding.ts';
import { encodePart } from '../../src/deliver/text/part.ts';
import { chooseCoding, segment } from '../../src/deliver/text/segment.ts';
import type {
  CentreDialect,
  CentreRequest,
  CentreSubmit,
  LoginOutcome,
  MessageStatus,
  SubmitRefusal,
} from './centre-dialect.ts';
import { strayKeys } from './stray-receipt.ts';

export type SmppCentreOptions = {
  /** Ids of messages, in whatever form is to be tried. */
  readonly nextId: () => string;
  /** What query_sm tells of a message; left out: nothing is known of any. */
  readonly statusOf?: (id: string) => MessageStatus | undefined;
};

type Bind = PduOf<'bind_receiver' | 'bind_transmitter' | 'bind_transceiver'>;
type Submit = PduOf<'submit_sm'> | PduOf<'data_sm'>;

const bindStatus: Readonly<Record<LoginOutcome, number>> = {
  ok: status.ok,
  unknown_account: status.invalidSystemId,
  wrong_secret: status.invalidPassword,
  already: status.alreadyBound,
  busy: status.bindFailed,
};

const refusalStatus: Readonly<Record<SubmitRefusal, number>> = {
  throttled: status.throttled,
  invalid_destination: status.invalidDestination,
  not_logged_in: status.invalidBindStatus,
  temporary: status.systemError,
};

/** The message centre's side of SMPP 3.4. */
export function createSmppCentre(options: SmppCentreOptions): CentreDialect<Pdu> {
  const { nextId, statusOf = () => undefined } = options;
  let reference = 0;
  return {
    textReceipts: true,
    protocol: () => smppProtocol('centre'),
    read: (request) => read(request, statusOf),
    idOf: () => nextId(),
    receipt({ id, writtenId, keys = 'usual', state, error, submittedMs, doneMs, from, to, text }) {
      const smscId = writtenId ?? id;
      const written = writeReceiptText({ smscId, state, error, submittedMs, doneMs, text });
      return delivery({
        from: to,
        to: from,
        esmClass: 0x04,
        dataCoding: 0,
        shortMessage: Buffer.from(strayKeys(written, keys, smscId.length), 'latin1'),
        // They say the same again, so a text that strays must do without them.
        tlvs:
          keys === 'usual'
            ? [
                textTlv(tags.receiptedMessageId, smscId),
                octetTlv(tags.messageState, messageStateOf(state)),
              ]
            : [],
      });
    },
    fromPhone({ from, to, text }) {
      const coding = chooseCoding(text);
      const texts = segment(text, coding);
      reference = (reference + 1) & 0xff;
      return texts.map((part, at) =>
        delivery({
          from,
          to,
          esmClass: texts.length > 1 ? udhIndicator : 0,
          dataCoding: dataCodingOf(coding, 'sms'),
          shortMessage: encodePart(part, coding, { reference, part: at + 1, parts: texts.length }),
          tlvs: [],
        }),
      );
    },
    isTaken: (answer) => answer.command !== 'generic_nack' && answer.status === status.ok,
  };
}

function read(
  request: Pdu,
  statusOf: (id: string) => MessageStatus | undefined,
): CentreRequest<Pdu> {
  switch (request.command) {
    case 'bind_receiver':
    case 'bind_transmitter':
    case 'bind_transceiver':
      return login(request);
    case 'submit_sm':
      return submit(request, request.body);
    case 'data_sm':
      return submit(request, {
        ...request.body,
        validityPeriod: '',
        shortMessage: Buffer.alloc(0),
      });
    case 'query_sm':
      return { kind: 'other', answer: query(request, statusOf(request.body.messageId)) };
    case 'cancel_sm': {
      const answer = { ...plain(request), status: status.cancelFailed };
      return { kind: 'other', answer: { ...answer, command: 'cancel_sm_resp' } };
    }
    case 'replace_sm': {
      const answer = { ...plain(request), status: status.replaceFailed };
      return { kind: 'other', answer: { ...answer, command: 'replace_sm_resp' } };
    }
    default:
      return { kind: 'other', answer: null };
  }
}

function login(bind: Bind): CentreRequest<Pdu> {
  return {
    kind: 'login',
    account: bind.body.systemId,
    maySubmit: bind.command !== 'bind_receiver',
    mayReceive: bind.command !== 'bind_transmitter',
    knows: (secret) => bind.body.password === secret,
    answer: (outcome) => ({
      command: `${bind.command}_resp`,
      status: bindStatus[outcome],
      sequence: bind.sequence,
      body: outcome === 'ok' ? { systemId: 'tocsin-smsc' } : null,
      tlvs: outcome === 'ok' ? [octetTlv(tags.scInterfaceVersion, interfaceVersion)] : [],
    }),
  };
}

function submit(
  request: Submit,
  body: Pick<
    PduOf<'submit_sm'>['body'],
    | 'sourceAddr'
    | 'destinationAddr'
    | 'esmClass'
    | 'dataCoding'
    | 'registeredDelivery'
    | 'validityPeriod'
    | 'shortMessage'
  >,
): CentreRequest<Pdu> {
  const { text, flash, concatenation } = readText(body, request.tlvs);
  const validityMs = validityLeftMs(body.validityPeriod, Date.now());
  const answer = (code: number, messageId: string | null): Pdu => ({
    command: request.command === 'submit_sm' ? 'submit_sm_resp' : 'data_sm_resp',
    status: code,
    sequence: request.sequence,
    body: messageId === null ? null : { messageId },
    tlvs: [],
  });
  return {
    kind: 'submit',
    submit: {
      from: body.sourceAddr,
      to: [body.destinationAddr],
      text,
      flash,
      concatenation,
      wantsReceipt: receiptsWanted[body.registeredDelivery & 3] ?? false,
      ...(validityMs === null ? {} : { validityMs }),
    },
    accept: (id) => answer(status.ok, id),
    refuse: (why) => answer(refusalStatus[why], null),
  };
}

/** By bits 1–0 of registered_delivery: SMPP 3.4 §5.2.17 (3 is SMPP 5.0's success only). */
const receiptsWanted: readonly CentreSubmit['wantsReceipt'][] = [
  false,
  true,
  'of_failure',
  'of_delivery',
];

function query(request: PduOf<'query_sm'>, found: MessageStatus | undefined): Pdu {
  const { sequence, body } = request;
  const head = { command: 'query_sm_resp', sequence, tlvs: [] } as const;
  if (!found) return { ...head, status: status.queryFailed, body: null };
  return {
    ...head,
    status: status.ok,
    body: {
      messageId: body.messageId,
      finalDate: found.doneMs === null ? '' : `${receiptDate(found.doneMs)}00000+`,
      messageState: messageStateOf(found.state),
      errorCode: 0,
    },
  };
}

function delivery(message: {
  readonly from: string;
  readonly to: string;
  readonly esmClass: number;
  readonly dataCoding: number;
  readonly shortMessage: Buffer;
  readonly tlvs: PduOf<'deliver_sm'>['tlvs'];
}): PduOf<'deliver_sm'> {
  const { from, to, esmClass, dataCoding, shortMessage, tlvs } = message;
  return {
    command: 'deliver_sm',
    status: 0,
    sequence: 0,
    body: {
      serviceType: '',
      sourceAddrTon: 1,
      sourceAddrNpi: 1,
      sourceAddr: from,
      destAddrTon: 3,
      destAddrNpi: 1,
      destinationAddr: to,
      esmClass,
      protocolId: 0,
      priorityFlag: 0,
      scheduleDeliveryTime: '',
      validityPeriod: '',
      registeredDelivery: 0,
      replaceIfPresentFlag: 0,
      dataCoding,
      smDefaultMsgId: 0,
      shortMessage,
    },
    tlvs,
  };
}

function plain(pdu: KnownPdu) {
  return { sequence: pdu.sequence, body: {}, tlvs: [] };
}
