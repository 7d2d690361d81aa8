import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import Value from 'typebox/value';
import type {
  CentreReceipt,
  CentreSubmit,
  LoginOutcome,
  SubmitRefusal,
} from '../../../../simulator/smsc/centre-dialect.ts';
import { createSmgpCentre } from '../../../../simulator/smsc/smgp-centre.ts';
import { type SmgpRouteConfig, smgpRouteSchema } from '../../../config/routes/smgp.ts';
import type { OutgoingPart } from '../../gateway.ts';
import { chooseCoding, segment } from '../../text/segment.ts';
import { Session, type SessionEnd } from '../core/session.ts';
import type { SessionProtocol } from '../core/session-protocol.ts';
import type { Incoming } from '../dialect.ts';
import { createSmgpDialect } from './dialect.ts';
import type { SmgpPdu } from './pdus.ts';

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

const nowMs = (): number => Date.UTC(2026, 7, 6, 20, 5, 6);
const account = '10000001';
const secret = 's3cret';

function routeOf(patch: Partial<SmgpRouteConfig>): SmgpRouteConfig {
  const given = { name: 'telecom', protocol: 'smgp', account, secret };
  return Value.Parse(smgpRouteSchema, Value.Default(smgpRouteSchema, { ...given, ...patch }));
}

type LineOptions = {
  readonly route?: Partial<SmgpRouteConfig>;
  readonly keepAliveMs?: number;
  /** What the centre makes of a login whose secret is right. */
  readonly outcome?: LoginOutcome;
  /** Sees and may change what the centre answers. */
  readonly answered?: (answer: SmgpPdu) => SmgpPdu;
  /** What the centre makes of each submit; null takes it. */
  readonly refusal?: SubmitRefusal;
};

/** A client and a centre on one loopback connection. */
async function line(options: LineOptions = {}) {
  const [near, far] = await socketPair();
  const dialect = createSmgpDialect(routeOf(options.route ?? {}), { nowMs });
  const centreDialect = createSmgpCentre({ nowMs });
  const incoming: Incoming<SmgpPdu>[] = [];
  const submits: CentreSubmit[] = [];
  const ends = {
    client: Promise.withResolvers<SessionEnd>(),
    centre: Promise.withResolvers<SessionEnd>(),
  };
  const asked = Promise.withResolvers<void>();
  const shared = { responseTimeoutMs: 10_000, keepAliveMs: 60_000 };

  const client = new Session<SmgpPdu>(near, dialect.protocol(), {
    ...shared,
    keepAliveMs: options.keepAliveMs ?? 60_000,
    onRequest: async (request) => {
      const read = dialect.incoming(request);
      incoming.push(read);
      return read.answer;
    },
    onEnd: (end) => ends.client.resolve(end),
  });
  const protocol: SessionProtocol<SmgpPdu> = centreDialect.protocol();
  const watched: SessionProtocol<SmgpPdu> = {
    ...protocol,
    routine(request) {
      if (request.command === 'active_test') asked.resolve();
      return protocol.routine(request);
    },
  };
  const centre = new Session<SmgpPdu>(far, watched, {
    ...shared,
    onRequest: async (request) => {
      const read = centreDialect.read(request);
      if (read.kind === 'other') return read.answer;
      if (read.kind === 'login') {
        const isKnown = read.account === account;
        const outcome = !isKnown
          ? 'unknown_account'
          : read.knows('s3cret')
            ? (options.outcome ?? 'ok')
            : 'wrong_secret';
        const answer = read.answer(outcome);
        return options.answered?.(answer) ?? answer;
      }
      submits.push(read.submit);
      return options.refusal
        ? read.refuse(options.refusal)
        : read.accept(centreDialect.idOf(request, submits.length, nowMs()));
    },
    onEnd: (end) => ends.centre.resolve(end),
  });
  closers.push(() => {
    client.end('local', 'test over');
    centre.end('local', 'test over');
  });

  async function submit(part: OutgoingPart) {
    const answer = await client.request(dialect.submitOf(part, 0));
    assert.ok(answer.kind === 'answered');
    return dialect.resultOf(answer.pdu, answer.pdu);
  }
  async function fromCentre(pdu: SmgpPdu): Promise<boolean> {
    const answer = await centre.request(pdu);
    return answer.kind === 'answered' && centreDialect.isTaken(answer.pdu);
  }
  const endOf = { client: ends.client.promise, centre: ends.centre.promise };
  return {
    dialect,
    centreDialect,
    client,
    centre,
    far,
    incoming,
    submits,
    submit,
    fromCentre,
    endOf,
    asked,
  };
}

function partsOf(text: string, patch: Partial<OutgoingPart> = {}): OutgoingPart[] {
  const coding = chooseCoding(text);
  const texts = segment(text, coding);
  return texts.map((piece, at) => ({
    messageId: new Uint8Array(16),
    part: at + 1,
    parts: texts.length,
    reference: 0x2a,
    msisdn: '8618900000001',
    channel: 'sms',
    text: piece,
    coding,
    validityS: 3600,
    ...patch,
  }));
}

const longText = '【反诈中心】您正在接听的电话疑似诈骗，请立即挂断。'.repeat(4);

describe('a session of SMGP 3.0', { timeout: 30_000 }, () => {
  it('logs in', async () => {
    const { dialect, client } = await line();
    assert.deepEqual(await dialect.logIn(client), { kind: 'bound' });
  });

  it('logs in where the gateway’s authenticator or version is odd, with a note', async () => {
    const wrong = await line({
      answered: (answer) => ({ ...answer, authenticatorServer: Buffer.alloc(16) }) as SmgpPdu,
    });
    assert.deepEqual(await wrong.dialect.logIn(wrong.client), {
      kind: 'bound',
      note: 'the authenticator of the gateway is wrong',
    });
    const old = await line({
      answered: (answer) => ({ ...answer, serverVersion: 0x20 }) as SmgpPdu,
    });
    assert.deepEqual(await old.dialect.logIn(old.client), {
      kind: 'bound',
      note: 'the gateway speaks version 0x20, not 3.0: long messages may fail',
    });
  });

  it('is refused for its secret or account, which a person must mend', async () => {
    for (const route of [{ secret: 'another' }, { account: '10000002' }]) {
      const { dialect, client } = await line({ route });
      assert.deepEqual(await dialect.logIn(client), {
        kind: 'refused',
        detail: 'login answered SMGP_21_AUTHENTICATION',
      });
    }
  });

  it('fails for now where there are too many connections or the gateway is busy', async () => {
    for (const outcome of ['already', 'busy'] as const) {
      const { dialect, client } = await line({ outcome });
      assert.equal((await dialect.logIn(client)).kind, 'failed');
    }
  });

  it('fails for now where the connection ends before the answer', async () => {
    const { dialect, client, far } = await line();
    far.destroy();
    assert.equal((await dialect.logIn(client)).kind, 'failed');
  });

  it('submits every kind of text so that the other side reads what was written', async () => {
    const { submit, submits } = await line();
    const kinds: OutgoingPart[] = [
      ...partsOf('警告：请立即挂断'),
      ...partsOf('Warning: hang up now, 100% scam @ $5_'),
      ...partsOf('Attention: héros £5'),
      ...partsOf('警告', { channel: 'flash' }),
      ...partsOf('Warning', { channel: 'flash' }),
      ...partsOf(longText),
    ];
    const ids = new Set<string>();
    for (const part of kinds) {
      const result = await submit(part);
      assert.ok(result.kind === 'accepted');
      assert.match(result.smscId, /^100000080704050000\d\d$/);
      ids.add(result.smscId);
    }
    assert.equal(ids.size, kinds.length);
    assert.deepEqual(
      submits.map(({ text, flash }) => [text, flash]),
      kinds.map(({ text, channel }) => [text, channel === 'flash']),
    );
    const long = submits.slice(5);
    assert.ok(long.length > 1);
    assert.equal(long.map(({ text }) => text).join(''), longText);
    for (const [at, { concatenation, to, from, wantsReceipt }] of long.entries()) {
      assert.deepEqual(concatenation, { reference: 0x2a, part: at + 1, parts: long.length });
      assert.deepEqual(
        { to, from, wantsReceipt },
        { to: ['18900000001'], from: '12381', wantsReceipt: true },
      );
    }
  });

  it('learns why a submit was refused', async () => {
    const outcomes: [SubmitRefusal, string][] = [
      ['throttled', 'throttled SMGP_1_SYSTEM_BUSY'],
      ['invalid_destination', 'rejected SMGP_47_DEST_TERM_ID'],
      ['not_logged_in', 'rejected SMGP_21_AUTHENTICATION'],
      ['temporary', 'rejected SMGP_39_ROUTING'],
    ];
    for (const [refusal, expected] of outcomes) {
      const { submit } = await line({ refusal });
      const [part] = partsOf('警告');
      assert.ok(part);
      const result = await submit(part);
      assert.equal('code' in result && `${result.kind} ${result.code}`, expected);
    }
  });

  it('takes receipts of every state for the id that the submit was given', async () => {
    const { submit, centreDialect, incoming, fromCentre } = await line();
    const [part] = partsOf('警告');
    assert.ok(part);
    const result = await submit(part);
    assert.ok(result.kind === 'accepted');
    const receipt: CentreReceipt = {
      id: result.smscId,
      state: 'DELIVRD',
      error: '000',
      submittedMs: nowMs(),
      doneMs: nowMs(),
      from: '12381',
      to: '18900000001',
      text: '警告',
    };
    const states = [
      ['DELIVRD', 'delivered'],
      ['EXPIRED', 'expired'],
      ['UNDELIV', 'undeliverable'],
      ['REJECTD', 'rejected'],
      ['ENROUTE', 'enroute'],
      ['ACCEPTD', 'accepted'],
    ] as const;
    for (const [state, expected] of states) {
      assert.equal(await fromCentre(centreDialect.receipt({ ...receipt, state })), true);
      const read = incoming.at(-1);
      assert.deepEqual(read?.kind === 'receipt' && read.receipt, {
        smscId: result.smscId,
        state: expected,
        error: '000',
        to: '18900000001',
      });
    }
  });

  it('takes messages from phones, long ones in parts', async () => {
    const { centreDialect, incoming, fromCentre } = await line();
    for (const text of ['不是诈骗', 'STOP $1_@', longText]) {
      incoming.length = 0;
      const pdus = centreDialect.fromPhone({ from: '18900000001', to: '12381', text });
      for (const pdu of pdus) assert.equal(await fromCentre(pdu), true);
      const parts = incoming.map((read) => (read.kind === 'reply' ? read.part : null));
      assert.equal(parts.map((part) => part?.text).join(''), text);
      assert.ok(parts.every((part) => part?.from === '18900000001' && part.to === '12381'));
      assert.deepEqual(
        parts.map((part) => part?.concatenation?.part ?? null),
        pdus.length > 1 ? pdus.map((_, at) => at + 1) : [null],
      );
    }
  });

  it('asks a silent gateway whether it is there, and answers the same question', async () => {
    const { asked, client, centre } = await line({ keepAliveMs: 1 });
    await asked.promise;
    const answer = await centre.request({ command: 'active_test', sequence: 0 });
    assert.equal(answer.kind === 'answered' && answer.pdu.command, 'active_test_resp');
    assert.equal(client.ended(), null);
  });

  it('takes leave from either side', async () => {
    const ours = await line();
    await ours.client.unbind(10_000);
    assert.equal(await ours.endOf.centre, 'peer_unbound');
    const theirs = await line();
    await theirs.centre.unbind(10_000);
    assert.equal(await theirs.endOf.client, 'peer_unbound');
  });

  it('ends for a PDU from the wrong side, and for a frame that is none', async () => {
    const wrongSide = await line();
    wrongSide.centre.send({
      command: 'login',
      sequence: 1,
      clientId: '',
      authenticatorClient: Buffer.alloc(16),
      loginMode: 0,
      timestamp: 0,
      clientVersion: 0x30,
    });
    assert.equal(await wrongSide.endOf.client, 'forbidden');
    const notOurs = await line();
    notOurs.client.send({
      command: 'deliver_resp',
      sequence: 1,
      msgId: Buffer.alloc(10),
      status: 0,
    });
    // Nothing waits for it: a stray answer ends nothing, a deliver from the client does.
    notOurs.client.send(
      notOurs.centreDialect.fromPhone({ from: '1', to: '2', text: 'x' })[0] ?? assert.fail(),
    );
    assert.equal(await notOurs.endOf.centre, 'forbidden');
    const nonsense = await line();
    // Exit with an octet too many.
    nonsense.centre.sendRaw(Buffer.from('0000000d00000006000000010f', 'hex'));
    assert.equal(await nonsense.endOf.client, 'bad_frame');
  });

  it('leaves a request that it does not know unanswered and goes on', async () => {
    const { centre, fromCentre, centreDialect, incoming } = await line();
    centre.send({ command: 'unknown', requestId: 5, sequence: 77, body: Buffer.from([1, 2, 3]) });
    centre.send({ command: 'unknown', requestId: 0x80000005, sequence: 78, body: Buffer.alloc(0) });
    const [pdu] = centreDialect.fromPhone({ from: '1', to: '2', text: 'x' });
    assert.ok(pdu);
    assert.equal(await fromCentre(pdu), true);
    assert.deepEqual(
      incoming.map(({ kind }) => kind),
      ['other', 'reply'],
    );
  });
});
