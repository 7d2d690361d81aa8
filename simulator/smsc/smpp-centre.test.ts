import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import Value from 'typebox/value';
import { type SmppRouteConfig, smppRouteSchema } from '../../src/config/routes/smpp.ts';
import type { OutgoingPart, Receipt } from '../../src/deliver/gateway.ts';
import { Session } from '../../src/deliver/gateways/core/session.ts';
import type { IncomingPart } from '../../src/deliver/gateways/dialect.ts';
import type { Pdu } from '../../src/deliver/gateways/smpp/commands.ts';
import { createSmppDialect } from '../../src/deliver/gateways/smpp/dialect.ts';
import { createTcpGateway } from '../../src/deliver/gateways/tcp-gateway.ts';
import { chooseCoding, segment } from '../../src/deliver/text/segment.ts';
import type { CentreSubmit, LoginOutcome } from './centre-dialect.ts';
import { messageIds } from './message-ids.ts';
import { createSmppCentre } from './smpp-centre.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A message centre that is nothing but its dialect on the session core. */
async function startCentre(secret: string) {
  const centre = createSmppCentre({
    nextId: messageIds('hex', 1_700_000_000_000),
    statusOf: () => undefined,
  });
  const sessions: Session<Pdu>[] = [];
  const submits: CentreSubmit[] = [];
  const ids: string[] = [];
  const server = createServer((socket) => {
    let loggedIn = false;
    const session: Session<Pdu> = new Session<Pdu>(socket, centre.protocol(), {
      responseTimeoutMs: 5000,
      keepAliveMs: 30_000,
      onEnd: () => undefined,
      async onRequest(pdu) {
        const request = centre.read(pdu);
        if (request.kind === 'other') return request.answer;
        if (request.kind === 'login') {
          const outcome: LoginOutcome = loggedIn
            ? 'already'
            : request.account !== 'tocsin'
              ? 'unknown_account'
              : request.knows(secret)
                ? 'ok'
                : 'wrong_secret';
          loggedIn ||= outcome === 'ok';
          return request.answer(outcome);
        }
        if (!loggedIn) return request.refuse('not_logged_in');
        if (request.submit.to[0] === '8619900000404') return request.refuse('invalid_destination');
        if (request.submit.to[0] === '8619900000503') return request.refuse('throttled');
        submits.push(request.submit);
        const id = centre.idOf(pdu, submits.length, Date.now());
        ids.push(id);
        return request.accept(id);
      },
    });
    sessions.push(session);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    for (const session of sessions) session.end('local', 'test over');
    server.close();
  });
  return { centre, sessions, submits, ids, port: (server.address() as AddressInfo).port };
}

async function client(port: number, own: Partial<SmppRouteConfig> = {}) {
  const route = Value.Parse(
    smppRouteSchema,
    Value.Default(smppRouteSchema, { name: 'sim', protocol: 'smpp', port, ...own }),
  );
  const replies: IncomingPart[] = [];
  const receipts: Receipt[] = [];
  const gateway = createTcpGateway(route, createSmppDialect(route), {
    onReply: async (reply) => {
      replies.push(reply);
    },
  });
  gateway.onReceipt(async (receipt) => {
    receipts.push(receipt);
  });
  closers.push(() => gateway.close(0));
  gateway.start();
  await until(() => ['bound', 'refused'].includes(gateway.status().state));
  return { gateway, replies, receipts };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

function partsOf(text: string, channel: 'sms' | 'flash', msisdn = '8619900000001'): OutgoingPart[] {
  const coding = chooseCoding(text);
  const texts = segment(text, coding);
  return texts.map((piece, at) => ({
    messageId: new Uint8Array(16).fill(9),
    part: at + 1,
    parts: texts.length,
    reference: 77,
    msisdn,
    channel,
    text: piece,
    coding,
    validityS: 3600,
  }));
}

const chinese = '【反诈预警】请立即停止与对方联系，切勿转账、切勿透露验证码。'.repeat(4);

describe('the centre of SMPP', { timeout: 20_000 }, () => {
  it('reads what the client writes: parts, flash, GSM-7', async () => {
    const { submits, ids, port } = await startCentre('secret');
    const { gateway } = await client(port, { password: 'secret' });
    const parts = [...partsOf(chinese, 'flash'), ...partsOf('Do not pay [€100]!', 'sms')];
    for (const part of parts) {
      const result = await gateway.submit(part);
      assert.deepEqual(result, { kind: 'accepted', smscId: ids.at(-1) });
    }
    assert.equal(new Set(ids).size, parts.length);
    const flash = submits.filter((submit) => submit.flash);
    assert.equal(flash.map(({ text }) => text).join(''), chinese);
    assert.deepEqual(
      flash.map(({ concatenation }) => concatenation),
      flash.map((_, at) => ({ reference: 77, part: at + 1, parts: flash.length })),
    );
    assert.deepEqual(submits.at(-1), {
      from: '12381',
      to: ['8619900000001'],
      text: 'Do not pay [€100]!',
      flash: false,
      concatenation: null,
      wantsReceipt: true,
      validityMs: 3_600_000,
    });
  });

  it('sends receipts and messages from phones, which the client takes', async () => {
    const { centre, sessions, port } = await startCentre('secret');
    const { replies, receipts } = await client(port, { password: 'secret' });
    const session = sessions[0];
    assert.ok(session);
    const receipt = {
      id: '00AF01',
      error: '027',
      submittedMs: 0,
      doneMs: 60_000,
      from: '12381',
      to: '8619900000001',
      text: '【反诈】',
    } as const;
    for (const state of [
      'DELIVRD',
      'EXPIRED',
      'UNDELIV',
      'REJECTD',
      'ENROUTE',
      'ACCEPTD',
    ] as const) {
      const answer = await session.request(centre.receipt({ ...receipt, state }));
      assert.ok(answer.kind === 'answered' && centre.isTaken(answer.pdu));
    }
    assert.deepEqual(
      receipts.map(({ state }) => state),
      ['delivered', 'expired', 'undeliverable', 'rejected', 'enroute', 'accepted'],
    );
    const [first] = receipts;
    assert.deepEqual([first?.smscId, first?.error, first?.to], ['00AF01', '027', '8619900000001']);

    const text = '不是诈骗，是我儿子。'.repeat(10);
    for (const pdu of centre.fromPhone({ from: '8619900000001', to: '12381', text })) {
      const answer = await session.request(pdu);
      assert.ok(answer.kind === 'answered' && centre.isTaken(answer.pdu));
    }
    assert.equal(replies.map((reply) => reply.text).join(''), text);
    assert.deepEqual(
      replies.map(({ from, to, concatenation }) => [from, to, concatenation?.part]),
      [
        ['8619900000001', '12381', 1],
        ['8619900000001', '12381', 2],
      ],
    );
  });

  it('refuses in words that the client understands', async () => {
    const { port } = await startCentre('secret');
    const wrong = await client(port, { password: 'other' });
    assert.match(wrong.gateway.status().detail, /ESME_RINVPASWD/);
    const stranger = await client(port, { systemId: 'stranger' });
    assert.match(stranger.gateway.status().detail, /ESME_RINVSYSID/);
    const { gateway } = await client(port, { password: 'secret' });
    const submit = async (msisdn: string) => {
      const [part] = partsOf('one', 'sms', msisdn);
      assert.ok(part);
      return gateway.submit(part);
    };
    assert.deepEqual(await submit('8619900000404'), {
      kind: 'rejected',
      code: 'ESME_RINVDSTADR',
      permanent: true,
    });
    assert.deepEqual(await submit('8619900000503'), { kind: 'throttled', code: 'ESME_RTHROTTLED' });
  });

  it('answers what it does not do', () => {
    const centre = createSmppCentre({ nextId: () => '1', statusOf: () => undefined });
    const head = { status: 0, sequence: 9, tlvs: [] };
    const address = { sourceAddrTon: 0, sourceAddrNpi: 0, sourceAddr: '' };
    const query: Pdu = { ...head, command: 'query_sm', body: { messageId: '1', ...address } };
    const read = centre.read(query);
    assert.ok(read.kind === 'other');
    assert.deepEqual(
      [read.answer?.command, read.answer?.status, read.answer?.sequence],
      ['query_sm_resp', 0x67, 9],
    );
  });
});
