import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach } from 'node:test';
import Value from 'typebox/value';
import type { CentreRequest } from '../../simulator/smsc/centre-dialect.ts';
import { createSgipCentre, type SgipCentreOptions } from '../../simulator/smsc/sgip-centre.ts';
import { type SgipRouteConfig, sgipRouteSchema } from '../../src/config/routes/sgip.ts';
import type { OutgoingPart } from '../../src/deliver/gateway.ts';
import { Session } from '../../src/deliver/gateways/core/session.ts';
import type { IncomingPart } from '../../src/deliver/gateways/dialect.ts';
import { createSgipDialect } from '../../src/deliver/gateways/sgip/dialect.ts';
import type { SgipPdu, SgipReport } from '../../src/deliver/gateways/sgip/pdus.ts';
import { createTcpGateway, type TcpGateway } from '../../src/deliver/gateways/tcp-gateway.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A route with the defaults of its schema. */
export function routeTo(port: number, patch: Record<string, unknown> = {}): SgipRouteConfig {
  const route = { name: 'unicom', protocol: 'sgip', port, password: 'secret', ...patch };
  return Value.Parse(sgipRouteSchema, Value.Default(sgipRouteSchema, route));
}

type Asked = Extract<CentreRequest<SgipPdu>, { kind: 'submit' }>;

/** A gateway of the carrier for one account, on loopback. */
export class Carrier {
  readonly centre;
  readonly submits: Asked['submit'][] = [];
  readonly requests: SgipPdu[] = [];
  readonly sessions = new Set<Session<SgipPdu>>();
  readonly sockets = new Set<Socket>();
  /** What is answered to a submit; null for nothing. */
  answer: (asked: Asked, id: string) => SgipPdu | null = (asked, id) => asked.accept(id);
  readonly #server: Server;

  constructor(options: SgipCentreOptions = {}) {
    this.centre = createSgipCentre(options);
    this.#server = createServer((socket) => this.#serve(socket));
    closers.push(() => {
      for (const session of this.sessions) session.end('local', 'test over');
      for (const socket of this.sockets) socket.destroy();
      this.#server.close();
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** A connection to the provider's own port. */
  async callBack(port: number): Promise<Session<SgipPdu>> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return this.#session(socket, async () => null);
  }

  #serve(socket: Socket): void {
    const session = this.#session(socket, async (pdu) => {
      this.requests.push(pdu);
      const request = this.centre.read(pdu);
      if (request.kind === 'login') {
        const isRight = request.account === 'tocsin' && request.knows('secret');
        return request.answer(isRight ? 'ok' : 'wrong_secret');
      }
      if (request.kind === 'other') return request.answer;
      this.submits.push(request.submit);
      return this.answer(request, this.centre.idOf(pdu, this.submits.length, 0));
    });
    this.sessions.add(session);
  }

  #session(socket: Socket, onRequest: (pdu: SgipPdu) => Promise<SgipPdu | null>): Session<SgipPdu> {
    this.sockets.add(socket);
    const session: Session<SgipPdu> = new Session(socket, this.centre.protocol(), {
      responseTimeoutMs: 10_000,
      keepAliveMs: 30_000,
      onRequest,
      onEnd: () => this.sessions.delete(session),
    });
    closers.push(() => session.end('local', 'test over'));
    return session;
  }
}

/** A gateway that has started and is bound or refused; closed after the test. */
export async function gatewayTo(
  route: SgipRouteConfig,
  onReply?: (part: IncomingPart) => Promise<void>,
): Promise<TcpGateway> {
  const gateway = createTcpGateway(
    route,
    createSgipDialect(route),
    onReply === undefined ? {} : { onReply },
  );
  closers.push(() => gateway.close(0));
  const settled = Promise.withResolvers<void>();
  gateway.onStatus(({ state }) => {
    if (state === 'bound' || state === 'refused') settled.resolve();
  });
  gateway.start();
  await settled.promise;
  return gateway;
}

export function partOf(patch: Partial<OutgoingPart> = {}): OutgoingPart {
  return {
    messageId: new Uint8Array(16),
    part: 1,
    parts: 1,
    reference: 7,
    msisdn: '8613800000012',
    channel: 'sms',
    text: '您正在接听的电话疑似诈骗',
    coding: 'ucs2',
    validityS: 3600,
    ...patch,
  };
}

/** The report that says a submit of this id was delivered. */
export function reportOn(carrier: Carrier, id: string): SgipReport {
  const report = carrier.centre.receipt({
    id,
    state: 'DELIVRD',
    error: '000',
    submittedMs: 0,
    doneMs: 0,
    from: '12381',
    to: '8613800000012',
    text: '',
  });
  if (report.command !== 'report') throw new Error('a receipt is a report');
  return report;
}
