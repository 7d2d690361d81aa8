import type { SgipRouteConfig } from '../../../config/routes/sgip.ts';
import type { OutgoingPart, SubmitResult } from '../../gateway.ts';
import {
  encodeFormatted,
  type FlashClass,
  messageFormatOf,
  readFormatted,
} from '../../text/message-format.ts';
import type { Packing } from '../../text/part.ts';
import type { Login } from '../core/link.ts';
import type { Session } from '../core/session.ts';
import type { Dialect, Incoming } from '../dialect.ts';
import { expireTimes } from './expiry.ts';
import { loginTypes, reportFlags, type SgipPdu, unnumbered } from './pdus.ts';
import { answerOf, sgipProtocol } from './protocol.ts';
import { isSubmitReport, readReceipt } from './receipt.ts';
import {
  providerNode,
  SequenceSource,
  type SequenceSourceOptions,
  sequenceId,
} from './sequence.ts';
import { sgipServerSide } from './server-side.ts';
import {
  isCodingRefusal,
  isLoginRefusal,
  mayPassElsewhere,
  result,
  resultClass,
  resultName,
} from './status.ts';

/**
 * The client's side of SGIP 1.2: submits on connections that we open; reports and replies on those,
 * and, where `route.listen` is on, on connections that the carrier opens to us.
 */
export function createSgipDialect(
  route: SgipRouteConfig,
  options: SequenceSourceOptions = {},
): Dialect<SgipPdu> {
  const nowMs = options.nowMs ?? Date.now;
  const node = route.nodeId ?? providerNode(route.areaCode, route.corpId);
  const sequences = new SequenceSource(node, options);
  const expireTimeOf = expireTimes();

  async function logIn(session: Session<SgipPdu>): Promise<Login> {
    const answer = await session.request({
      command: 'bind',
      sequence: unnumbered,
      loginType: loginTypes.providerToGateway,
      loginName: route.loginName,
      loginPassword: route.password,
      reserve: '',
    });
    if (answer.kind !== 'answered') return { kind: 'failed', detail: answer.cause };
    if (answer.pdu.command !== 'bind_resp') {
      return { kind: 'failed', detail: `bind was answered with ${answer.pdu.command}` };
    }
    const value = answer.pdu.result;
    if (value === result.ok) return { kind: 'bound' };
    const detail = `bind was refused with ${resultName(value)}`;
    return isLoginRefusal(value)
      ? { kind: 'refused', detail: `${detail}; check loginName, password and nodeId` }
      : { kind: 'failed', detail };
  }

  function submitOf(part: OutgoingPart, flashClass: FlashClass): SgipPdu {
    const { coding } = route;
    const format = messageFormatOf(part.coding, part.channel, coding, flashClass);
    return {
      command: 'submit',
      sequence: unnumbered,
      spNumber: route.spNumber,
      chargeNumber: route.chargeNumber,
      userNumbers: [part.msisdn],
      corpId: route.corpId,
      serviceType: route.serviceType,
      feeType: route.feeType,
      feeValue: route.feeValue,
      givenValue: '0',
      agentFlag: 0,
      morelatetoMtFlag: route.morelatetoMtFlag,
      priority: route.messagePriority,
      expireTime: expireTimeOf(part.validityS, nowMs()),
      scheduleTime: '',
      reportFlag: reportFlags.always,
      tpPid: coding.protocolId,
      tpUdhi: part.parts > 1 ? 1 : 0,
      messageCoding: format,
      messageType: 0,
      messageContent: encodeFormatted(part, format, coding.packing),
      reserve: '',
    };
  }

  return {
    account: route.loginName,
    idleCloseIsNormal: true,
    protocol: () => sgipProtocol('client', sequences),
    logIn,
    submitOf,
    refusesCoding: (answer) => answer.command === 'submit_resp' && isCodingRefusal(answer.result),
    resultOf,
    idOf: (request) => sequenceId(request.sequence),
    incoming: (request) => incoming(request, route.coding.packing),
    ...(route.listen.enabled ? { serverSide: sgipServerSide(route.listen, sequences) } : {}),
  };
}

function resultOf(answer: SgipPdu, request: SgipPdu): SubmitResult {
  if (answer.command !== 'submit_resp') {
    return { kind: 'unknown', cause: `submit was answered with ${answer.command}` };
  }
  const code = resultName(answer.result);
  const meaning = resultClass(answer.result);
  switch (meaning) {
    case 'ok':
      return { kind: 'accepted', smscId: sequenceId(request.sequence) };
    case 'throttled':
      return { kind: 'throttled', code };
    case 'permanent':
    case 'temporary': {
      const elsewhere = mayPassElsewhere(answer.result);
      const permanent = meaning === 'permanent';
      return { kind: 'rejected', code, permanent, ...(elsewhere ? { elsewhere } : {}) };
    }
  }
}

function incoming(request: SgipPdu, packing: Packing): Incoming<SgipPdu> {
  switch (request.command) {
    case 'report': {
      const answer = answerOf(request, result.ok);
      if (!isSubmitReport(request)) return { kind: 'other', answer };
      const receipt = readReceipt(request);
      return receipt
        ? { kind: 'receipt', receipt, answer }
        : { kind: 'unreadable_receipt', answer };
    }
    case 'deliver': {
      const { userNumber: from, spNumber: to, messageCoding } = request;
      const hasHeader = (request.tpUdhi & 1) !== 0;
      const options = { hasHeader, packing };
      const { text, concatenation } = readFormatted(request.messageContent, messageCoding, options);
      const part = { from, to, text, concatenation };
      return { kind: 'reply', part, answer: answerOf(request, result.ok) };
    }
    case 'userrpt':
      return { kind: 'other', answer: answerOf(request, result.ok) };
    default:
      return { kind: 'other', answer: null };
  }
}
