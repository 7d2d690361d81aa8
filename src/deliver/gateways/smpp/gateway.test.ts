import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, describe, it } from 'node:test';
import type { OutgoingPart, Receipt } from '../../gateway.ts';
import type { IncomingPart } from '../dialect.ts';
import { encodePdu } from './codec.ts';
import type { Pdu } from './commands.ts';
import {
  closeAll,
  open,
  type Peer,
  part,
  polite,
  receiptOf,
  reply,
  startPeer,
  submitted,
  until,
} from './testing/scripted-peer.ts';

afterEach(closeAll);

describe('submitting', { timeout: 20_000 }, () => {
  it('binds as a transceiver and submits with a receipt asked for', async () => {
    const { port, peers } = await startPeer(polite());
    const { gateway, reach } = open(port);
    assert.deepEqual(await gateway.submit(part), {
      kind: 'not_sent',
      cause: 'the route is not bound',
    });
    await reach('bound');
    assert.deepEqual(await gateway.submit(part), { kind: 'accepted', smscId: '002' });
    const [bind, submit] = peers[0]?.got ?? [];
    assert.ok(bind?.command === 'bind_transceiver' && submit?.command === 'submit_sm');
    assert.equal(bind.body.password, 'secret');
    assert.equal(bind.body.interfaceVersion, 0x34);
    assert.equal(submit.body.destinationAddr, '8619900000001');
    assert.equal(submit.body.sourceAddr, '12381');
    assert.equal(submit.body.registeredDelivery, 1);
    assert.equal(submit.body.validityPeriod, '000000010000000R');
    assert.equal(submit.body.shortMessage.toString(), 'Beware');
  });

  it('sends a part of a Chinese flash message as 0x18 with its header', async () => {
    const { port, peers } = await startPeer(polite());
    const { gateway, reach } = open(port);
    await reach('bound');
    const flash = { ...part, part: 2, parts: 3, channel: 'flash', coding: 'ucs2', text: '警钟' };
    await gateway.submit(flash as OutgoingPart);
    const submit = peers[0]?.got[1];
    assert.ok(submit?.command === 'submit_sm');
    assert.equal(submit.body.dataCoding, 0x18);
    assert.equal(submit.body.esmClass, 0x40);
    assert.equal(submit.body.shortMessage.toString('hex'), '050003070302' + '8b66949f');
  });

  it('gives back what is beyond the window, and what no PDU can hold', async () => {
    const held: { pdu: Pdu; peer: Peer }[] = [];
    const { port } = await startPeer(
      polite((pdu, peer) => pdu.command === 'submit_sm' && held.push({ pdu, peer }) > 0),
    );
    const { gateway, reach } = open(port, { windowSize: 2 });
    await reach('bound');
    const first = gateway.submit(part);
    const second = gateway.submit(part);
    assert.equal(gateway.status().inFlight, 2);
    const beyond = await gateway.submit(part);
    assert.deepEqual(beyond, { kind: 'not_sent', cause: 'the window of 2 is full' });
    await until(() => held.length === 2);
    // The other way round: answers need not come in order.
    for (const { pdu, peer } of held.reverse()) peer.send(reply(pdu, { messageId: 'x' }));
    assert.deepEqual([(await first).kind, (await second).kind], ['accepted', 'accepted']);
    for (const bad of [{ msisdn: '1'.repeat(21) }, { text: '警', coding: 'gsm7' as const }]) {
      assert.deepEqual(await gateway.submit({ ...part, ...bad }), {
        kind: 'rejected',
        code: 'PDU_INVALID',
        permanent: true,
      });
    }
    assert.equal(gateway.status().inFlight, 0);
  });

  it('tells refusals apart', async () => {
    const expected: [number, unknown][] = [
      [0x0b, { kind: 'rejected', code: 'ESME_RINVDSTADR', permanent: true }],
      [0x08, { kind: 'rejected', code: 'ESME_RSYSERR', permanent: false }],
      [0x58, { kind: 'throttled', code: 'ESME_RTHROTTLED' }],
      [0x14, { kind: 'throttled', code: 'ESME_RMSGQFUL' }],
      [0x401, { kind: 'rejected', code: '0x00000401', permanent: false }],
    ];
    let next = 0;
    const { port } = await startPeer(
      polite((pdu, peer) => {
        if (pdu.command !== 'submit_sm') return false;
        const code = expected[next++]?.[0] ?? 0;
        peer.send(reply(pdu, null, code));
        return true;
      }),
    );
    const { gateway, reach } = open(port);
    await reach('bound');
    for (const [, result] of expected) assert.deepEqual(await gateway.submit(part), result);
    // ESME_ROK without an id: taken, and nothing will ever match its receipt.
    assert.equal((await gateway.submit(part)).kind, 'unknown');
  });

  it('takes a generic_nack as the answer', async () => {
    const { port } = await startPeer(
      polite((pdu, peer) => {
        if (pdu.command !== 'submit_sm') return false;
        const { sequence } = pdu;
        peer.send({ command: 'generic_nack', status: 3, sequence, body: {}, tlvs: [] });
        return true;
      }),
    );
    const { gateway, reach } = open(port);
    await reach('bound');
    assert.deepEqual(await gateway.submit(part), {
      kind: 'rejected',
      code: 'ESME_RINVCMDID',
      permanent: true,
    });
  });

  it('keeps the order of parts that wait for the rate', async () => {
    const { port, peers } = await startPeer(polite());
    const { gateway, reach } = open(port, { partsPerSecond: 200, windowSize: 100 });
    await reach('bound');
    const texts = Array.from({ length: 40 }, (_, i) => String(i));
    const results = await Promise.all(texts.map((text) => gateway.submit({ ...part, text })));
    assert.ok(results.every(({ kind }) => kind === 'accepted'));
    assert.deepEqual(submitted(peers[0]), texts);
  });
});

describe('when things go wrong', { timeout: 20_000 }, () => {
  it('calls written parts unknown at a disconnect and waiting ones not sent', async () => {
    const { port, peers } = await startPeer(polite((pdu) => pdu.command === 'submit_sm'));
    const { gateway, reach } = open(port, { partsPerSecond: 1 });
    await reach('bound');
    const written = gateway.submit(part);
    const waiting = gateway.submit(part);
    await until(() => peers[0]?.got.length === 2);
    peers[0]?.socket.destroy();
    assert.equal((await written).kind, 'unknown');
    assert.equal((await waiting).kind, 'not_sent');
    await reach('bound', 2);
  });

  it('calls a part unknown when no answer comes in time, and counts the late one', async () => {
    const late: (() => void)[] = [];
    const { port } = await startPeer(
      polite((pdu, peer) => {
        if (pdu.command !== 'submit_sm' || late.length > 0) return false;
        late.push(() => peer.send(reply(pdu, { messageId: 'late' })));
        return true;
      }),
    );
    const { gateway, reach } = open(port, { responseTimeoutMs: 500 });
    await reach('bound');
    const result = await gateway.submit(part);
    assert.deepEqual(result, { kind: 'unknown', cause: 'no answer within 500 ms' });
    late[0]?.();
    assert.equal((await gateway.submit(part)).kind, 'accepted');
    assert.equal(gateway.counters().strayAnswers, 1);
    assert.equal(gateway.counters().timedOut, 1);
  });

  it('drops a half-open peer when the keep-alive finds no answer', async () => {
    const { port } = await startPeer((pdu, peer) => {
      if (pdu.command === 'bind_transceiver') peer.send(reply(pdu, { systemId: 'peer' }));
    });
    const { reach, reachDetail } = open(port, { keepAliveMs: 100, responseTimeoutMs: 100 });
    await reach('bound');
    await reachDetail(/^keep_alive_unanswered/);
  });

  it('drops a peer that dribbles, though it is never silent', async () => {
    const { port } = await startPeer((pdu, peer) => {
      if (pdu.command !== 'bind_transceiver') return;
      peer.send(reply(pdu, { systemId: 'peer' }));
      peer.socket.write(Buffer.from([0, 0, 0x40, 0]));
      const dribble = setInterval(() => peer.socket.write(Buffer.from([0])), 5);
      peer.socket.on('close', () => clearInterval(dribble));
    });
    const { reach, reachDetail } = open(port, { keepAliveMs: 100, responseTimeoutMs: 100 });
    await reach('bound');
    await reachDetail(/^bad_frame: a frame was not whole within 100 ms/);
  });

  it('does not hammer a peer that refuses the password', async () => {
    let binds = 0;
    const { port } = await startPeer((pdu, peer) => {
      binds += 1;
      peer.send(reply(pdu, null, binds === 1 ? 0x0e : 0));
    });
    const { reach, statuses } = open(port, { reconnectMaxMs: 60 });
    const refused = await reach('refused');
    assert.match(refused.detail, /ESME_RINVPASWD; check systemId.*next try in 60 ms/);
    await reach('bound');
    assert.ok(!statuses.some(({ state }) => state === 'backing_off'));
  });

  it('comes back after a refusal of another kind, and when nobody listens', async () => {
    let binds = 0;
    const { port } = await startPeer((pdu, peer) => {
      binds += 1;
      peer.send(reply(pdu, null, binds === 1 ? 0x05 : 0));
    });
    const { reach } = open(port);
    assert.match((await reach('backing_off')).detail, /ESME_RALYBND/);
    await reach('bound');

    const silent = await startPeer(() => undefined);
    silent.server.close();
    await once(silent.server, 'close');
    const lonely = open(silent.port);
    assert.match((await lonely.reach('backing_off', 3)).detail, /ECONNREFUSED/);
  });

  it('drops what is no SMPP, with the reason', async () => {
    const rubbish: [Buffer, RegExp][] = [
      [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), /bad_frame: .*speaks HTTP/],
      [Buffer.alloc(4), /bad_frame: command_length 0/],
      [Buffer.from('00000011000000060000000000000001ff', 'hex'), /bad_frame: unbind: optional/],
      [encodePdu({ ...receiptOf('1'), command: 'submit_sm' } as Pdu), /forbidden: submit_sm/],
      [
        encodePdu({ command: 'bind_receiver_resp', status: 0, sequence: 1, body: null, tlvs: [] }),
        /forbidden: an answer is not of the kind/,
      ],
    ];
    for (const [octets, reason] of rubbish) {
      const { port } = await startPeer((_, peer) => peer.socket.write(octets));
      const { reach, gateway } = open(port);
      assert.match((await reach('backing_off')).detail, reason);
      await gateway.close(0);
    }
  });

  it('answers what it does not know with generic_nack, and enquire_link with its answer', async () => {
    const { port, peers } = await startPeer(polite());
    const { reach } = open(port);
    await reach('bound');
    const peer = peers[0];
    assert.ok(peer);
    peer.send({
      command: 'unknown',
      commandId: 0x00010200,
      status: 0,
      sequence: 77,
      body: Buffer.alloc(3),
    });
    peer.send({ command: 'enquire_link', status: 0, sequence: 78, body: {}, tlvs: [] });
    await until(() => peer.got.length === 3);
    assert.deepEqual(
      peer.got.slice(1).map(({ command, status, sequence }) => ({ command, status, sequence })),
      [
        { command: 'generic_nack', status: 3, sequence: 77 },
        { command: 'enquire_link_resp', status: 0, sequence: 78 },
      ],
    );
  });

  it('answers unbind and connects anew', async () => {
    const { port, peers } = await startPeer(polite());
    const { reach } = open(port);
    await reach('bound');
    peers[0]?.send({ command: 'unbind', status: 0, sequence: 5, body: {}, tlvs: [] });
    assert.match((await reach('backing_off')).detail, /^peer_unbound/);
    await reach('bound', 2);
    assert.equal(peers[0]?.got.at(-1)?.command, 'unbind_resp');
  });
});

describe('receipts and replies', { timeout: 20_000 }, () => {
  it('acknowledges a receipt only when the handler is done with it', async () => {
    const { port, peers } = await startPeer(polite());
    const { gateway, reach } = open(port, {}, { nowMs: () => 1234 });
    const handled = Promise.withResolvers<void>();
    const seen: Receipt[] = [];
    gateway.onReceipt(async (receipt) => {
      seen.push(receipt);
      await handled.promise;
    });
    await reach('bound');
    const peer = peers[0];
    assert.ok(peer);
    peer.send(receiptOf('000042'));
    await until(() => seen.length === 1);
    assert.equal((await gateway.submit(part)).kind, 'accepted');
    assert.ok(!peer.got.some(({ command }) => command === 'deliver_sm_resp'));
    handled.resolve();
    await until(() => peer.got.some(({ command }) => command === 'deliver_sm_resp'));
    assert.equal(peer.got.at(-1)?.sequence, 900);
    const state = 'delivered';
    assert.deepEqual(seen, [
      {
        route: 'test',
        account: 'tocsin',
        smscId: '000042',
        state,
        error: '000',
        to: '8619900000001',
        receivedMs: 1234,
        sinceMs: 1234 - 7 * 24 * 3600 * 1000,
      },
    ]);
  });

  it('leaves a receipt unacknowledged when the handler fails, and the session up', async () => {
    const { port, peers } = await startPeer(polite());
    const { gateway, reach } = open(port);
    let calls = 0;
    gateway.onReceipt(async () => {
      calls += 1;
      if (calls === 1) throw new Error('the store is away');
    });
    await reach('bound');
    const peer = peers[0];
    assert.ok(peer);
    peer.send(receiptOf('1', 901));
    await until(() => gateway.counters().unhandled === 1);
    peer.send(receiptOf('1', 902));
    await until(() => peer.got.some(({ command }) => command === 'deliver_sm_resp'));
    const answers = peer.got.filter(({ command }) => command === 'deliver_sm_resp');
    assert.deepEqual(
      answers.map(({ sequence }) => sequence),
      [902],
    );
  });

  it('drops a receipt without an id, counted, and hands replies on', async () => {
    const { port, peers } = await startPeer(polite());
    const replies: IncomingPart[] = [];
    const { gateway, reach } = open(
      port,
      {},
      {
        onReply: async (message) => {
          replies.push(message);
        },
      },
    );
    await reach('bound');
    const peer = peers[0];
    assert.ok(peer);
    const receipt = receiptOf('1');
    assert.ok(receipt.command === 'deliver_sm');
    const shortMessage = Buffer.from('no id here');
    peer.send({ ...receipt, body: { ...receipt.body, shortMessage } });
    const reply = { ...receipt.body, esmClass: 0, dataCoding: 8 };
    peer.send({
      ...receipt,
      body: { ...reply, shortMessage: Buffer.from('已转账', 'utf16le').swap16() },
    });
    await until(() => peer.got.filter((pdu) => pdu.command === 'deliver_sm_resp').length === 2);
    assert.equal(gateway.counters().unreadableReceipts, 1);
    assert.deepEqual(replies, [
      {
        from: '8619900000001',
        to: '12381',
        text: '已转账',
        concatenation: null,
      },
    ]);
  });
});

describe('closing', { timeout: 20_000 }, () => {
  it('waits for answers, unbinds, and takes nothing more', async () => {
    const held: (() => void)[] = [];
    const { port, peers } = await startPeer(
      polite((pdu, peer) => {
        if (pdu.command !== 'submit_sm') return false;
        held.push(() => peer.send(reply(pdu, { messageId: 'a' })));
        return true;
      }),
    );
    const { gateway, reach } = open(port);
    await reach('bound');
    const last = gateway.submit(part);
    await until(() => held.length === 1);
    const closed = gateway.close(10_000);
    assert.equal((await gateway.submit(part)).kind, 'not_sent');
    held[0]?.();
    assert.equal((await last).kind, 'accepted');
    await closed;
    assert.equal(gateway.status().state, 'stopped');
    assert.equal(peers[0]?.got.at(-1)?.command, 'unbind');
  });

  it('does not wait longer than it may', async () => {
    const { port } = await startPeer(polite((pdu) => pdu.command !== 'bind_transceiver'));
    const { gateway, reach } = open(port);
    await reach('bound');
    const last = gateway.submit(part);
    await gateway.close(20);
    assert.equal((await last).kind, 'unknown');
  });

  it('can be closed before it ever connected', async () => {
    const { gateway } = open(1);
    await gateway.close(0);
    assert.equal(gateway.status().state, 'stopped');
  });
});
