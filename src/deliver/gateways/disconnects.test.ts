import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import type { Receipt } from '../gateway.ts';
import { encodePdu } from './smpp/codec.ts';
import {
  atEnd,
  closeAll,
  open,
  part,
  polite,
  receiptOf,
  reply,
  startPeer,
  submitted,
  until,
} from './smpp/testing/scripted-peer.ts';

afterEach(closeAll);

/** Forwards to a port until `stall()`; then what comes is taken and nothing goes on, as on a dead link. */
async function startProxy(to: number): Promise<{ port: number; stall: () => void }> {
  const sockets = new Set<Socket>();
  const lines: { stalled: boolean }[] = [];
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    const line = { stalled: false };
    lines.push(line);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => from.destroy());
      from.on('data', (chunk) => {
        if (!line.stalled) into.write(chunk);
      });
      from.on('close', () => {
        if (!line.stalled) into.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    stall() {
      for (const line of lines) line.stalled = true;
    },
  };
}

describe('a connection that ends badly', { timeout: 20_000 }, () => {
  it('killed between receipt and answer: the part is unknown and its receipt is handed on', async () => {
    const { port } = await startPeer(
      polite((pdu, peer) => {
        if (pdu.command === 'submit_sm') peer.send(receiptOf('7F01'));
        if (pdu.command === 'deliver_sm_resp') peer.socket.resetAndDestroy();
        return pdu.command === 'submit_sm' || pdu.command === 'deliver_sm_resp';
      }),
    );
    const { gateway, reach } = open(port);
    const receipts: Receipt[] = [];
    gateway.onReceipt(async (receipt) => {
      receipts.push(receipt);
    });
    await reach('bound');
    assert.equal((await gateway.submit(part)).kind, 'unknown');
    assert.deepEqual(
      receipts.map(({ smscId, state }) => [smscId, state]),
      [['7F01', 'delivered']],
    );
    await reach('bound', 2);
  });

  it('half-open: what was written is unknown, the rest was not sent, and it connects anew', async () => {
    const peer = await startPeer(polite());
    const proxy = await startProxy(peer.port);
    const { gateway, reach, reachDetail } = open(proxy.port, {
      windowSize: 4,
      keepAliveMs: 200,
      responseTimeoutMs: 1000,
    });
    await reach('bound');
    assert.equal((await gateway.submit(part)).kind, 'accepted');
    proxy.stall();
    const results = Array.from({ length: 6 }, () => gateway.submit(part));
    const kinds = (await Promise.all(results)).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['unknown', 'unknown', 'unknown', 'unknown', 'not_sent', 'not_sent']);
    await reachDetail(/^(keep_alive_unanswered|unanswered)/);
    await reach('bound', 2);
    assert.equal((await gateway.submit(part)).kind, 'accepted');
    const [{ unknowns } = { unknowns: 0 }] = gateway.status().connections;
    assert.equal(unknowns, 4);
  });

  it('a peer that never answers the bind is tried again as a network fault is', async () => {
    const { port, peers } = await startPeer(() => undefined);
    const { reach, statuses } = open(port, { responseTimeoutMs: 100 });
    assert.match((await reach('backing_off', 2)).detail, /no answer within 100 ms/);
    assert.ok(peers.length >= 2);
    assert.ok(!statuses.some(({ state }) => state === 'refused'));
  });

  it('a peer that binds and answers nothing is left after three submits in a row', async () => {
    const { port, peers } = await startPeer(polite((pdu) => pdu.command === 'submit_sm'));
    const { gateway, reachDetail, reach } = open(port, { responseTimeoutMs: 100 });
    await reach('bound');
    for (let i = 0; i < 3; i++) {
      assert.deepEqual(await gateway.submit(part), {
        kind: 'unknown',
        cause: 'no answer within 100 ms',
      });
    }
    await reachDetail(/^unanswered: 3 submits in a row were not answered/);
    await reach('bound', 2);
    assert.equal(peers.flatMap(submitted).length, 3);
  });

  it('a bind refused for its password waits the longest pause, whatever comes', async () => {
    const bindMs: number[] = [];
    const { port } = await startPeer((pdu, peer) => {
      bindMs.push(performance.now());
      peer.send(reply(pdu, null, 0x0e));
    });
    const { gateway, reach, statuses } = open(port, { reconnectMinMs: 1, reconnectMaxMs: 150 });
    await reach('refused', 3);
    assert.deepEqual(await gateway.submit(part), {
      kind: 'not_sent',
      cause: 'the route is not bound',
    });
    const [first = 0, second = 0, third = 0] = bindMs;
    assert.ok(second - first > 140 && third - second > 140, bindMs.join());
    assert.ok(!statuses.some(({ state }) => state === 'backing_off'));
  });

  it('every length that no frame can have ends the session with its reason, and keeps nothing', async () => {
    for (const length of [0, 3, 4, 15, 65_537, 2 ** 31, 2 ** 32 - 1]) {
      const octets = Buffer.alloc(64);
      octets.writeUInt32BE(length);
      const { port } = await startPeer((_, peer) => peer.socket.write(octets));
      const { gateway, reach } = open(port);
      const { detail } = await reach('backing_off');
      assert.match(detail, new RegExp(`^bad_frame: command_length ${length} is `));
      await gateway.close(0);
    }
  });

  it('answers to unknown and repeated sequences are counted, repeated requests answered each', async () => {
    const { port, peers } = await startPeer(
      polite((pdu, peer) => {
        if (pdu.command !== 'submit_sm') return false;
        for (const sequence of [pdu.sequence, pdu.sequence, 0, 0xffffffff]) {
          peer.send({ ...reply(pdu, { messageId: 'A' }), sequence });
        }
        return true;
      }),
    );
    const { gateway, reach } = open(port);
    let receipts = 0;
    gateway.onReceipt(async () => {
      receipts += 1;
    });
    await reach('bound');
    assert.equal((await gateway.submit(part)).kind, 'accepted');
    const peer = peers[0];
    assert.ok(peer);
    for (let i = 0; i < 3; i++) peer.send(receiptOf('A', 5));
    await until(() => peer.got.filter(({ command }) => command === 'deliver_sm_resp').length === 3);
    assert.equal(receipts, 3);
    assert.equal(gateway.counters().strayAnswers, 3);
    assert.equal(gateway.status().state, 'bound');
  });

  it('a burst of frames cut anywhere is read whole', async () => {
    const { port, peers } = await startPeer(polite());
    const { gateway, reach } = open(port);
    const ids: string[] = [];
    gateway.onReceipt(async ({ smscId }) => {
      ids.push(smscId);
    });
    await reach('bound');
    const wanted = Array.from({ length: 50 }, (_, at) => `ID${at}`);
    const stream = Buffer.concat(wanted.map((id, at) => encodePdu(receiptOf(id, at + 1))));
    for (let at = 0; at < stream.length; ) {
      const size = 1 + (at % 7) * 13;
      peers[0]?.socket.write(stream.subarray(at, at + size));
      at += size;
      if (at % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => ids.length === wanted.length);
    assert.deepEqual(ids, wanted);
  });
});
