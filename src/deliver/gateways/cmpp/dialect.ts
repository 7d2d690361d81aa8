import type { CmppRouteConfig } from '../../../config/routes/cmpp.ts';
import type { OutgoingPart, SubmitResult } from '../../gateway.ts';
import {
  encodeFormatted,
  type FlashClass,
  messageFormatOf,
  readFormatted,
} from '../../text/message-format.ts';
import type { Login } from '../core/link.ts';
import type { Session } from '../core/session.ts';
import type { Dialect, Incoming } from '../dialect.ts';
import { sourceAuthenticator } from './authenticator.ts';
import { loginTimestamp, validTimes } from './clock.ts';
import { loginOf } from './login.ts';
import { msgIdText } from './msg-id.ts';
import { type CmppPdu, type CmppSubmit, type CmppVersion, versionOctet } from './pdus.ts';
import { cmppProtocol } from './protocol.ts';
import { readReport } from './receipt.ts';
import { mayPassElsewhere, refusesFormat, result, resultClass, resultName } from './status.ts';

export type CmppDialectOptions = {
  /** Epoch milliseconds, for the login's timestamp and the validity of messages. */
  readonly nowMs?: () => number;
};

/** The client's side of CMPP 2.0 or 3.0: we are the SP, the carrier is the ISMG. */
export function createCmppDialect(
  route: CmppRouteConfig,
  options: CmppDialectOptions = {},
): Dialect<CmppPdu> {
  const nowMs = options.nowMs ?? Date.now;
  const version: CmppVersion = route.version === '3.0' ? 3 : 2;
  const validTimeOf = validTimes(route.validTime, route.utcOffsetMinutes);

  async function logIn(session: Session<CmppPdu>): Promise<Login> {
    const timestamp = loginTimestamp(nowMs(), route.utcOffsetMinutes);
    const authenticatorSource = sourceAuthenticator(route.account, route.secret, timestamp);
    const answer = await session.request({
      command: 'connect',
      sequence: 0,
      sourceAddr: route.account,
      authenticatorSource,
      version: versionOctet[version],
      timestamp,
    });
    if (answer.kind !== 'answered') return { kind: 'failed', detail: answer.cause };
    if (answer.pdu.command !== 'connect_resp') {
      return { kind: 'failed', detail: `connect was answered with ${answer.pdu.command}` };
    }
    return loginOf(answer.pdu, { version, authenticatorSource, secret: route.secret });
  }

  function submitOf(part: OutgoingPart, flashClass: FlashClass): CmppSubmit {
    const { coding } = route;
    const msgFmt = messageFormatOf(part.coding, part.channel, coding, flashClass);
    return {
      command: 'submit',
      sequence: 0,
      msgId: 0n,
      pkTotal: part.parts,
      pkNumber: part.part,
      registeredDelivery: 1,
      msgLevel: route.level,
      serviceId: route.serviceId,
      feeUserType: route.feeUserType,
      feeTerminalId: route.feeTerminalId,
      feeTerminalType: 0,
      tpPid: coding.protocolId,
      tpUdhi: part.parts > 1 ? 1 : 0,
      msgFmt,
      msgSrc: route.msgSrc ?? route.account,
      feeType: route.feeType,
      feeCode: route.feeCode,
      validTime: validTimeOf(part.validityS, nowMs()),
      atTime: '',
      srcId: route.sourceNumber,
      destTerminalIds: [recipientOf(part.msisdn, route.nationalNumbers)],
      destTerminalType: 0,
      msgContent: encodeFormatted(part, msgFmt, coding.packing),
      linkId: '',
    };
  }

  function incoming(request: CmppPdu): Incoming<CmppPdu> {
    if (request.command !== 'deliver') return { kind: 'other', answer: null };
    const { sequence, msgId, msgContent, srcTerminalId: from } = request;
    const answer: CmppPdu = { command: 'deliver_resp', sequence, msgId, result: result.ok };
    if (request.registeredDelivery === 1) {
      const receipt = readReport(msgContent, from);
      return receipt
        ? { kind: 'receipt', receipt, answer }
        : { kind: 'unreadable_receipt', answer };
    }
    const { text, concatenation } = readFormatted(msgContent, request.msgFmt, {
      hasHeader: (request.tpUdhi & 1) === 1,
      packing: route.coding.packing,
    });
    return { kind: 'reply', part: { from, to: request.destId, text, concatenation }, answer };
  }

  return {
    account: route.account,
    protocol: () => cmppProtocol('client', version),
    logIn,
    submitOf,
    refusesCoding: (answer) => answer.command === 'submit_resp' && refusesFormat(answer.result),
    resultOf,
    incoming,
  };
}

/** A mobile number of China behind its country code. */
const chinese = /^86(?=1\d{10}$)/;

function recipientOf(msisdn: string, national: boolean): string {
  return national ? msisdn.replace(chinese, '') : msisdn;
}

function resultOf(answer: CmppPdu): SubmitResult {
  if (answer.command !== 'submit_resp') {
    return { kind: 'unknown', cause: `submit was answered with ${answer.command}` };
  }
  const code = resultName(answer.result);
  switch (resultClass(answer.result)) {
    case 'ok':
      // Taken, but no receipt can ever be matched with it.
      return answer.msgId === 0n
        ? { kind: 'unknown', cause: 'the carrier took the part and gave no Msg_Id' }
        : { kind: 'accepted', smscId: msgIdText(answer.msgId) };
    case 'throttled':
      return { kind: 'throttled', code };
    case 'permanent': {
      const elsewhere = mayPassElsewhere(answer.result);
      return { kind: 'rejected', code, permanent: true, elsewhere };
    }
    case 'temporary':
      return { kind: 'rejected', code, permanent: false };
  }
}
