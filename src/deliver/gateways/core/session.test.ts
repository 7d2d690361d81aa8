import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import fc from 'fast-check';
import { encodePdu } from '../smpp/codec.ts';
import type { Pdu } from '../smpp/commands.ts';
import { maxSequence, smppProtocol } from '../smpp/protocol.ts';
import { Session, type SessionEnd, type SessionOptions } from './session.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function socketPair(): Promise<[near: Socket, far: Socket]> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [
    [Socket],
    unknown,
  ];
  server.close();
  far.on('error', () => far.destroy());
  closers.push(() => {
    near.destroy();
    far.destroy();
  });
  return [near, far];
}

function sessionOn(socket: Socket, options: Partial<SessionOptions<Pdu>> = {}, first = 1) {
  const ended = Promise.withResolvers<{ end: SessionEnd; detail: string }>();
  const session = new Session<Pdu>(socket, smppProtocol('esme', first), {
    responseTimeoutMs: 10_000,
    keepAliveMs: 60_000,
    onRequest: async () => null,
    onEnd: (end, detail) => ended.resolve({ end, detail }),
    ...options,
  });
  closers.push(() => session.end('local', 'test over'));
  return { session, ended: ended.promise };
}

const query: Pdu = {
  command: 'query_sm',
  status: 0,
  sequence: 0,
  body: { messageId: '1', sourceAddrTon: 0, sourceAddrNpi: 0, sourceAddr: '' },
  tlvs: [],
};

function delivery(sequence: number): Pdu {
  return {
    command: 'data_sm',
    status: 0,
    sequence,
    body: {
      serviceType: '',
      sourceAddrTon: 0,
      sourceAddrNpi: 0,
      sourceAddr: '',
      destAddrTon: 0,
      destAddrNpi: 0,
      destinationAddr: '',
      esmClass: 0,
      registeredDelivery: 0,
      dataCoding: 0,
    },
    tlvs: [],
  };
}

describe('a session', { timeout: 30_000 }, () => {
  it('wraps its sequence at 0x7FFFFFFF and passes over numbers still in use', async () => {
    const [near, far] = await socketPair();
    const { session } = sessionOn(near, {}, maxSequence);
    const sequences: number[] = [];
    far.on('data', (chunk) => {
      for (let at = 0; at < chunk.length; at += chunk.readUInt32BE(at)) {
        sequences.push(chunk.readUInt32BE(at + 12));
      }
    });
    const results = [session.request(query), session.request(query)];
    while (sequences.length < 2) await once(far, 'data');
    assert.deepEqual(sequences, [maxSequence, 1]);
    session.end('local', 'enough');
    for (const result of await Promise.all(results)) assert.equal(result.kind, 'unknown');
  });

  it('counts answers to nothing and repeated ones, and lives on', async () => {
    const [near, far] = await socketPair();
    const { session } = sessionOn(near);
    far.on('data', () => {
      const answer = { command: 'query_sm_resp', status: 0x67, body: null, tlvs: [] } as const;
      for (const sequence of [99, 1, 1, 0x80000001]) far.write(encodePdu({ ...answer, sequence }));
    });
    assert.equal((await session.request(query)).kind, 'answered');
    while (session.counters.strayAnswers < 3) await once(near, 'data');
    assert.equal(session.ended(), null);
    assert.equal(session.inFlight(), 0);
  });

  it('stops reading while too many requests are being handled', async () => {
    const [near, far] = await socketPair();
    const handled: (() => void)[] = [];
    const { session } = sessionOn(near, {
      maxHandling: 10,
      onRequest: () => new Promise((resolve) => handled.push(() => resolve(null))),
    });
    // Far more than one read of the socket holds, so that a pause must show.
    const flood = Buffer.concat(Array.from({ length: 20_000 }, (_, i) => encodePdu(delivery(i))));
    far.write(flood);
    while (!near.isPaused()) await new Promise((resolve) => setImmediate(resolve));
    const most = Math.ceil(65_536 / 26) + 10;
    assert.ok(handled.length <= most, `${handled.length} at once`);
    let total = 0;
    while (total < 20_000) {
      for (const done of handled.splice(0)) {
        total += 1;
        done();
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(session.ended(), null);
  });

  it('holds back what a peer does not read, and calls it not sent at the end', async () => {
    const [near, far] = await socketPair();
    far.pause();
    const { session } = sessionOn(near);
    const big: Pdu = {
      ...delivery(0),
      tlvs: [{ tag: 0x0424, value: Buffer.alloc(60_000) }],
    } as Pdu;
    const results = Array.from({ length: 500 }, () => session.request(big));
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(near.writableLength < 200_000, 'no more than the socket asks for is handed over');
    session.end('socket_error', 'cut');
    const kinds = (await Promise.all(results)).map(({ kind }) => kind);
    assert.ok(kinds.includes('unknown') && kinds.includes('not_sent'));
    // All that may have left comes before all that did not.
    assert.ok(kinds.indexOf('not_sent') > kinds.lastIndexOf('unknown'));
  });

  it('does not let a flood of keep-alives pile up answers that nobody reads', async () => {
    const [near, far] = await socketPair();
    const { session } = sessionOn(near);
    far.pause();
    const ping: Pdu = { command: 'enquire_link', status: 0, sequence: 1, body: {}, tlvs: [] };
    const flood = Buffer.concat(Array.from({ length: 50_000 }, () => encodePdu(ping)));
    let written = 0;
    while (!near.isPaused() && written < 400) {
      if (!far.writableNeedDrain) {
        far.write(flood);
        written += 1;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(near.isPaused(), 'the session stopped reading');
    assert.ok(near.writableLength < 2 * 1024 * 1024);
    assert.equal(session.ended(), null);
  });

  it('drops mutated streams with a reason and never throws', async () => {
    // Every stream goes through a real session on a real socket.
    const samples = [
      encodePdu(query),
      encodePdu(delivery(3)),
      encodePdu({ command: 'enquire_link', status: 0, sequence: 5, body: {}, tlvs: [] }),
      encodePdu({ command: 'submit_sm_resp', status: 0, sequence: 1, body: null, tlvs: [] }),
      encodePdu({ command: 'generic_nack', status: 3, sequence: 1, body: {}, tlvs: [] }),
    ];
    const ends = new Map<string, number>();
    const streams = fc.sample(
      fc.record({
        picks: fc.array(fc.nat(samples.length - 1), { minLength: 100, maxLength: 100 }),
        mutations: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 20 }),
      }),
      { numRuns: 200, seed: 12381 },
    );
    for (const { picks, mutations } of streams) {
      const [near, far] = await socketPair();
      const { ended } = sessionOn(near);
      const stream = Buffer.concat(picks.map((pick) => samples[pick] ?? Buffer.alloc(0)));
      for (const [at, value] of mutations) stream[at % stream.length] = value;
      far.resume();
      far.end(stream);
      const { end, detail } = await ended;
      assert.notEqual(detail, '');
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    assert.ok((ends.get('bad_frame') ?? 0) > 0 && (ends.get('forbidden') ?? 0) > 0);
  });
});
