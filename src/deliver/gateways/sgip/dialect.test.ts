import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  Carrier,
  gatewayTo,
  partOf,
  reportOn,
  routeTo,
} from '../../../../test/support/sgip-carrier.ts';
import type { Receipt } from '../../gateway.ts';
import { Reassembler } from '../../text/reassemble.ts';
import { segment } from '../../text/segment.ts';
import type { IncomingPart } from '../dialect.ts';
import { type SgipPdu, unnumbered } from './pdus.ts';
import { answerOf } from './protocol.ts';
import { sequenceId } from './sequence.ts';

const warning =
  '【反诈预警】您正在接听的电话疑似诈骗，请立即挂断，不要转账，不要点击任何链接。如有疑问请拨打96110。'.repeat(
    2,
  );

describe('a route by SGIP', { timeout: 60_000 }, () => {
  it('logs in, submits, and takes the sequence for the id', async () => {
    const carrier = new Carrier();
    const gateway = await gatewayTo(routeTo(await carrier.listen()));
    const result = await gateway.submit(partOf());
    const [bind, submit] = carrier.requests;
    assert.ok(bind?.command === 'bind' && submit?.command === 'submit');
    assert.deepEqual(
      [bind.loginType, bind.loginName, bind.sequence.node],
      [1, 'tocsin', 3010012381],
    );
    assert.ok(result.kind === 'accepted');
    assert.equal(result.smscId.toLowerCase(), sequenceId(submit.sequence));
    assert.deepEqual(submit.userNumbers, ['8613800000012']);
    assert.equal(submit.chargeNumber, '0'.repeat(21));
    assert.match(submit.expireTime, /^\d{12}032\+$/);
    assert.deepEqual(
      [submit.reportFlag, submit.morelatetoMtFlag, submit.feeType, submit.messageCoding],
      [1, 2, 1, 8],
    );
  });

  it('takes a refused password for a person’s business', async () => {
    const carrier = new Carrier();
    const gateway = await gatewayTo(routeTo(await carrier.listen(), { password: 'wrong' }));
    const { state, detail } = gateway.status();
    assert.equal(state, 'refused');
    assert.match(detail, /SGIP_1_ILLEGAL_LOGIN; check loginName, password and nodeId/);
  });

  it('carries long, flash and GSM-7 texts', async () => {
    const carrier = new Carrier();
    const gateway = await gatewayTo(routeTo(await carrier.listen()));
    const texts = segment(warning, 'ucs2');
    assert.ok(texts.length > 1);
    const parts = [...texts.entries()].map(([at, text]) =>
      partOf({ part: at + 1, parts: texts.length, text, channel: 'flash' }),
    );
    const ascii = partOf({ text: 'Do not pay @ all! $5', coding: 'gsm7' });
    const accented = partOf({ text: 'Ne payez rien à £5', coding: 'gsm7', channel: 'flash' });
    for (const part of [...parts, ascii, accented]) {
      assert.equal((await gateway.submit(part)).kind, 'accepted');
    }
    const reassembler = new Reassembler({ maxUnfinished: 1, timeoutMs: 1000 });
    const long = carrier.submits.slice(0, texts.length);
    const whole = long.map(({ concatenation, text }) =>
      reassembler.add('', concatenation, text, 0),
    );
    assert.deepEqual(whole.at(-1), { text: warning, parts: texts.length });
    assert.ok(long.every(({ flash, wantsReceipt }) => flash && wantsReceipt));
    assert.deepEqual(
      carrier.submits.slice(texts.length).map(({ text, flash }) => [text, flash]),
      [
        [ascii.text, false],
        [accented.text, true],
      ],
    );
    const codings = carrier.requests.map((pdu) => pdu.command === 'submit' && pdu.messageCoding);
    assert.deepEqual(codings.slice(1), [...texts.map(() => 0x18), 0x00, 0x10]);
  });

  it('sends flash as class 1 where the coding is refused', async () => {
    const carrier = new Carrier();
    carrier.answer = (asked, id) => {
      const last = carrier.requests.at(-1);
      if (last?.command !== 'submit') return null;
      return last.messageCoding === 0x18 ? answerOf(last, 5) : asked.accept(id);
    };
    const gateway = await gatewayTo(routeTo(await carrier.listen()));
    assert.equal((await gateway.submit(partOf({ channel: 'flash' }))).kind, 'accepted');
    const last = carrier.requests.at(-1);
    assert.ok(last?.command === 'submit' && last.messageCoding === 0x19);
  });

  it('tells throttled, refused and failed apart', async () => {
    const carrier = new Carrier();
    const gateway = await gatewayTo(routeTo(await carrier.listen()));
    carrier.answer = (asked) => asked.refuse('invalid_destination');
    assert.deepEqual(await gateway.submit(partOf()), {
      kind: 'rejected',
      code: 'SGIP_6_ILLEGAL_PHONE_NUMBER',
      permanent: true,
    });
    carrier.answer = (asked) => asked.refuse('temporary');
    assert.deepEqual(await gateway.submit(partOf()), {
      kind: 'rejected',
      code: 'SGIP_32_SYSTEM_FAILURE',
      permanent: false,
      elsewhere: true,
    });
    carrier.answer = (asked) => asked.refuse('throttled');
    const throttled = await gateway.submit(partOf());
    assert.deepEqual(throttled, { kind: 'throttled', code: 'SGIP_88_THROTTLED' });
  });

  it('knows the id of what nobody answered', async () => {
    const carrier = new Carrier();
    carrier.answer = () => {
      for (const socket of carrier.sockets) socket.destroy();
      return null;
    };
    const gateway = await gatewayTo(routeTo(await carrier.listen()));
    const result = await gateway.submit(partOf());
    const last = carrier.requests.at(-1);
    assert.ok(result.kind === 'unknown' && last?.command === 'submit');
    assert.equal(result.smscId?.toLowerCase(), sequenceId(last.sequence));
  });

  it('makes no trouble of a quiet connection that the carrier closes', async () => {
    const carrier = new Carrier();
    const gateway = await gatewayTo(routeTo(await carrier.listen()));
    const states: string[] = [];
    const closed = Promise.withResolvers<void>();
    gateway.onStatus(({ state, detail }) => {
      states.push(state);
      if (detail !== 'bound') closed.resolve();
    });
    const [session] = carrier.sessions;
    assert.ok(session);
    await session.unbind(10_000);
    await closed.promise;
    assert.equal((await gateway.submit(partOf())).kind, 'accepted');
    assert.ok(
      states.every((state) => state === 'bound'),
      states.join(),
    );
    assert.equal(carrier.requests.filter(({ command }) => command === 'bind').length, 2);
  });

  it('takes reports and replies on its own connection', async () => {
    const carrier = new Carrier();
    const receipts: Receipt[] = [];
    const replies: IncomingPart[] = [];
    const gateway = await gatewayTo(routeTo(await carrier.listen()), async (part) => {
      replies.push(part);
    });
    gateway.onReceipt(async (receipt) => {
      receipts.push(receipt);
    });
    const result = await gateway.submit(partOf());
    assert.ok(result.kind === 'accepted');
    const [session] = carrier.sessions;
    assert.ok(session);
    const reply = { from: '8613800000012', to: '12381', text: '这不是诈骗'.repeat(30) };
    const messages = carrier.centre.fromPhone(reply);
    assert.equal(messages.length, 3);
    const report = reportOn(carrier, result.smscId);
    const nameless = { ...report, submitSequence: unnumbered };
    const onDeliver = { ...report, reportType: 1 };
    const userReport: SgipPdu = {
      command: 'userrpt',
      sequence: unnumbered,
      spNumber: '12381',
      userNumber: '8613800000012',
      userCondition: 1,
      reserve: '',
    };
    for (const pdu of [report, nameless, onDeliver, ...messages]) {
      const answer = await session.request(pdu);
      assert.ok(answer.kind === 'answered' && carrier.centre.isTaken(answer.pdu));
    }
    const answer = await session.request(userReport);
    assert.ok(answer.kind === 'answered' && answer.pdu.command === 'userrpt_resp');
    assert.equal(answer.pdu.result, 0);
    assert.deepEqual(
      receipts.map(({ smscId, state, to }) => [smscId, state, to]),
      [[result.smscId, 'delivered', '8613800000012']],
    );
    assert.equal(replies.map(({ text }) => text).join(''), reply.text);
    assert.deepEqual(
      replies.map(({ concatenation }) => concatenation?.part),
      [1, 2, 3],
    );
    assert.equal(gateway.counters().unreadableReceipts, 1);
  });
});
