import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import Value from 'typebox/value';
import { type SmppRouteConfig, smppRouteSchema } from '../../../../config/routes/smpp.ts';
import type { GatewayStatus, OutgoingPart } from '../../../gateway.ts';
import { FrameReader } from '../../core/frame-reader.ts';
import { createTcpGateway, type TcpGateway, type TcpGatewayOptions } from '../../tcp-gateway.ts';
import { decodePdu, encodePdu } from '../codec.ts';
import type { Command, Pdu, PduOf } from '../commands.ts';
import { createSmppDialect } from '../dialect.ts';

/** For tests: an SMSC that does what a script says, and gateways to it. */

export const part: OutgoingPart = {
  messageId: new Uint8Array(16),
  part: 1,
  parts: 1,
  reference: 7,
  msisdn: '8619900000001',
  channel: 'sms',
  text: 'Beware',
  coding: 'gsm7',
  validityS: 3600,
};

/** The parts of one message with this id. */
export function partsOf(id: number, texts: readonly string[]): OutgoingPart[] {
  const messageId = new Uint8Array(16).fill(id);
  const parts = texts.length;
  return texts.map((text, at) => ({ ...part, messageId, part: at + 1, parts, text }));
}

export const defaults: SmppRouteConfig = Value.Parse(
  smppRouteSchema,
  Value.Default(smppRouteSchema, {
    name: 'test',
    protocol: 'smpp',
    password: 'secret',
    responseTimeoutMs: 5000,
    reconnectMinMs: 1,
    reconnectMaxMs: 5,
  }),
);

export type Peer = {
  readonly socket: Socket;
  readonly got: Pdu[];
  readonly send: (pdu: Pdu) => void;
};
export type Script = (pdu: Pdu, peer: Peer) => void;

const closers: (() => Promise<unknown>)[] = [];

export function atEnd(close: () => Promise<unknown>): void {
  closers.push(close);
}

/** To be run after each test. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

/** A server that does what the script says, PDU by PDU, and speaks nothing by itself. */
export async function startPeer(
  script: Script,
  tls?: TlsOptions,
): Promise<{ port: number; peers: Peer[]; server: Server }> {
  const peers: Peer[] = [];
  const onSocket = (socket: Socket): void => {
    const reader = new FrameReader({ headerLength: 16, maxFrame: 65_536 });
    const peer: Peer = { socket, got: [], send: (pdu) => socket.write(encodePdu(pdu)) };
    peers.push(peer);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      for (const frame of reader.read(chunk)) {
        const pdu = decodePdu(frame);
        peer.got.push(pdu);
        script(pdu, peer);
      }
    });
  };
  const server = tls ? createTlsServer(tls, onSocket) : createServer(onSocket);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(async () => {
    for (const { socket } of peers) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, peers, server };
}

/** The answer to a request, with this body and command_status. */
export function reply(to: Pdu, body: unknown = {}, status = 0): Pdu {
  return {
    command: `${to.command}_resp` as Command,
    status,
    sequence: to.sequence,
    body,
    tlvs: [],
  } as unknown as Pdu;
}

/** Binds, and answers submits with their sequence as id, but for what `script` does itself. */
export function polite(script: (pdu: Pdu, peer: Peer) => boolean = () => false): Script {
  return (pdu, peer) => {
    if (script(pdu, peer)) return;
    if (pdu.command === 'bind_transceiver') peer.send(reply(pdu, { systemId: 'peer' }));
    if (pdu.command === 'submit_sm') peer.send(reply(pdu, { messageId: `00${pdu.sequence}` }));
    if (pdu.command === 'unbind' || pdu.command === 'enquire_link') peer.send(reply(pdu));
  };
}

/** The texts of the submits that a peer got, in order. */
export function submitted(peer: Peer | undefined): string[] {
  return (peer?.got ?? []).flatMap((pdu) =>
    pdu.command === 'submit_sm' ? [pdu.body.shortMessage.subarray(-6).toString()] : [],
  );
}

/** A gateway that has been started, watched. Closed after the test. */
export function open(
  port: number,
  route: Partial<SmppRouteConfig> = {},
  options: TcpGatewayOptions = {},
) {
  const config = { ...defaults, port, ...route };
  return watch(createTcpGateway(config, createSmppDialect(config), options));
}

export function watch(gateway: TcpGateway) {
  const statuses: GatewayStatus[] = [];
  const waiters = new Set<() => void>();
  gateway.onStatus((status) => {
    statuses.push(status);
    for (const waiter of waiters) waiter();
  });
  atEnd(() => gateway.close(0));
  gateway.start();
  /** Waits for the `count`th time in the state. */
  const reach = async (state: GatewayStatus['state'], count = 1): Promise<GatewayStatus> => {
    for (;;) {
      const found = statuses.filter((status) => status.state === state)[count - 1];
      if (found) return found;
      await new Promise<void>((resolve) => waiters.add(resolve));
    }
  };
  /** Waits for a status whose detail matches: a slow machine may lose a connection for other reasons. */
  const reachDetail = async (pattern: RegExp): Promise<void> => {
    while (!statuses.some(({ detail }) => pattern.test(detail))) {
      await new Promise<void>((resolve) => waiters.add(resolve));
    }
  };
  return { gateway, statuses, reach, reachDetail };
}

/** A receipt in the text form. */
export function receiptOf(smscId: string, sequence = 900): Pdu {
  const body: PduOf<'deliver_sm'>['body'] = {
    serviceType: '',
    sourceAddrTon: 1,
    sourceAddrNpi: 1,
    sourceAddr: '8619900000001',
    destAddrTon: 3,
    destAddrNpi: 1,
    destinationAddr: '12381',
    esmClass: 4,
    protocolId: 0,
    priorityFlag: 0,
    scheduleDeliveryTime: '',
    validityPeriod: '',
    registeredDelivery: 0,
    replaceIfPresentFlag: 0,
    dataCoding: 0,
    smDefaultMsgId: 0,
    shortMessage: Buffer.from(`id:${smscId} stat:DELIVRD err:000`),
  };
  return { command: 'deliver_sm', status: 0, sequence, body, tlvs: [] };
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
