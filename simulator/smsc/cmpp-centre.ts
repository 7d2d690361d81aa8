import {
  gatewayAuthenticator,
  sourceAuthenticator,
} from '../../src/deliver/gateways/cmpp/authenticator.ts';
import { reportTime } from '../../src/deliver/gateways/cmpp/clock.ts';
import { composeMsgId, msgIdText, parseMsgId } from '../../src/deliver/gateways/cmpp/msg-id.ts';
import {
  type CmppConnect,
  type CmppDeliver,
  type CmppPdu,
  type CmppSubmit,
  type CmppVersion,
  versionOctet,
} from '../../src/deliver/gateways/cmpp/pdus.ts';
import { cmppProtocol } from '../../src/deliver/gateways/cmpp/protocol.ts';
import { encodeReport } from '../../src/deliver/gateways/cmpp/receipt.ts';
import { connectStatus, result } from '../../src/deliver/gateways/cmpp/status.ts';
import {
  asciiFormat,
  encodeFormatted,
  readFormatted,
} from '../../src/deliver/text/message-format.ts';
import type { Packing } from '../../src/deliver/text/part.ts';
import { chooseCoding, segment } from '../../src/deliver/text/segment.ts';
import type {
  CentreDialect,
  CentreReceipt,
  CentreRequest,
  LoginOutcome,
  SubmitRefusal,
} from './centre-dialect.ts';

export type CmppCentreOptions = {
  readonly version: CmppVersion;
  /** Local time of the centre, minutes east of UTC. */
  readonly utcOffsetMinutes?: number;
  /** How GSM-7 comes, see Packing. */
  readonly packing?: Packing;
  /** Epoch milliseconds, for the ids of messages from phones. */
  readonly nowMs?: () => number;
};

/** The gateway's number in Msg_Id. */
const gatewayNumber = 12381;
const noAuthenticator = Buffer.alloc(16);

const statusOf: Readonly<Record<LoginOutcome, number>> = {
  ok: connectStatus.ok,
  unknown_account: connectStatus.illegalSource,
  wrong_secret: connectStatus.authenticationFailed,
  already: connectStatus.other,
  busy: connectStatus.other,
};

const resultOf: Readonly<Record<SubmitRefusal, number>> = {
  throttled: result.flowControl,
  invalid_destination: result.badDestTerminal,
  not_logged_in: result.carriersOwn,
  temporary: result.carriersOwn,
};

/** The ISMG's side of CMPP 2.0 or 3.0, for the simulator. */
export function createCmppCentre(options: CmppCentreOptions): CentreDialect<CmppPdu> {
  const { version, utcOffsetMinutes = 480, packing = 'unpacked', nowMs = Date.now } = options;
  // Numbers its own CMPP_DELIVERs and the references of long replies; no other state.
  let delivered = 0;

  function localMs(ms: number): number {
    return ms + utcOffsetMinutes * 60_000;
  }

  function logIn(connect: CmppConnect): CentreRequest<CmppPdu> {
    let secretOfBoth: string | null = null;
    const answer = (status: number): CmppPdu => {
      const statusOctets = version === 3 ? 4 : 1;
      const { sequence, authenticatorSource } = connect;
      const authenticatorIsmg =
        secretOfBoth === null
          ? noAuthenticator
          : gatewayAuthenticator(status, statusOctets, authenticatorSource, secretOfBoth);
      return {
        command: 'connect_resp',
        sequence,
        status,
        statusOctets,
        authenticatorIsmg,
        version: versionOctet[version],
      };
    };
    // A client of the other version would have its submits misread, higher or lower alike.
    if (connect.version >= versionOctet[3] !== (version === 3)) {
      return { kind: 'other', answer: answer(connectStatus.versionTooHigh) };
    }
    return {
      kind: 'login',
      account: connect.sourceAddr,
      maySubmit: true,
      mayReceive: true,
      knows(secret) {
        const { sourceAddr, timestamp, authenticatorSource } = connect;
        const isRight = sourceAuthenticator(sourceAddr, secret, timestamp).equals(
          authenticatorSource,
        );
        if (isRight) secretOfBoth = secret;
        return isRight;
      },
      answer: (outcome) => answer(statusOf[outcome]),
    };
  }

  function submit(pdu: CmppSubmit): CentreRequest<CmppPdu> {
    const { sequence } = pdu;
    const hasHeader = (pdu.tpUdhi & 1) === 1;
    return {
      kind: 'submit',
      submit: {
        from: pdu.srcId,
        to: pdu.destTerminalIds,
        ...readFormatted(pdu.msgContent, pdu.msgFmt, { hasHeader, packing }),
        wantsReceipt: pdu.registeredDelivery === 1,
      },
      accept: (id) => ({
        command: 'submit_resp',
        sequence,
        msgId: parseMsgId(id) ?? 0n,
        result: result.ok,
      }),
      refuse: (why) => ({ command: 'submit_resp', sequence, msgId: 0n, result: resultOf[why] }),
    };
  }

  function read(request: CmppPdu): CentreRequest<CmppPdu> {
    switch (request.command) {
      case 'connect':
        return logIn(request);
      case 'submit':
        return submit(request);
      case 'query': {
        const { sequence, time, queryType, queryCode } = request;
        const answer = { command: 'query_resp', sequence, time, queryType, queryCode } as const;
        return { kind: 'other', answer: { ...answer, ...noCounts } };
      }
      case 'cancel': {
        // Too late, as it mostly is.
        const answer = {
          command: 'cancel_resp',
          sequence: request.sequence,
          successId: 1,
        } as const;
        return { kind: 'other', answer };
      }
      default:
        return { kind: 'other', answer: null };
    }
  }

  function deliverOf(
    fields: Pick<
      CmppDeliver,
      'destId' | 'srcTerminalId' | 'tpUdhi' | 'msgFmt' | 'registeredDelivery' | 'msgContent'
    >,
    atMs: number,
  ): CmppDeliver {
    delivered += 1;
    return {
      command: 'deliver',
      sequence: 0,
      msgId: composeMsgId(localMs(atMs), gatewayNumber + 1, delivered),
      serviceId: '',
      tpPid: 0,
      srcTerminalType: 0,
      linkId: '',
      ...fields,
    };
  }

  function receipt(of: CentreReceipt): CmppPdu {
    const msgContent = encodeReport(
      {
        msgId: parseMsgId(of.id) ?? 0n,
        stat: of.state,
        submitTime: reportTime(of.submittedMs, utcOffsetMinutes),
        doneTime: reportTime(of.doneMs, utcOffsetMinutes),
        destTerminalId: of.to,
        smscSequence: delivered,
      },
      version,
    );
    const fields = { destId: of.from, srcTerminalId: of.to, tpUdhi: 0, msgFmt: 0 };
    return deliverOf({ ...fields, registeredDelivery: 1, msgContent }, of.doneMs);
  }

  function fromPhone({ from, to, text }: { from: string; to: string; text: string }): CmppPdu[] {
    const coding = chooseCoding(text);
    const texts = segment(text, coding);
    const reference = (delivered + 1) & 0xff;
    const msgFmt = coding === 'ucs2' ? 8 : asciiFormat;
    const parts = texts.length;
    return texts.map((piece, at) => {
      const place = { text: piece, coding, reference, part: at + 1, parts };
      const msgContent = encodeFormatted(place, msgFmt, packing);
      const fields = { destId: to, srcTerminalId: from, tpUdhi: parts > 1 ? 1 : 0, msgFmt };
      return deliverOf({ ...fields, registeredDelivery: 0, msgContent }, nowMs());
    });
  }

  return {
    protocol: () => cmppProtocol('centre', version),
    read,
    idOf: (_request, next, nowMs) => msgIdText(composeMsgId(localMs(nowMs), gatewayNumber, next)),
    receipt,
    fromPhone,
    isTaken: (answer) => answer.command === 'deliver_resp' && answer.result === result.ok,
  };
}

const noCounts = {
  mtTlMsg: 0,
  mtTlUsr: 0,
  mtScs: 0,
  mtWt: 0,
  mtFl: 0,
  moScs: 0,
  moWt: 0,
  moFl: 0,
};
