import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Session } from '../../src/deliver/gateways/core/session.ts';
import type { KnownPdu, Pdu, PduOf } from '../../src/deliver/gateways/smpp/commands.ts';
import { smppProtocol } from '../../src/deliver/gateways/smpp/protocol.ts';
import { messageStateOf, receiptDate } from '../../src/deliver/gateways/smpp/receipt.ts';
import { status } from '../../src/deliver/gateways/smpp/status.ts';
import { octetTlv, tags } from '../../src/deliver/gateways/smpp/tlv.ts';
import type { Centre } from './centre.ts';
import type { Faults } from './fault.ts';
import type { Outbound } from './outbound.ts';

export type ConnectionOptions = {
  readonly centre: Centre;
  readonly faults: Faults;
  readonly random: () => number;
  readonly systemId: string | undefined;
  readonly password: string | undefined;
  readonly deliverTimeoutMs: number;
  readonly counts: ConnectionCounts;
  readonly onEnd: () => void;
};

export type ConnectionCounts = {
  connections: number;
  binds: number;
  bindsRefused: number;
  submits: number;
  throttled: number;
  rejected: number;
  unanswered: number;
  droppedConnections: number;
};

type Bind = PduOf<'bind_receiver' | 'bind_transmitter' | 'bind_transceiver'>;
type Bound = {
  readonly systemId: string;
  readonly mayReceive: boolean;
  readonly maySubmit: boolean;
  readonly outbound: Outbound;
};

const bindTimeoutMs = 10_000;
const keepAliveMs = 30_000;
const interfaceVersion = 0x34;

/** Answers whose body is only a message id. */
function idAnswer(
  command: 'submit_sm_resp' | 'data_sm_resp',
  sequence: number,
  code: number,
  messageId: string | null,
): Pdu {
  const body = messageId === null ? null : { messageId };
  return { command, status: code, sequence, body, tlvs: [] };
}

/** One client's connection: bind, submits, queries; its end takes it out of the receivers. */
export function serveConnection(socket: Socket, options: ConnectionOptions): Session<Pdu> {
  const { centre, faults, random, counts } = options;
  let bound: Bound | null = null;
  counts.connections += 1;

  const session = new Session<Pdu>(socket, smppProtocol('centre'), {
    responseTimeoutMs: options.deliverTimeoutMs,
    keepAliveMs,
    onRequest: answer,
    onEnd() {
      clearTimeout(bindTimer);
      bound?.outbound.leave(session);
      options.onEnd();
    },
  });
  const bindTimer = setTimeout(() => session.end('local', 'no bind came'), bindTimeoutMs);

  async function answer(pdu: Pdu): Promise<Pdu | null> {
    switch (pdu.command) {
      case 'bind_receiver':
      case 'bind_transmitter':
      case 'bind_transceiver':
        return bind(pdu);
      case 'submit_sm':
        return submit(pdu, pdu.body);
      case 'data_sm':
        return submit(pdu, { ...noMessage, ...pdu.body });
      case 'query_sm':
        return query(pdu);
      case 'cancel_sm':
        return { ...plain(pdu), command: 'cancel_sm_resp', status: status.cancelFailed };
      case 'replace_sm':
        return { ...plain(pdu), command: 'replace_sm_resp', status: status.replaceFailed };
      default:
        return null;
    }
  }

  function bind(pdu: Bind): Pdu {
    const code = bindStatus(pdu);
    if (code === status.ok) {
      clearTimeout(bindTimer);
      counts.binds += 1;
      bound = {
        systemId: pdu.body.systemId,
        mayReceive: pdu.command !== 'bind_transmitter',
        maySubmit: pdu.command !== 'bind_receiver',
        outbound: centre.outboundOf(pdu.body.systemId),
      };
      // After the answer, which is sent when this turn ends: nothing may come before it.
      if (bound.mayReceive) setImmediate(() => joinReceivers());
    } else {
      counts.bindsRefused += 1;
    }
    return {
      command: `${pdu.command}_resp`,
      status: code,
      sequence: pdu.sequence,
      body: code === status.ok ? { systemId: 'tocsin-smsc' } : null,
      tlvs: code === status.ok ? [octetTlv(tags.scInterfaceVersion, interfaceVersion)] : [],
    };
  }

  function joinReceivers(): void {
    if (bound && !session.ended()) bound.outbound.join(session);
  }

  function bindStatus({ body }: Bind): number {
    if (bound) return status.alreadyBound;
    if (options.systemId !== undefined && body.systemId !== options.systemId) {
      return status.invalidSystemId;
    }
    if (options.password !== undefined && body.password !== options.password) {
      return status.invalidPassword;
    }
    return centre.hasRoomFor(body.systemId) ? status.ok : status.bindFailed;
  }

  async function submit(
    pdu: PduOf<'submit_sm'> | PduOf<'data_sm'>,
    body: PduOf<'submit_sm'>['body'],
  ): Promise<Pdu | null> {
    const { sequence } = pdu;
    const command = pdu.command === 'submit_sm' ? 'submit_sm_resp' : 'data_sm_resp';
    if (!bound?.maySubmit) return idAnswer(command, sequence, status.invalidBindStatus, null);
    counts.submits += 1;
    if (faults.slow > 0) await delay(faults.slow);
    if (random() < faults.throttle) {
      counts.throttled += 1;
      return idAnswer(command, sequence, status.throttled, null);
    }
    if (body.destinationAddr === '' || random() < faults.reject) {
      counts.rejected += 1;
      return idAnswer(command, sequence, status.invalidDestination, null);
    }
    const dropped = random() < faults.drop;
    if (!dropped || random() < 0.5) {
      const id = centre.take(bound.systemId, body, pdu.tlvs, faults.receiptFirst);
      if (!dropped) return lastWord(command, sequence, id);
    }
    counts.droppedConnections += 1;
    session.end('socket_error', 'dropped on purpose');
    return null;
  }

  function lastWord(
    command: 'submit_sm_resp' | 'data_sm_resp',
    sequence: number,
    id: string,
  ): Pdu | null {
    if (random() < faults.garbage) {
      session.sendRaw(Buffer.from(Array.from({ length: 40 }, () => Math.floor(random() * 256))));
      counts.unanswered += 1;
      return null;
    }
    if (random() < faults.noanswer) {
      counts.unanswered += 1;
      return null;
    }
    return idAnswer(command, sequence, status.ok, id);
  }

  function query(pdu: PduOf<'query_sm'>): Pdu {
    const found = centre.statusOf(pdu.body.messageId);
    if (!found) {
      return { ...plain(pdu), command: 'query_sm_resp', status: status.queryFailed, body: null };
    }
    return {
      ...plain(pdu),
      command: 'query_sm_resp',
      body: {
        messageId: pdu.body.messageId,
        finalDate: found.doneMs === null ? '' : `${receiptDate(found.doneMs)}00000+`,
        messageState: messageStateOf(found.state),
        errorCode: 0,
      },
    };
  }

  return session;
}

/** The fields of submit_sm that data_sm does not have; its text is in message_payload. */
const noMessage = {
  protocolId: 0,
  priorityFlag: 0,
  scheduleDeliveryTime: '',
  validityPeriod: '',
  replaceIfPresentFlag: 0,
  smDefaultMsgId: 0,
  shortMessage: Buffer.alloc(0),
};

function plain(pdu: KnownPdu) {
  return { status: status.ok as number, sequence: pdu.sequence, body: {}, tlvs: [] };
}
