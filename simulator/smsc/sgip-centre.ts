import {
  loginTypes,
  reportFlags,
  reportStates,
  reportTypes,
  type SgipPdu,
  type SgipSubmit,
  unnumbered,
} from '../../src/deliver/gateways/sgip/pdus.ts';
import { answerOf, sgipProtocol } from '../../src/deliver/gateways/sgip/protocol.ts';
import {
  SequenceSource,
  type SequenceSourceOptions,
  sequenceId,
  sequenceOfId,
} from '../../src/deliver/gateways/sgip/sequence.ts';
import { result } from '../../src/deliver/gateways/sgip/status.ts';
import {
  encodeFormatted,
  messageFormatOf,
  readFormatted,
} from '../../src/deliver/text/message-format.ts';
import type { Packing } from '../../src/deliver/text/part.ts';
import { chooseCoding, segment } from '../../src/deliver/text/segment.ts';
import type {
  CentreDialect,
  CentreReceipt,
  CentreRequest,
  CentreSubmit,
  LoginOutcome,
  ReportedState,
  SubmitRefusal,
} from './centre-dialect.ts';

export type SgipCentreOptions = SequenceSourceOptions & {
  /** The gateway's own node: 1, four digits of area code, one digit (SGIP 1.2 §3.3). */
  readonly node?: number;
  /**
   * Whether reports and messages from phones go out on the connection that the provider opened, as
   * some gateways do, and not only on one opened to it.
   */
  readonly sameSocket?: boolean;
  /** How GSM-7 comes and goes; unpacked where it is left out. */
  readonly packing?: Packing;
};

const defaultNode = 101_001;

const loginResults: Readonly<Record<LoginOutcome, number>> = {
  ok: result.ok,
  unknown_account: result.illegalLogin,
  wrong_secret: result.illegalLogin,
  already: result.repeatedLogin,
  busy: result.tooManyConnections,
};

const refusals: Readonly<Record<SubmitRefusal, number>> = {
  throttled: result.throttled,
  invalid_destination: result.illegalPhoneNumber,
  not_logged_in: result.illegalLogin,
  temporary: result.systemFailure,
};

/** State and ErrorCode. The receipt's own three characters mean nothing among SGIP's error codes. */
const reported: Readonly<Record<ReportedState, readonly [state: number, errorCode: number]>> = {
  DELIVRD: [reportStates.delivered, 0],
  ENROUTE: [reportStates.waiting, 0],
  ACCEPTD: [reportStates.waiting, 0],
  EXPIRED: [reportStates.failed, result.userUnreachable],
  DELETED: [reportStates.failed, result.systemFailure],
  UNDELIV: [reportStates.failed, result.phoneFailed],
  REJECTD: [reportStates.failed, result.illegalGnsOperation],
  // SGIP has no word for what nobody knows.
  UNKNOWN: [reportStates.failed, result.systemFailure],
};

/** The message centre's side of SGIP 1.2. */
export function createSgipCentre(options: SgipCentreOptions = {}): CentreDialect<SgipPdu> {
  const sequences = new SequenceSource(options.node ?? defaultNode, options);
  const sameSocket = options.sameSocket ?? true;
  const packing = options.packing ?? 'unpacked';
  let reference = 0;

  return {
    protocol: () => sgipProtocol('centre', sequences),
    read: (request) => read(request, sameSocket, packing),
    idOf: (request) => sequenceId(request.sequence),
    receipt,
    fromPhone({ from, to, text }) {
      const coding = chooseCoding(text);
      const format = messageFormatOf(coding, 'sms', formats, 0);
      const texts = segment(text, coding);
      reference = (reference + 1) & 0xff;
      return texts.map((part, at) => ({
        command: 'deliver',
        sequence: unnumbered,
        userNumber: from,
        spNumber: to,
        tpPid: 0,
        tpUdhi: texts.length > 1 ? 1 : 0,
        messageCoding: format,
        messageContent: encodeFormatted(
          { text: part, coding, reference, part: at + 1, parts: texts.length },
          format,
          packing,
        ),
        reserve: '',
      }));
    },
    isTaken(answer) {
      const { command } = answer;
      return (
        (command === 'report_resp' || command === 'deliver_resp') && answer.result === result.ok
      );
    },
    callBack: {
      bind: (account, secret) => ({
        command: 'bind',
        sequence: unnumbered,
        loginType: loginTypes.gatewayToProvider,
        loginName: account,
        loginPassword: secret,
        reserve: '',
      }),
      isBound: (answer) => answer.command === 'bind_resp' && answer.result === result.ok,
    },
  };
}

const formats = { gsm7: 0x00, ucs2: 0x08, flashGsm7: 0x10, flashUcs2: 0x18 } as const;

function read(request: SgipPdu, sameSocket: boolean, packing: Packing): CentreRequest<SgipPdu> {
  switch (request.command) {
    case 'bind':
      if (request.loginType !== loginTypes.providerToGateway) {
        return { kind: 'other', answer: answerOf(request, result.loginType) };
      }
      return {
        kind: 'login',
        account: request.loginName,
        maySubmit: true,
        mayReceive: sameSocket,
        knows: (secret) => secret === request.loginPassword,
        answer: (outcome) => answerOf(request, loginResults[outcome]),
      };
    case 'submit':
      return readSubmit(request, packing);
    case 'trace': {
      const { sequence } = request;
      return { kind: 'other', answer: { command: 'trace_resp', sequence, hops: [], reserve: '' } };
    }
    default:
      return { kind: 'other', answer: null };
  }
}

function readSubmit(request: SgipSubmit, packing: Packing): CentreRequest<SgipPdu> {
  if (request.userNumbers.length === 0) {
    return { kind: 'other', answer: answerOf(request, result.parameterFormat) };
  }
  return {
    kind: 'submit',
    submit: {
      from: request.spNumber,
      to: request.userNumbers,
      ...readFormatted(request.messageContent, request.messageCoding, {
        hasHeader: (request.tpUdhi & 1) !== 0,
        packing,
      }),
      wantsReceipt: wantsReceipt(request.reportFlag),
    },
    // The id of the part is its sequence, which every answer bears.
    accept: () => answerOf(request, result.ok),
    refuse: (why) => answerOf(request, refusals[why]),
  };
}

function wantsReceipt(reportFlag: number): CentreSubmit['wantsReceipt'] {
  return reportFlag === reportFlags.onFailure ? 'of_failure' : reportFlag === reportFlags.always;
}

function receipt({ id, state, to }: CentreReceipt): SgipPdu {
  const [reportState, errorCode] = reported[state];
  return {
    command: 'report',
    sequence: unnumbered,
    submitSequence: sequenceOfId(id) ?? unnumbered,
    reportType: reportTypes.submit,
    userNumber: to,
    state: reportState,
    errorCode,
    reserve: '',
  };
}
