import type { SmgpRouteConfig } from '../../../config/routes/smgp.ts';
import type { OutgoingPart, SubmitResult } from '../../gateway.ts';
import { encodeFormatted, type FlashClass, messageFormatOf } from '../../text/message-format.ts';
import type { Login } from '../core/link.ts';
import type { Session } from '../core/session.ts';
import type { Dialect, Incoming } from '../dialect.ts';
import { relativeValidity } from '../smpp/validity.ts';
import { octetTlv, type Tlv } from '../wire/tlv.ts';
import { clientAuthenticator, serverAuthenticator } from './login.ts';
import {
  loginMode,
  mtMessage,
  type SmgpDeliver,
  type SmgpLoginResp,
  type SmgpPdu,
  type SmgpSubmit,
  tags,
  version30,
} from './pdus.ts';
import { smgpProtocol } from './protocol.ts';
import { msgIdText, readReport } from './receipt.ts';
import {
  isCodingRefusal,
  isLoginRefusal,
  mayGoElsewhere,
  status,
  statusClass,
  statusName,
} from './status.ts';
import { readText } from './text.ts';
import { absoluteTime, loginTimestamp } from './time.ts';

/** As a relative time allows: 99 days and a little. Seconds. */
const longestValidityS = 100 * 86_400 - 1;

export type SmgpDialectOptions = {
  /** Epoch milliseconds, for the login's time stamp and absolute times. */
  readonly nowMs?: () => number;
};

/** SMGP 3.0 as the service provider speaks it on this route. */
export function createSmgpDialect(
  route: SmgpRouteConfig,
  options: SmgpDialectOptions = {},
): Dialect<SmgpPdu> {
  const nowMs = options.nowMs ?? Date.now;
  const routeTlvs = tlvsOfRoute(route);
  return {
    account: route.account,
    protocol: () => smgpProtocol('client'),
    logIn: (session) => logIn(session, route, nowMs()),
    submitOf: (part, flashClass) => submitOf(part, flashClass, route, routeTlvs, nowMs),
    refusesCoding: (answer) => answer.command === 'submit_resp' && isCodingRefusal(answer.status),
    resultOf,
    incoming: (request) =>
      request.command === 'deliver' ? incomingOf(request, route) : { kind: 'other', answer: null },
  };
}

async function logIn(
  session: Session<SmgpPdu>,
  route: SmgpRouteConfig,
  nowMs: number,
): Promise<Login> {
  const { account, secret } = route;
  const timestamp = loginTimestamp(nowMs, route.utcOffsetMinutes);
  const authenticatorClient = clientAuthenticator(account, secret, timestamp);
  const answer = await session.request({
    command: 'login',
    sequence: 0,
    clientId: account,
    authenticatorClient,
    loginMode: loginMode.both,
    timestamp,
    clientVersion: version30,
  });
  if (answer.kind !== 'answered') return { kind: 'failed', detail: `login: ${answer.cause}` };
  const { pdu } = answer;
  if (pdu.command !== 'login_resp') {
    return { kind: 'failed', detail: 'the login was answered by something else' };
  }
  if (pdu.status !== status.ok) {
    const kind = isLoginRefusal(pdu.status) ? 'refused' : 'failed';
    return { kind, detail: `login answered ${statusName(pdu.status)}` };
  }
  const note = noteOn(pdu, serverAuthenticator(status.ok, authenticatorClient, secret));
  return note === null ? { kind: 'bound' } : { kind: 'bound', note };
}

/** What is odd about a login that was taken. Gateways in the field err here, so nothing is refused. */
function noteOn({ authenticatorServer, serverVersion }: SmgpLoginResp, due: Buffer): string | null {
  if (serverVersion < version30) {
    return `the gateway speaks version 0x${serverVersion.toString(16)}, not 3.0: long messages may fail`;
  }
  if (!authenticatorServer.equals(due)) return 'the authenticator of the gateway is wrong';
  return null;
}

function tlvsOfRoute({ coding, msgSrc, mServiceId }: SmgpRouteConfig): readonly Tlv[] {
  const tlvs: Tlv[] = [];
  if (coding.protocolId !== 0) tlvs.push(octetTlv(tags.tpPid, coding.protocolId));
  if (msgSrc !== null) tlvs.push(paddedTlv(tags.msgSrc, msgSrc, 8));
  if (mServiceId !== null) tlvs.push(paddedTlv(tags.mServiceId, mServiceId, 21));
  return tlvs;
}

/** A text of fixed length, filled up with NUL. */
function paddedTlv(tag: number, text: string, length: number): Tlv {
  const value = Buffer.alloc(length);
  value.write(text, 'latin1');
  return { tag, value };
}

function submitOf(
  part: OutgoingPart,
  flashClass: FlashClass,
  route: SmgpRouteConfig,
  routeTlvs: readonly Tlv[],
  nowMs: () => number,
): SmgpSubmit {
  const { coding } = route;
  const msgFormat = messageFormatOf(part.coding, part.channel, coding, flashClass);
  return {
    command: 'submit',
    sequence: 0,
    msgType: mtMessage,
    needReport: 1,
    priority: route.level,
    serviceId: route.serviceId,
    feeType: route.feeType,
    feeCode: route.feeCode,
    fixedFee: route.fixedFee,
    msgFormat,
    validTime: validTimeOf(part.validityS, route, nowMs),
    atTime: '',
    srcTermId: route.sourceNumber,
    chargeTermId: route.chargeNumber,
    destTermIds: [recipientOf(part.msisdn, route)],
    msgContent: encodeFormatted(part, msgFormat, coding.packing),
    reserve: '',
    tlvs:
      part.parts > 1
        ? [
            octetTlv(tags.tpUdhi, 1),
            octetTlv(tags.pkTotal, part.parts),
            octetTlv(tags.pkNumber, part.part),
            ...routeTlvs,
          ]
        : routeTlvs,
  };
}

function recipientOf(msisdn: string, { nationalNumbers }: SmgpRouteConfig): string {
  return nationalNumbers && msisdn.startsWith('86') ? msisdn.slice(2) : msisdn;
}

function validTimeOf(
  validityS: number,
  { validTime, utcOffsetMinutes }: SmgpRouteConfig,
  nowMs: () => number,
): string {
  if (validTime === 'relative') return relativeValidity(validityS);
  if (validTime === 'omit' || !(validityS >= 1)) return '';
  return absoluteTime(nowMs() + Math.min(validityS, longestValidityS) * 1000, utcOffsetMinutes);
}

function resultOf(answer: SmgpPdu): SubmitResult {
  if (answer.command !== 'submit_resp') {
    return { kind: 'unknown', cause: 'the submit was answered by something else' };
  }
  const code = statusName(answer.status);
  switch (statusClass(answer.status)) {
    case 'ok':
      // Taken, but no receipt can ever be matched with an id of nought.
      return answer.msgId.some((octet) => octet !== 0)
        ? { kind: 'accepted', smscId: msgIdText(answer.msgId) }
        : { kind: 'unknown', cause: 'the carrier took the part and gave no MsgID' };
    case 'throttled':
      return { kind: 'throttled', code };
    case 'permanent':
      return rejected(code, true, answer.status);
    case 'temporary':
      return rejected(code, false, answer.status);
  }
}

function rejected(code: string, permanent: boolean, value: number): SubmitResult {
  return { kind: 'rejected', code, permanent, elsewhere: mayGoElsewhere(value) };
}

function incomingOf(deliver: SmgpDeliver, route: SmgpRouteConfig): Incoming<SmgpPdu> {
  const answer: SmgpPdu = {
    command: 'deliver_resp',
    sequence: deliver.sequence,
    // The answer waits for the store, the frame does not.
    msgId: Buffer.from(deliver.msgId),
    status: status.ok,
  };
  const from = deliver.srcTermId.trim();
  if (deliver.isReport === 1) {
    const receipt = readReport(deliver.msgContent, from);
    return receipt ? { kind: 'receipt', receipt, answer } : { kind: 'unreadable_receipt', answer };
  }
  const { text, concatenation } = readText(deliver, route.coding.packing);
  const part = { from, to: deliver.destTermId.trim(), text, concatenation };
  return { kind: 'reply', part, answer };
}
