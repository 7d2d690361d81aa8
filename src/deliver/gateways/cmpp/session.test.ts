import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import Value from 'typebox/value';
import type { CentreRequest, CentreSubmit } from '../../../../simulator/smsc/centre-dialect.ts';
import { createCmppCentre } from '../../../../simulator/smsc/cmpp-centre.ts';
import { type CmppRouteConfig, cmppRouteSchema } from '../../../config/routes/cmpp.ts';
import type { OutgoingPart } from '../../gateway.ts';
import { Session, type SessionEnd } from '../core/session.ts';
import type { Incoming } from '../dialect.ts';
import { createCmppDialect } from './dialect.ts';
import { composeMsgId, msgIdText } from './msg-id.ts';
import type { CmppPdu, CmppVersion } from './pdus.ts';

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
  closers.push(() => {
    near.destroy();
    far.destroy();
  });
  return [near, far];
}

function routeOf(version: CmppVersion, patch: Partial<CmppRouteConfig> = {}): CmppRouteConfig {
  const given = { name: 'mobile', protocol: 'cmpp', account: '901783', secret: 'ICP001' };
  const filled = Value.Default(cmppRouteSchema, { ...given, version: `${version}.0`, ...patch });
  return Value.Parse(cmppRouteSchema, filled);
}

const part: OutgoingPart = {
  messageId: new Uint8Array(16),
  part: 1,
  parts: 1,
  reference: 0,
  msisdn: '8613800000003',
  channel: 'sms',
  text: '【反诈中心】您正在接听的电话疑似诈骗，请立即挂断。',
  coding: 'ucs2',
  validityS: 3600,
};

const nowMs = () => Date.UTC(2026, 10, 22, 3, 24, 39);

/** A client and a centre on one loopback connection. */
async function line(
  version: CmppVersion,
  options: { accountOfCentre?: string; secret?: string } = {},
) {
  const [near, far] = await socketPair();
  const route = routeOf(version);
  const dialect = createCmppDialect(route, { nowMs });
  const centre = createCmppCentre({ version });
  const incoming: Incoming<CmppPdu>[] = [];
  const submits: CentreSubmit[] = [];
  const clientEnd = Promise.withResolvers<SessionEnd>();
  const centreEnd = Promise.withResolvers<SessionEnd>();
  const shared = { responseTimeoutMs: 10_000, keepAliveMs: 60_000 };

  const client = new Session<CmppPdu>(near, dialect.protocol(), {
    ...shared,
    onRequest: async (request) => {
      const read = dialect.incoming(request);
      incoming.push(read);
      return read.answer;
    },
    onEnd: (end) => clientEnd.resolve(end),
  });

  function logIn(request: Extract<CentreRequest<CmppPdu>, { kind: 'login' }>): CmppPdu {
    if (request.account !== (options.accountOfCentre ?? '901783')) {
      return request.answer('unknown_account');
    }
    return request.answer(request.knows(options.secret ?? 'ICP001') ? 'ok' : 'wrong_secret');
  }
  const peer = new Session<CmppPdu>(far, centre.protocol(), {
    ...shared,
    onRequest: async (request) => {
      const read = centre.read(request);
      if (read.kind === 'login') return logIn(read);
      if (read.kind === 'other') return read.answer;
      submits.push(read.submit);
      const { text } = read.submit;
      if (text === 'slow down') return read.refuse('throttled');
      if (text === 'nobody') return read.refuse('invalid_destination');
      if (text === 'trouble') return read.refuse('temporary');
      return read.accept(centre.idOf(request, submits.length, nowMs()));
    },
    onEnd: (end) => centreEnd.resolve(end),
  });
  closers.push(() => {
    client.end('local', 'test over');
    peer.end('local', 'test over');
  });

  async function submit(patch: Partial<OutgoingPart>) {
    const request = dialect.submitOf({ ...part, ...patch }, 0);
    const answer = await client.request(request);
    assert.ok(answer.kind === 'answered');
    return dialect.resultOf(answer.pdu, request);
  }
  const ends = { client: clientEnd.promise, centre: centreEnd.promise };
  return { route, dialect, centre, client, peer, incoming, submits, submit, ends };
}

for (const version of [2, 3] as const) {
  describe(`a session of CMPP ${version}.0`, { timeout: 30_000 }, () => {
    it('logs in', async () => {
      const { dialect, client } = await line(version);
      assert.deepEqual(await dialect.logIn(client), { kind: 'bound' });
    });

    it('is refused for its account and for its secret', async () => {
      const wrongSecret = await line(version, { secret: 'another' });
      const refused = await wrongSecret.dialect.logIn(wrongSecret.client);
      assert.equal(refused.kind, 'refused');
      assert.match('detail' in refused ? refused.detail : '', /status 3: authentication/);
      const wrongAccount = await line(version, { accountOfCentre: '900001' });
      assert.equal((await wrongAccount.dialect.logIn(wrongAccount.client)).kind, 'refused');
    });

    it('submits texts of every kind, which arrive as they were written', async () => {
      const { submit, submits, route } = await line(version);
      const kinds: [patch: Partial<OutgoingPart>, flash: boolean][] = [
        [{}, false],
        [{ channel: 'flash' }, true],
        [{ text: 'Hang up: this is a scam [12381] @home', coding: 'gsm7' }, false],
        [{ text: 'Hang up: a_b £5', coding: 'gsm7', channel: 'flash' }, true],
        [{ part: 2, parts: 3, reference: 77 }, false],
        [{ text: 'part', coding: 'gsm7', part: 1, parts: 2, reference: 300 }, false],
      ];
      for (const [at, [patch, flash]] of kinds.entries()) {
        assert.deepEqual(await submit(patch), {
          kind: 'accepted',
          smscId: msgIdText(composeMsgId(nowMs() + 480 * 60_000, 12381, at + 1)),
        });
        const { text, reference, part: number, parts } = { ...part, ...patch };
        assert.deepEqual(submits[at], {
          from: route.sourceNumber,
          to: ['8613800000003'],
          text,
          flash,
          concatenation: parts > 1 ? { reference: reference & 0xff, part: number, parts } : null,
          wantsReceipt: true,
        });
      }
    });

    it('says what a refusal means', async () => {
      const { submit, client, dialect } = await line(version);
      assert.deepEqual(await submit({ text: 'slow down' }), {
        kind: 'throttled',
        code: 'CMPP_8_FLOW_CONTROL',
      });
      assert.deepEqual(await submit({ text: 'nobody' }), {
        kind: 'rejected',
        code: 'CMPP_13_BAD_DEST_TERMINAL',
        permanent: true,
        elsewhere: false,
      });
      assert.deepEqual(await submit({ text: 'trouble' }), {
        kind: 'rejected',
        code: 'CMPP_99',
        permanent: false,
      });
      assert.equal(client.inFlight(), 0);
      const answer = { command: 'submit_resp', sequence: 1, msgId: 0n } as const;
      const request = dialect.submitOf(part, 0);
      assert.deepEqual(dialect.resultOf({ ...answer, result: 10 }, request), {
        kind: 'rejected',
        code: 'CMPP_10_BAD_SRC_ID',
        permanent: true,
        elsewhere: true,
      });
      assert.equal(dialect.resultOf({ ...answer, result: 0 }, request).kind, 'unknown');
      assert.ok(dialect.refusesCoding({ ...answer, result: 1 }));
      assert.ok(!dialect.refusesCoding({ ...answer, result: 13 }));
    });

    it('takes reports, and acknowledges them', async () => {
      const { centre, peer, incoming } = await line(version);
      const receipt = centre.receipt({
        id: 'bb0d89e880f6a55b',
        state: 'UNDELIV',
        error: '001',
        submittedMs: nowMs(),
        doneMs: nowMs(),
        from: '12381',
        to: '8613800000003',
        text: '',
      });
      const answer = await peer.request(receipt);
      assert.ok(answer.kind === 'answered' && centre.isTaken(answer.pdu));
      const [read] = incoming;
      assert.ok(read?.kind === 'receipt');
      assert.deepEqual(read.receipt, {
        smscId: 'bb0d89e880f6a55b',
        state: 'undeliverable',
        error: null,
        to: '8613800000003',
      });
    });

    it('acknowledges a report that names nothing, since no repetition would mend it', async () => {
      const { centre, peer, incoming } = await line(version);
      const [deliver] = centre.fromPhone({ from: '', to: '', text: 'x' });
      assert.ok(deliver?.command === 'deliver');
      const answer = await peer.request({ ...deliver, registeredDelivery: 1 });
      assert.ok(answer.kind === 'answered' && centre.isTaken(answer.pdu));
      assert.equal(incoming[0]?.kind, 'unreadable_receipt');
    });

    it('takes replies, long ones in parts', async () => {
      const { centre, peer, incoming } = await line(version);
      const from = '8613800000003';
      const long = '我没有被骗'.repeat(30);
      for (const text of ['STOP', '已经付款了', long]) {
        const pdus = centre.fromPhone({ from, to: '12381', text });
        assert.equal(pdus.length, text === long ? 3 : 1);
        for (const pdu of pdus) {
          const answer = await peer.request(pdu);
          assert.ok(answer.kind === 'answered' && centre.isTaken(answer.pdu));
        }
      }
      const parts = incoming.map((read) => {
        assert.ok(read.kind === 'reply');
        assert.deepEqual([read.part.from, read.part.to], [from, '12381']);
        return read.part;
      });
      assert.deepEqual(
        parts.map(
          ({ concatenation }) => concatenation && [concatenation.part, concatenation.parts],
        ),
        [null, null, [1, 3], [2, 3], [3, 3]],
      );
      assert.equal(parts.map(({ text }) => text).join(''), `STOP已经付款了${long}`);
    });

    it('reads replies in GB 18030', async () => {
      const { centre, peer, incoming } = await line(version);
      const [deliver] = centre.fromPhone({ from: '13800000003', to: '12381', text: 'x' });
      assert.ok(deliver?.command === 'deliver');
      const msgContent = Buffer.from('b7b4d5a9d4a4beaf', 'hex');
      await peer.request({ ...deliver, msgFmt: 15, msgContent });
      const [read] = incoming;
      assert.equal(read?.kind === 'reply' && read.part.text, '反诈预警');
    });

    it('answers keep-alives on both sides, and unbinds', async () => {
      const { client, peer, ends } = await line(version);
      for (const side of [client, peer]) {
        const answer = await side.request({ command: 'active_test', sequence: 0 });
        assert.deepEqual(answer.kind === 'answered' && answer.pdu, {
          command: 'active_test_resp',
          sequence: 1,
          reserved: 0,
        });
      }
      await client.unbind(10_000);
      assert.equal(await ends.centre, 'peer_unbound');
      assert.equal(await ends.client, 'local');
    });

    it('answers queries and cancellations', async () => {
      const { client } = await line(version);
      const query = { time: '20261122', queryType: 0, queryCode: '', reserve: '' };
      const counted = await client.request({ command: 'query', sequence: 0, ...query });
      assert.equal(counted.kind === 'answered' && counted.pdu.command, 'query_resp');
      const cancelled = await client.request({ command: 'cancel', sequence: 0, msgId: 1n });
      assert.equal(cancelled.kind === 'answered' && cancelled.pdu.command, 'cancel_resp');
    });

    it('ends where a side sends what it may not', async () => {
      const wrongRequest = await line(version);
      wrongRequest.peer.send(wrongRequest.dialect.submitOf(part, 0));
      assert.equal(await wrongRequest.ends.client, 'forbidden');
      const wrongReport = await line(version);
      for (const pdu of wrongReport.centre.fromPhone({ from: '1', to: '2', text: 'x' })) {
        wrongReport.client.send(pdu);
      }
      assert.equal(await wrongReport.ends.centre, 'forbidden');
    });

    it('ends at a frame that is none, with a reason', async () => {
      const { client, peer, ends } = await line(version);
      peer.sendRaw(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
      assert.equal(await ends.client, 'bad_frame');
      assert.match(client.ended()?.detail ?? '', /speaks HTTP/);
    });

    it('passes over commands that nobody knows', async () => {
      const { client, peer } = await line(version);
      for (const commandId of [0x00000009, 0x80000009]) {
        peer.send({ command: 'unknown', sequence: 5, commandId, body: Buffer.from([1]) });
      }
      assert.equal((await peer.request({ command: 'active_test', sequence: 0 })).kind, 'answered');
      assert.equal(client.ended(), null);
      assert.equal(client.counters.strayAnswers, 1);
    });
  });
}

describe('a session of two versions of CMPP', () => {
  it('is refused with a hint by a centre of the other version', async () => {
    const [near, far] = await socketPair();
    const centre = createCmppCentre({ version: 2 });
    const peer = new Session<CmppPdu>(far, centre.protocol(), {
      responseTimeoutMs: 10_000,
      keepAliveMs: 60_000,
      onRequest: async (request) => {
        const read = centre.read(request);
        return read.kind === 'other' ? read.answer : null;
      },
      onEnd: () => undefined,
    });
    const dialect = createCmppDialect(routeOf(3), { nowMs });
    const client = new Session<CmppPdu>(near, dialect.protocol(), {
      responseTimeoutMs: 10_000,
      keepAliveMs: 60_000,
      onRequest: async () => null,
      onEnd: () => undefined,
    });
    closers.push(() => client.end('local', 'test over'));
    closers.push(() => peer.end('local', 'test over'));
    const login = await dialect.logIn(client);
    assert.ok(login.kind === 'refused');
    assert.match(login.detail, /version too high; check version \(it has 2\.0\)/);
  });
});
