import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { OutgoingPart, Receipt } from '../gateway.ts';
import type { Pdu } from './smpp/commands.ts';
import { createSmppDialect } from './smpp/dialect.ts';
import {
  closeAll,
  defaults,
  open,
  type Peer,
  part,
  partsOf,
  polite,
  receiptOf,
  reply,
  startPeer,
  submitted,
  until,
  watch,
} from './smpp/testing/scripted-peer.ts';
import { createTcpGateway } from './tcp-gateway.ts';

afterEach(closeAll);

/** Resolves when so many connections are bound. */
function bound(gateway: ReturnType<typeof open>['gateway'], count: number): Promise<void> {
  return until(
    () => gateway.status().connections.filter(({ state }) => state === 'bound').length === count,
  );
}

describe('several connections', { timeout: 20_000 }, () => {
  it('log in one after the other has shown that the login is right', async () => {
    const { port, peers } = await startPeer((pdu, peer) => {
      if (pdu.command === 'bind_transceiver') peer.send(reply(pdu, null, 0x0e));
    });
    const { gateway, reach } = open(port, { connections: 4, reconnectMaxMs: 20 });
    await reach('refused', 3);
    assert.equal(peers.length, 3);
    const states = gateway.status().connections.map(({ state }) => state);
    assert.deepEqual(states.slice(1), ['stopped', 'stopped', 'stopped']);
  });

  it('share fairly, and each keeps the parts of a message in order', async () => {
    const { port, peers } = await startPeer(polite());
    const { gateway } = open(port, { connections: 3, windowSize: 8 });
    await bound(gateway, 3);
    assert.deepEqual(gateway.load(), { bound: true, paused: false, windowSize: 24 });
    assert.match(gateway.status().detail, /^3 of 3 connections bound$/);
    for (let round = 0; round < 20; round++) {
      const messages = Array.from({ length: 8 }, (_, at) => {
        const id = round * 8 + at;
        const name = String(id).padStart(5, '0');
        return partsOf(id, [`${name}a`, `${name}b`, `${name}c`]);
      });
      const results = await Promise.all(messages.flat().map((one) => gateway.submit(one)));
      assert.ok(results.every(({ kind }) => kind === 'accepted'));
    }
    const texts = peers.map(submitted);
    assert.equal(texts.flat().length, 480);
    for (const one of texts) {
      assert.ok(one.length > 60 && one.length < 360, `${one.length} of 480`);
      for (let at = 0; at < one.length; at++) {
        const [text = '', next] = [one[at], one[at + 1]];
        // Between the parts of one message others may stand, but its own order holds.
        if (text.endsWith('a')) assert.ok(one.indexOf(`${text.slice(0, 5)}b`) > at);
        if (text.endsWith('b')) assert.ok(one.indexOf(`${text.slice(0, 5)}c`) > at);
        assert.notEqual(text, next);
      }
    }
    const { connections } = gateway.status();
    assert.equal(
      connections.reduce((sum, { submits }) => sum + submits, 0),
      480,
    );
    for (const { answerMs, inFlight } of connections) {
      assert.ok(answerMs.p50 !== null && answerMs.p99 !== null && answerMs.p50 <= answerMs.p99);
      assert.equal(inFlight, 0);
    }
  });

  it('go on without one that fell, whose parts are unknown', async () => {
    const { port, peers } = await startPeer(
      polite((pdu, peer) => pdu.command === 'submit_sm' && peer === peers[0]),
    );
    const { gateway, reach } = open(port, {
      connections: 2,
      reconnectMinMs: 60_000,
      reconnectMaxMs: 60_000,
    });
    await reach('bound');
    await bound(gateway, 2);
    const results = Array.from({ length: 8 }, () => gateway.submit(part));
    await until(() => submitted(peers[0]).length + submitted(peers[1]).length === 8);
    const held = submitted(peers[0]).length;
    assert.ok(held > 0);
    peers[0]?.socket.destroy();
    const kinds = (await Promise.all(results)).map(({ kind }) => kind);
    assert.equal(kinds.filter((kind) => kind === 'unknown').length, held);
    assert.equal(kinds.filter((kind) => kind === 'accepted').length, 8 - held);
    assert.equal(gateway.status().state, 'bound');
    assert.match(gateway.status().detail, /^1 of 2 connections bound; .*closed/);
    assert.equal(gateway.load().windowSize, 16);
    assert.equal((await gateway.submit(part)).kind, 'accepted');
  });

  it('send what is left of a message by another connection when its own fell', async () => {
    const { port, peers } = await startPeer(polite((pdu) => pdu.command === 'submit_sm'));
    const { gateway } = open(port, {
      connections: 2,
      reconnectMinMs: 60_000,
      reconnectMaxMs: 60_000,
    });
    await bound(gateway, 2);
    const [one, two] = partsOf(1, ['part-1', 'part-2']);
    assert.ok(one && two);
    const first = gateway.submit(one);
    await until(() => peers.some((peer) => submitted(peer).length === 1));
    const [gone, other] = submitted(peers[0]).length === 1 ? peers : [...peers].reverse();
    gone?.socket.destroy();
    assert.equal((await first).kind, 'unknown');
    const second = gateway.submit(two);
    await until(() => submitted(other).length === 1);
    assert.deepEqual(submitted(other), ['part-2']);
    await gateway.close(0);
    assert.equal((await second).kind, 'unknown');
  });

  it('do not send the rest of a message whose first part was refused', async () => {
    const { port, peers } = await startPeer(
      polite((pdu, peer) => {
        if (pdu.command !== 'submit_sm') return false;
        peer.send(reply(pdu, null, 0x0b));
        return true;
      }),
    );
    const { gateway, reach } = open(port);
    await reach('bound');
    const [one, two] = partsOf(1, ['part-1', 'part-2']);
    assert.ok(one && two);
    assert.equal((await gateway.submit(one)).kind, 'rejected');
    assert.deepEqual(await gateway.submit(two), {
      kind: 'not_sent',
      cause: 'an earlier part was not taken',
    });
    assert.deepEqual(submitted(peers[0]), ['part-1']);
  });
});

describe('a carrier that asks for less', { timeout: 20_000 }, () => {
  it('pauses the whole route, and the first part that it takes ends that', async () => {
    const submitMs: number[] = [];
    const { port, peers } = await startPeer(
      polite((pdu, peer) => {
        if (pdu.command !== 'submit_sm') return false;
        submitMs.push(performance.now());
        if (submitMs.length > 1) return false;
        peer.send(reply(pdu, null, 0x58));
        return true;
      }),
    );
    const { gateway } = open(port, { connections: 2 });
    await bound(gateway, 2);
    assert.deepEqual(await gateway.submit(part), { kind: 'throttled', code: 'ESME_RTHROTTLED' });
    const throttledMs = performance.now();
    const waiting = Array.from({ length: 6 }, () => gateway.submit(part));
    const kinds = (await Promise.all(waiting)).map(({ kind }) => kind);
    assert.deepEqual(new Set(kinds), new Set(['accepted']));
    const [, second = 0] = submitMs;
    // A timer may be late, never early (but for the millisecond that it rounds away).
    assert.ok(second - throttledMs > 150, 'nothing left on either connection meanwhile');
    assert.deepEqual(gateway.load(), { bound: true, paused: false, windowSize: 32 });
    assert.equal(gateway.status().pausedMs, 0);
    const throttles = gateway.status().connections.map(({ throttles }) => throttles);
    assert.deepEqual(throttles.sort(), [0, 1]);
    assert.equal(peers.flatMap(submitted).length, 7);
  });
});

describe('flash', { timeout: 20_000 }, () => {
  const flash: OutgoingPart = { ...part, channel: 'flash', coding: 'ucs2', text: '警钟' };
  const codings = (peer: Peer | undefined): number[] =>
    (peer?.got ?? []).flatMap((pdu) => (pdu.command === 'submit_sm' ? [pdu.body.dataCoding] : []));

  it('goes again as class 1 where class 0 is refused for its coding, and the route remembers', async () => {
    const { port, peers } = await startPeer(
      polite((pdu, peer) => {
        if (pdu.command !== 'submit_sm' || pdu.body.dataCoding !== 0x18) return false;
        peer.send(reply(pdu, null, 0x104));
        return true;
      }),
    );
    const { gateway, reach } = open(port);
    await reach('bound');
    assert.equal((await gateway.submit(flash)).kind, 'accepted');
    assert.equal((await gateway.submit(flash)).kind, 'accepted');
    assert.deepEqual(codings(peers[0]), [0x18, 0x19, 0x19]);
    assert.equal(gateway.counters().flashFallbacks, 1);
    assert.equal(gateway.status().inFlight, 0);
  });

  it('gives the second refusal where class 1 is refused too, and tries class 0 again next time', async () => {
    const { port, peers } = await startPeer(
      polite((pdu, peer) => {
        if (pdu.command !== 'submit_sm') return false;
        peer.send(reply(pdu, null, pdu.body.dataCoding === 0x18 ? 0x104 : 0x0b));
        return true;
      }),
    );
    const { gateway, reach } = open(port);
    await reach('bound');
    for (let i = 0; i < 2; i++) {
      assert.deepEqual(await gateway.submit(flash), {
        kind: 'rejected',
        code: 'ESME_RINVDSTADR',
        permanent: true,
      });
    }
    assert.deepEqual(codings(peers[0]), [0x18, 0x19, 0x18, 0x19]);
  });

  it('does not send an ordinary message twice', async () => {
    const { port, peers } = await startPeer(
      polite((pdu, peer) => {
        if (pdu.command !== 'submit_sm') return false;
        peer.send(reply(pdu, null, 0x104));
        return true;
      }),
    );
    const { gateway, reach } = open(port);
    await reach('bound');
    const result = await gateway.submit({ ...flash, channel: 'sms' });
    assert.ok(result.kind === 'rejected' && result.elsewhere);
    assert.equal(codings(peers[0]).length, 1);
  });
});

describe('ids', { timeout: 20_000 }, () => {
  it('are compared as the route says: answers in hexadecimal, receipts in decimal', async () => {
    const { port, peers } = await startPeer(
      polite((pdu, peer) => {
        if (pdu.command !== 'submit_sm') return false;
        peer.send(reply(pdu, { messageId: '000001aF' }));
        return true;
      }),
    );
    const id = { answer: 'hex', receipt: 'decimal', windowS: 60 } as const;
    const { gateway, reach } = open(port, { id }, { nowMs: () => 100_000 });
    const receipts: Receipt[] = [];
    gateway.onReceipt(async (receipt) => {
      receipts.push(receipt);
    });
    await reach('bound');
    assert.deepEqual(await gateway.submit(part), { kind: 'accepted', smscId: '431' });
    peers[0]?.send(receiptOf('0000000431'));
    await until(() => receipts.length === 1);
    const [receipt] = receipts;
    assert.equal(receipt?.smscId, '431');
    assert.equal(receipt.sinceMs, 40_000);
    assert.equal(gateway.account, 'tocsin');
  });

  it('are told of unanswered parts where the protocol knows them before', async () => {
    const { port, peers } = await startPeer(polite((pdu) => pdu.command === 'submit_sm'));
    const config = { ...defaults, port };
    const dialect = {
      ...createSmppDialect(config),
      idOf: (request: Pdu) => `id-${request.sequence}`,
    };
    const { gateway, reach } = watch(createTcpGateway(config, dialect));
    await reach('bound');
    const result = gateway.submit(part);
    await until(() => submitted(peers[0]).length === 1);
    peers[0]?.socket.destroy();
    const unknown = await result;
    assert.ok(unknown.kind === 'unknown');
    assert.equal(unknown.smscId, 'ID-2');
  });
});

describe('a peer that closes quiet connections', { timeout: 20_000 }, () => {
  it('is no trouble where that is normal: the next part opens the connection again', async () => {
    const { port, peers } = await startPeer(polite());
    const config = { ...defaults, port };
    const dialect = { ...createSmppDialect(config), idleCloseIsNormal: true };
    const { gateway, reach, statuses } = watch(createTcpGateway(config, dialect));
    await reach('bound');
    peers[0]?.socket.end();
    await until(() => /quiet/.test(gateway.status().detail));
    assert.deepEqual(gateway.load(), { bound: true, paused: false, windowSize: 16 });
    assert.equal(peers.length, 1, 'nothing is opened before it is needed');
    const results = await Promise.all([gateway.submit(part), gateway.submit(part)]);
    assert.deepEqual(
      results.map(({ kind }) => kind),
      ['accepted', 'accepted'],
    );
    assert.equal(peers.length, 2);
    assert.ok(!statuses.some(({ state }) => state === 'backing_off'));
    assert.deepEqual(gateway.status().detail, 'bound');
  });

  it('is told when it cannot be reached again, and what waited was not sent', async () => {
    const { port, peers, server } = await startPeer(polite());
    const config = { ...defaults, port };
    const dialect = { ...createSmppDialect(config), idleCloseIsNormal: true };
    const { gateway, reach } = watch(createTcpGateway(config, dialect));
    await reach('bound');
    server.close();
    peers[0]?.socket.end();
    await until(() => /quiet/.test(gateway.status().detail));
    assert.equal((await gateway.submit(part)).kind, 'not_sent');
    assert.match((await reach('backing_off')).detail, /ECONNREFUSED/);
  });
});
