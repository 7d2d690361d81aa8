import { clientAuthenticator, serverAuthenticator } from '../../src/deliver/gateways/smgp/login.ts';
import {
  loginMode,
  type SmgpDeliver,
  type SmgpLogin,
  type SmgpPdu,
  type SmgpSubmit,
  tags,
  version30,
} from '../../src/deliver/gateways/smgp/pdus.ts';
import { smgpProtocol } from '../../src/deliver/gateways/smgp/protocol.ts';
import { writeReport } from '../../src/deliver/gateways/smgp/receipt.ts';
import { status } from '../../src/deliver/gateways/smgp/status.ts';
import { readText } from '../../src/deliver/gateways/smgp/text.ts';
import { localTime } from '../../src/deliver/gateways/smgp/time.ts';
import { octetTlv } from '../../src/deliver/gateways/wire/tlv.ts';
import { encodeFormatted } from '../../src/deliver/text/message-format.ts';
import type { Packing } from '../../src/deliver/text/part.ts';
import { chooseCoding, segment } from '../../src/deliver/text/segment.ts';
import type {
  CentreDialect,
  CentreReceipt,
  CentreRequest,
  LoginOutcome,
  SubmitRefusal,
} from './centre-dialect.ts';
import { strayKeys } from './stray-receipt.ts';

export type SmgpCentreOptions = {
  /** Local time of the gateway, minutes from UTC; China's where it is left out. */
  readonly utcOffsetMinutes?: number;
  /** How clients lay GSM-7 in octets, which no field says; unpacked where it is left out. */
  readonly packing?: Packing;
  /** Epoch milliseconds, for RecvTime. */
  readonly nowMs?: () => number;
};

const chinaOffsetMinutes = 480;

const loginStatuses: Readonly<Record<LoginOutcome, number>> = {
  ok: status.ok,
  unknown_account: status.authentication,
  wrong_secret: status.authentication,
  // The protocol has no word for a second login; gateways count it as one connection too many.
  already: status.tooManyConnections,
  busy: status.busy,
};

const submitStatuses: Readonly<Record<SubmitRefusal, number>> = {
  throttled: status.busy,
  invalid_destination: status.destTermId,
  not_logged_in: status.authentication,
  temporary: status.routing,
};

const noId = Buffer.alloc(10);

/** SMGP 3.0 as a gateway of China Telecom speaks it, for the simulator. */
export function createSmgpCentre(options: SmgpCentreOptions = {}): CentreDialect<SmgpPdu> {
  const { utcOffsetMinutes = chinaOffsetMinutes, packing = 'unpacked', nowMs = Date.now } = options;
  let reference = 0;
  let deliveries = 0;

  function deliver(fields: {
    isReport: number;
    msgFormat: number;
    from: string;
    to: string;
    msgContent: Buffer;
    tlvs: SmgpDeliver['tlvs'];
  }): SmgpDeliver {
    deliveries += 1;
    const { from, to, ...rest } = fields;
    const atMs = nowMs();
    return {
      command: 'deliver',
      sequence: 0,
      // A delivery has an id of its own, not that of the message that it reports on.
      msgId: Buffer.from(msgIdOf('8', deliveries, atMs, utcOffsetMinutes), 'hex'),
      recvTime: localTime(atMs, utcOffsetMinutes),
      srcTermId: from,
      destTermId: to,
      reserve: '',
      ...rest,
    };
  }

  return {
    textReceipts: true,
    protocol: () => smgpProtocol('centre'),
    read(request) {
      if (request.command === 'login') return readLogin(request);
      if (request.command === 'submit') return readSubmit(request, packing);
      // Statistics are not kept, and what is not known has no answer in this protocol.
      return { kind: 'other', answer: null };
    },
    idOf: (_request, next, atMs) => msgIdOf('1', next, atMs, utcOffsetMinutes),
    receipt: (receipt) => deliver(reportOf(receipt, utcOffsetMinutes)),
    fromPhone({ from, to, text }) {
      const coding = chooseCoding(text);
      const texts = segment(text, coding);
      reference = (reference + 1) & 0xff;
      return texts.map((piece, at) => {
        const part = { reference, part: at + 1, parts: texts.length, text: piece, coding };
        const msgFormat = coding === 'ucs2' ? 8 : 0;
        return deliver({
          isReport: 0,
          msgFormat,
          from,
          to,
          msgContent: encodeFormatted(part, msgFormat, packing),
          tlvs: texts.length > 1 ? [octetTlv(tags.tpUdhi, 1)] : [],
        });
      });
    },
    isTaken: (answer) => answer.command === 'deliver_resp' && answer.status === status.ok,
  };
}

function readLogin(login: SmgpLogin): CentreRequest<SmgpPdu> {
  const { sequence, clientId, authenticatorClient, timestamp } = login;
  /** The one that the client knows, for our own authenticator. */
  let shared: string | null = null;
  return {
    kind: 'login',
    account: clientId,
    maySubmit: login.loginMode === loginMode.send || login.loginMode === loginMode.both,
    mayReceive: login.loginMode === loginMode.receive || login.loginMode === loginMode.both,
    knows(secret) {
      const same = clientAuthenticator(clientId, secret, timestamp).equals(authenticatorClient);
      if (same) shared = secret;
      return same;
    },
    answer(outcome) {
      const value = loginStatuses[outcome];
      return {
        command: 'login_resp',
        sequence,
        status: value,
        authenticatorServer:
          value === status.ok && shared !== null
            ? serverAuthenticator(value, authenticatorClient, shared)
            : Buffer.alloc(16),
        serverVersion: version30,
      };
    },
  };
}

function readSubmit(submit: SmgpSubmit, packing: Packing): CentreRequest<SmgpPdu> {
  const { sequence } = submit;
  const answer = (msgId: Buffer, value: number): SmgpPdu => ({
    command: 'submit_resp',
    sequence,
    msgId,
    status: value,
  });
  return {
    kind: 'submit',
    submit: {
      from: submit.srcTermId,
      to: submit.destTermIds,
      ...readText(submit, packing),
      wantsReceipt: submit.needReport === 1,
    },
    accept: (id) => answer(Buffer.from(id, 'hex'), status.ok),
    refuse: (why) => answer(noId, submitStatuses[why]),
  };
}

function reportOf(receipt: CentreReceipt, utcOffsetMinutes: number) {
  const {
    id,
    writtenId,
    keys = 'usual',
    state,
    error,
    submittedMs,
    doneMs,
    from,
    to,
    text,
  } = receipt;
  const msgId = Buffer.from(id, 'hex');
  const usual = writeReport({
    msgId,
    stat: state,
    error,
    submittedMs,
    doneMs,
    utcOffsetMinutes,
    text,
  }).toString('latin1');
  const digits = writtenId ?? msgId.toString('latin1');
  const written = `id:${digits}${usual.slice('id:'.length + msgId.length)}`;
  return {
    isReport: 1,
    msgFormat: 0,
    // From the phone to the service provider, as a reply would go.
    from: to,
    to: from,
    msgContent: Buffer.from(strayKeys(written, keys, digits.length), 'latin1'),
    tlvs: [],
  };
}

/**
 * A MsgID: 20 decimal digits, of which six name the gateway, eight are MMDDhhmm and six count. What
 * the count cannot hold goes into the gateway's digits, so that a minute may have more than a million.
 */
function msgIdOf(gateway: string, count: number, nowMs: number, utcOffsetMinutes: number): string {
  const counted = 1_000_000;
  const overflow = String(Math.floor(count / counted) % 100_000).padStart(5, '0');
  const time = localTime(nowMs, utcOffsetMinutes).slice(4, 12);
  return `${gateway}${overflow}${time}${String(count % counted).padStart(6, '0')}`;
}
