import type { SmppRouteConfig } from '../../../config/delivery.ts';
import { TocsinError } from '../../../domain/error.ts';
import { observe } from '../../../observe/channel.ts';
import type { Logger } from '../../../observe/log.ts';
import type { Gateway, GatewayStatus, OutgoingPart, Receipt, SubmitResult } from '../../gateway.ts';
import type { Packing } from '../../text/part.ts';
import { Link, type LinkState, type Login } from '../core/link.ts';
import { Session, type SessionCounters } from '../core/session.ts';
import { SubmitQueue } from '../core/submit-queue.ts';
import type { Pdu, PduOf } from './commands.ts';
import { type IncomingText, readText } from './incoming.ts';
import { smppProtocol } from './protocol.ts';
import { isReceipt, readReceipt } from './receipt.ts';
import { isBindRefusal, status, statusName } from './status.ts';
import { submitOf, submitResultOf } from './submit.ts';

/** A message from a phone (MO). Holds a raw number: lives only in the handler. */
export type Reply = IncomingText & { readonly from: string; readonly to: string };

export type SmppGatewayOptions = {
  readonly log?: Logger;
  /** Epoch milliseconds, for Receipt.receivedMs. */
  readonly nowMs?: () => number;
  /** 0…1, for the jitter of reconnects. */
  readonly random?: () => number;
  /** How GSM-7 goes out, see Packing. */
  readonly packing?: Packing;
  /** Awaited before the message is acknowledged; a rejection leaves it unacknowledged. */
  readonly onReply?: (reply: Reply) => Promise<void>;
};

export type SmppGatewayCounters = SessionCounters & {
  receipts: number;
  /** Receipts without an id: acknowledged, because no repetition would mend them. */
  unreadableReceipts: number;
  replies: number;
};

/** interface_version of SMPP 3.4: §5.2.4. */
const interfaceVersion = 0x34;

/**
 * A route to an SMSC by SMPP 3.4: one bind_transceiver, kept up until close(). Besides the port it
 * shows `counters()`, of this and all earlier connections.
 */
export function createSmppGateway(
  route: SmppRouteConfig,
  options: SmppGatewayOptions = {},
): Gateway & { counters(): SmppGatewayCounters } {
  const nowMs = options.nowMs ?? Date.now;
  const packing = options.packing ?? 'unpacked';
  const statusHandlers: ((status: GatewayStatus) => void)[] = [];
  const own = { receipts: 0, unreadableReceipts: 0, replies: 0 };
  const earlier: SessionCounters = { strayAnswers: 0, unhandled: 0, timedOut: 0, answered: 0 };
  let receiptHandler: ((receipt: Receipt) => Promise<void>) | null = null;
  let current: Session<Pdu> | null = null;

  const link = new Link<Pdu>({
    host: route.host,
    port: route.port,
    connectTimeoutMs: route.responseTimeoutMs,
    backoff: { minMs: route.reconnectMinMs, maxMs: route.reconnectMaxMs },
    random: options.random ?? Math.random,
    open(socket, onEnd) {
      const session = new Session<Pdu>(socket, smppProtocol('esme'), {
        responseTimeoutMs: route.responseTimeoutMs,
        keepAliveMs: route.enquireLinkMs,
        onRequest: takeRequest,
        onEnd(end, detail) {
          addTo(earlier, session.counters);
          if (current === session) current = null;
          queue.abandon(detail);
          onEnd(end, detail);
        },
      });
      current = session;
      return session;
    },
    logIn: bind,
    onState,
  });
  const queue = new SubmitQueue(route.windowSize, route.partsPerSecond, () => link.session());

  async function bind(session: Session<Pdu>): Promise<Login> {
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

  function onState(state: LinkState, detail: string): void {
    observe('tocsin:gateway', { route: route.name, state, detail });
    const level = state === 'refused' ? 'error' : state === 'backing_off' ? 'warn' : 'info';
    options.log?.[level]({ route: route.name, state, detail }, 'gateway');
    const now = statusNow();
    for (const handler of statusHandlers) handler(now);
  }

  function statusNow(): GatewayStatus {
    const { state, detail } = link.state();
    return {
      route: route.name,
      state,
      detail,
      windowSize: route.windowSize,
      inFlight: queue.inFlight(),
    };
  }

  async function takeRequest(pdu: Pdu): Promise<Pdu | null> {
    if (pdu.command === 'deliver_sm') {
      await takeDelivery({ ...pdu.body, tlvs: pdu.tlvs });
      return answerTo('deliver_sm_resp', pdu.sequence);
    }
    if (pdu.command === 'data_sm') {
      await takeDelivery({ ...pdu.body, shortMessage: Buffer.alloc(0), tlvs: pdu.tlvs });
      return answerTo('data_sm_resp', pdu.sequence);
    }
    return null;
  }

  type Delivery = Pick<
    PduOf<'deliver_sm'>['body'],
    'sourceAddr' | 'destinationAddr' | 'esmClass' | 'dataCoding' | 'shortMessage'
  > & { readonly tlvs: PduOf<'deliver_sm'>['tlvs'] };

  async function takeDelivery(delivery: Delivery): Promise<void> {
    if (!isReceipt(delivery.esmClass, delivery.tlvs)) {
      own.replies += 1;
      const { sourceAddr: from, destinationAddr: to, tlvs } = delivery;
      await options.onReply?.({ from, to, ...readText(delivery, tlvs) });
      return;
    }
    const read = readReceipt(delivery);
    if (!read) {
      own.unreadableReceipts += 1;
      options.log?.warn({ route: route.name }, 'a receipt without a message id was dropped');
      return;
    }
    own.receipts += 1;
    if (!receiptHandler) {
      throw new TocsinError('SESSION_CLOSED', 'nobody takes receipts; it stays unacknowledged');
    }
    try {
      await receiptHandler({ route: route.name, ...read, receivedMs: nowMs() });
    } catch (error) {
      options.log?.warn({ route: route.name, err: error }, 'a receipt stays unacknowledged');
      throw error;
    }
  }

  function submit(part: OutgoingPart): Promise<SubmitResult> {
    let pdu: Pdu;
    try {
      pdu = submitOf(part, route, packing);
    } catch (error) {
      return Promise.resolve(unencodable(error));
    }
    return queue.submit(pdu, submitResultOf, unencodable);
  }

  return {
    route: route.name,
    start: () => link.start(),
    status: statusNow,
    submit,
    onReceipt(handler) {
      receiptHandler = handler;
    },
    onStatus(handler) {
      statusHandlers.push(handler);
    },
    async close(drainMs) {
      queue.close();
      await link.stop(drainMs);
    },
    counters() {
      const counters = { ...earlier, ...own };
      if (current) addTo(counters, current.counters);
      return counters;
    },
  };
}

function answerTo(command: 'deliver_sm_resp' | 'data_sm_resp', sequence: number): Pdu {
  // message_id is unused here and set to NULL: SMPP 3.4 §4.6.2.
  return { command, status: status.ok, sequence, body: { messageId: '' }, tlvs: [] };
}

/** A part that no PDU can hold never will be: refused for good. */
function unencodable(error: unknown): SubmitResult {
  if (!(error instanceof TocsinError)) throw error;
  return { kind: 'rejected', code: error.code, permanent: true };
}

function addTo(sum: SessionCounters, counters: SessionCounters): void {
  sum.strayAnswers += counters.strayAnswers;
  sum.unhandled += counters.unhandled;
  sum.timedOut += counters.timedOut;
  sum.answered += counters.answered;
}
