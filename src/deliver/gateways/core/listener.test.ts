import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import type { Receipt } from '../../gateway.ts';
import type { Dialect, ServerSide } from '../dialect.ts';
import { decodePdu, encodePdu } from '../smpp/codec.ts';
import type { Pdu } from '../smpp/commands.ts';
import { createSmppDialect } from '../smpp/dialect.ts';
import { smppProtocol } from '../smpp/protocol.ts';
import {
  atEnd,
  closeAll,
  defaults,
  polite,
  receiptOf,
  reply,
  startPeer,
  until,
  watch,
} from '../smpp/testing/scripted-peer.ts';
import { createTcpGateway } from '../tcp-gateway.ts';
import { FrameReader } from './frame-reader.ts';
import type { SessionProtocol } from './session-protocol.ts';

afterEach(closeAll);

/** SMPP as if its centre opened connections to us: it binds, and sends deliver_sm. */
function visited(listen: Partial<ServerSide<Pdu>['listen']>): ServerSide<Pdu> {
  return {
    listen: {
      host: '127.0.0.1',
      port: 0,
      maxConnections: 2,
      loginTimeoutMs: 10_000,
      idleMs: 60_000,
      ...listen,
    },
    protocol(): SessionProtocol<Pdu> {
      const base = smppProtocol('esme');
      return {
        ...base,
        kindOf: (pdu) => (pdu.command === 'bind_transmitter' ? 'request' : base.kindOf(pdu)),
      };
    },
    logIn(request, again) {
      if (request.command !== 'bind_transmitter') return null;
      const ok = !again && request.body.password === 'right';
      const answer = reply(request, ok ? { systemId: '' } : null, again ? 5 : ok ? 0 : 0x0e);
      return { ok, answer, detail: 'wrong password' };
    },
  };
}

function bindWith(password: string): Pdu {
  return {
    command: 'bind_transmitter',
    status: 0,
    sequence: 1,
    body: {
      systemId: 'carrier',
      password,
      systemType: '',
      interfaceVersion: 0x34,
      addrTon: 0,
      addrNpi: 0,
      addressRange: '',
    },
    tlvs: [],
  };
}

async function start(listen: Partial<ServerSide<Pdu>['listen']> = {}) {
  const { port } = await startPeer(polite());
  const config = { ...defaults, port };
  const dialect: Dialect<Pdu> = { ...createSmppDialect(config), serverSide: visited(listen) };
  const watched = watch(createTcpGateway(config, dialect));
  const { gateway } = watched;
  await until(() => gateway.listener()?.listening === true && gateway.status().state === 'bound');
  return { ...watched, port: gateway.listener()?.port ?? 0 };
}

/** The carrier's connection: what it got, and whether it is closed. */
function visit(port: number) {
  const socket: Socket = connect(port, '127.0.0.1');
  const reader = new FrameReader({ headerLength: 16, maxFrame: 65_536 });
  const got: Pdu[] = [];
  socket.on('data', (chunk) => {
    for (const frame of reader.read(chunk)) got.push(decodePdu(frame));
  });
  socket.on('error', () => socket.destroy());
  atEnd(async () => socket.destroy());
  return { socket, got, send: (pdu: Pdu) => socket.write(encodePdu(pdu)) };
}

describe('a port for the carrier', { timeout: 20_000 }, () => {
  it('takes receipts of a carrier that has logged in, as on our own connection', async () => {
    const { gateway, port } = await start();
    const receipts: Receipt[] = [];
    gateway.onReceipt(async (receipt) => {
      receipts.push(receipt);
    });
    const carrier = visit(port);
    // All at once: the login counts for what stands right behind it.
    carrier.socket.write(
      Buffer.concat([bindWith('right'), receiptOf('1', 2), receiptOf('2', 3)].map(encodePdu)),
    );
    await until(() => carrier.got.length === 3);
    assert.deepEqual(
      receipts.map(({ smscId }) => smscId),
      ['1', '2'],
    );
    assert.equal(gateway.listener()?.loggedIn, 1);
    carrier.send(bindWith('right'));
    await until(() => carrier.got.length === 4);
    assert.equal(carrier.got[3]?.status, 5, 'a second login is answered and changes nothing');
    carrier.send(receiptOf('3', 4));
    await until(() => receipts.length === 3);
    assert.equal(gateway.counters().receipts, 3);
    assert.equal(gateway.counters().listener?.logins, 1);
  });

  it('answers a wrong password and closes', async () => {
    const { gateway, port } = await start();
    const carrier = visit(port);
    carrier.send(bindWith('wrong'));
    await once(carrier.socket, 'close');
    assert.equal(carrier.got[0]?.status, 0x0e);
    assert.deepEqual(
      [gateway.counters().listener?.loginsRefused, gateway.listener()?.open],
      [1, 0],
    );
  });

  it('closes on a receipt before the login, on rubbish, and when no login comes', async () => {
    const { gateway, port } = await start({ loginTimeoutMs: 150 });
    let receipts = 0;
    gateway.onReceipt(async () => {
      receipts += 1;
    });
    const hasty = visit(port);
    hasty.send(receiptOf('1'));
    await once(hasty.socket, 'close');
    const stranger = visit(port);
    stranger.socket.write('GET / HTTP/1.1\r\n\r\n');
    await once(stranger.socket, 'close');
    const silent = visit(port);
    await once(silent.socket, 'close');
    assert.equal(receipts, 0);
    await until(() => gateway.listener()?.open === 0);
  });

  it('closes an idle connection, and turns away more than it may have', async () => {
    const { gateway, port } = await start({ maxConnections: 1, idleMs: 1000 });
    const first = visit(port);
    first.send(bindWith('right'));
    await until(() => first.got.length === 1);
    const second = visit(port);
    await once(second.socket, 'close');
    assert.equal(gateway.counters().listener?.turnedAway, 1);
    await once(first.socket, 'close');
    assert.equal(second.got.length, 0);
    const third = visit(port);
    third.send(bindWith('right'));
    await until(() => third.got.length === 1);
  });

  it('takes leave when the route closes, and lets the port go', async () => {
    const { gateway, port } = await start();
    const carrier = visit(port);
    carrier.send(bindWith('right'));
    await until(() => carrier.got.length === 1);
    const closed = gateway.close(1000);
    await until(() => carrier.got.at(-1)?.command === 'unbind');
    carrier.send({ ...reply(carrier.got.at(-1) as Pdu) });
    await closed;
    assert.equal(gateway.listener()?.listening, false);
    const server = createServer();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
  });

  it('says that the port cannot be used, and takes it once it can', async () => {
    const squatter = createServer();
    squatter.listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    atEnd(async () => squatter.close());
    const taken = (squatter.address() as AddressInfo).port;
    const { port } = await startPeer(polite());
    const config = { ...defaults, port };
    const dialect = { ...createSmppDialect(config), serverSide: visited({ port: taken }) };
    const { gateway, reachDetail } = watch(createTcpGateway(config, dialect));
    await reachDetail(/cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
    await until(() => gateway.status().state === 'bound');
    squatter.close();
    await until(() => gateway.listener()?.port === taken);
    assert.equal(gateway.status().detail, 'bound');
  });
});
