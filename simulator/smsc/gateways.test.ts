import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IncomingPart } from '../../src/deliver/gateways/dialect.ts';
import type { TcpGateway } from '../../src/deliver/gateways/tcp-gateway.ts';
import { Courier, type Letter } from '../../test/support/courier.ts';
import { pairNames } from '../../test/support/gateway-pair.ts';
import {
  createClient,
  inboxes,
  log,
  startCarrier,
  startPair,
  until,
  untilQuiet,
} from '../../test/support/simulated.ts';
import { startSmsc } from './smsc.ts';

const texts = [
  '【反诈预警】您近日接到的电话涉嫌冒充公检法诈骗，请立即停止与对方联系。如有疑问请拨打96110咨询。',
  '【反诈预警】公检法机关不会通过电话办案，更不会要求转账到“安全账户”。请立即停止与对方联系，切勿转账、切勿透露验证码。如有疑问请拨打96110咨询，已被骗请拨打110报警。核验码：K7M2Q9。😀',
  'Stop: this call is a scam. Do not pay. Call 96110.',
  `${'Stop and call 96110, please. '.repeat(10)}[K7M2Q9]`,
] as const;

function letters(count: number): Letter[] {
  return Array.from({ length: count }, (_, at) => ({
    msisdn: `86138${String(at).padStart(8, '0')}`,
    channel: at % 3 === 0 ? 'flash' : 'sms',
    text: `${texts[at % texts.length]}${at}`,
  }));
}

/** What a phone shows, told by the letter. */
function asShown({ msisdn, channel, text }: Letter): string {
  return JSON.stringify([msisdn, channel === 'flash', text]);
}

function balance(ends: Record<string, number>): number {
  return Object.values(ends).reduce((sum, count) => sum + count, 0);
}

for (const protocol of pairNames) {
  describe(`the simulator speaks ${protocol}`, { timeout: 120_000 }, () => {
    it('shows 200 messages as they were sent, and every receipt arrives', async (t) => {
      const { smsc, gateway, courier } = await startPair(t, protocol, {}, { connections: 2 });
      const all = letters(200);
      await courier.bring(all);
      await untilQuiet(smsc);
      const shown = (await inboxes(smsc)).map(({ msisdn, flash, text }) =>
        JSON.stringify([msisdn, flash, text]),
      );
      assert.deepEqual(shown.toSorted(), all.map(asShown).toSorted());
      assert.deepEqual(courier.ends(), { delivered: 200, undelivered: 0, refused: 0, unheard: 0 });
      const { parts, submits, duplicateParts, receipts } = smsc.stats();
      // Every other text has two parts.
      assert.equal(parts, 300);
      assert.deepEqual([submits, receipts, duplicateParts], [parts, parts, 0]);
      assert.equal(courier.results.accepted, parts);
      assert.equal(courier.receipts.length, parts);
      assert.ok(courier.receipts.every(({ to }) => to === null || to.length >= 11));
      assert.equal(gateway.status().inFlight, 0);
    });

    it('loses nothing and ends every message under faults', async (t) => {
      const fault = [
        'throttle:0.01,drop:0.02,kill:0.01,noanswer:0.01,fail:0.02,reject:0.02,receipt-first,twice',
        'no-receipt:0.05,undelivered:0.05,expired:0.05,rejected:0.05,deleted:0.05,unknown:0.05',
        'enroute:0.2,seed:12381',
      ].join();
      const { smsc, courier } = await startPair(t, protocol, { fault }, { responseTimeoutMs: 300 });
      const all = letters(200);
      await courier.bring(all);
      await untilQuiet(smsc);
      const ends = courier.ends();
      assert.equal(balance(ends), 200);
      for (const [end, count] of Object.entries(ends)) assert.ok(count > 0, `${end} never came`);
      for (const kind of ['rejected', 'throttled', 'unknown'] as const) {
        assert.ok(courier.results[kind] > 0, `${kind} never came`);
      }
      const { accepted, unknown } = courier.results;
      const { parts = 0, submits = 0, throttled, receiptsDropped } = smsc.stats();
      // A part whose answer is missing may have been taken or not; every other is known on both sides.
      assert.ok(parts >= accepted && parts <= accepted + unknown, `${parts} parts taken`);
      assert.ok(submits >= parts);
      assert.equal(throttled, courier.results.throttled);
      assert.equal(receiptsDropped, 0);
      const known = new Set(all.map(asShown));
      for (const { msisdn, flash, text } of await inboxes(smsc)) {
        assert.ok(known.has(JSON.stringify([msisdn, flash, text])), text);
      }
    });

    it('refuses a wrong secret and an unknown account, which waits for a person', async (t) => {
      for (const options of [
        { secret: 'another' },
        { account: '654321' },
        { fault: 'wrong-secret' },
      ]) {
        const smsc = await startCarrier(t, protocol, options);
        const gateway = createClient(t, protocol, smsc.port, { reconnectMaxMs: 60_000 });
        gateway.start();
        await until(() => gateway.status().state === 'refused');
        const { logins, loginsRefused } = smsc.stats();
        assert.deepEqual([logins, loginsRefused], [0, 1]);
      }
    });

    it('sends receipts on another connection of the account', async (t) => {
      const fault = 'other-connection,receipt-first';
      const { smsc, courier } = await startPair(t, protocol, { fault });
      const second = createClient(t, protocol, smsc.port);
      const watcher = new Courier(second);
      second.start();
      await until(() => smsc.stats().logins === 2 && second.load().bound);
      await courier.bring(letters(20));
      await untilQuiet(smsc);
      assert.deepEqual([courier.receipts.length, watcher.receipts.length], [0, 30]);
      assert.equal(courier.results.accepted, 30);
    });

    it('brings a text from a phone, in parts', async (t) => {
      const { smsc, replies } = await startPair(t, protocol);
      await until(() => smsc.stats().open === 1);
      const text = '不是诈骗，是我儿子。'.repeat(10);
      await until(async () => {
        const body = JSON.stringify({ from: '8613800000001', to: '12381', text });
        const response = await fetch(`http://127.0.0.1:${smsc.httpPort}/mo`, {
          method: 'POST',
          body,
        });
        return response.status === 202;
      });
      await until(() => replies.length === 2);
      assert.equal(replies.map((part) => part.text).join(''), text);
      assert.deepEqual([replies[0]?.from, replies[0]?.to], ['8613800000001', '12381']);
      await untilQuiet(smsc);
    });

    it('falls silent: the parts are unknown, and another connection brings the rest', async (t) => {
      for (const fault of ['silent:5', 'half-open:5']) {
        const { smsc, courier } = await startPair(
          t,
          protocol,
          { fault },
          { responseTimeoutMs: 100, keepAliveMs: 100 },
        );
        await courier.bring(letters(10), 2);
        await untilQuiet(smsc);
        assert.ok(courier.results.unknown > 0, fault);
        assert.equal(courier.ends().delivered, 10, fault);
      }
    });

    it('never answers from the login on: the client tries again and again', async (t) => {
      const smsc = await startCarrier(t, protocol, { fault: 'silent:0' });
      const gateway = createClient(t, protocol, smsc.port, { responseTimeoutMs: 100 });
      gateway.start();
      await until(() => (smsc.stats().connections ?? 0) >= 3);
      const { logins, loginsRefused, submits } = smsc.stats();
      assert.deepEqual([logins, loginsRefused, submits], [0, 0, 0]);
      assert.equal(gateway.load().bound, false);
    });

    it('throttles in bursts and by rate, and takes everything in the end', async (t) => {
      const { smsc, courier } = await startPair(t, protocol, { fault: 'burst:0.02,rate:100' });
      await courier.bring(letters(30));
      await untilQuiet(smsc);
      assert.equal(courier.ends().delivered, 30);
      assert.ok(courier.results.throttled > 0);
    });
  });
}

describe('receipts that stray', { timeout: 60_000 }, () => {
  const cases = [
    ['ids:lower', {}],
    ['ids:stripped', { answer: 'hex', receipt: 'hex' }],
    ['ids:decimal', { answer: 'hex', receipt: 'decimal' }],
    ['ids:hex', { answer: 'decimal', receipt: 'hex' }],
    ['keys:renamed', {}],
    ['keys:missing', {}],
  ] as const;
  for (const protocol of ['smpp', 'smgp'] as const) {
    for (const [fault, id] of cases) {
      it(`find their messages: ${protocol} with ${fault}`, async (t) => {
        const { smsc, courier } = await startPair(t, protocol, { fault }, { id });
        await courier.bring(letters(20));
        await untilQuiet(smsc);
        assert.deepEqual(courier.ends(), { delivered: 20, undelivered: 0, refused: 0, unheard: 0 });
      });
    }

    it(`are taken and counted where they name nothing: ${protocol}`, async (t) => {
      const { smsc, courier, gateway } = await startPair(t, protocol, { fault: 'keys:no-id' });
      await courier.bring(letters(5));
      await untilQuiet(smsc);
      assert.equal(courier.ends().unheard, 5);
      assert.equal(gateway.counters().unreadableReceipts, smsc.stats().parts);
    });
  }

  it('are refused where the protocol has fields for them', async () => {
    for (const protocol of ['cmpp20', 'cmpp30', 'sgip'] as const) {
      for (const fault of ['ids:lower', 'keys:renamed']) {
        await assert.rejects(
          startSmsc({ protocol, host: '127.0.0.1', port: 0, httpPort: 0, fault, log }),
          { code: 'USAGE' },
        );
      }
    }
  });
});

describe('connections that the simulator opens', { timeout: 60_000 }, () => {
  it('bring receipts and replies of SGIP, whenever the client is there', async (t) => {
    const login = { loginName: '123456', password: 'secret' };
    const listen = { enabled: true, host: '127.0.0.1', port: 0, ...login };
    let gateway: TcpGateway | null = null;
    const callBack = {
      host: '127.0.0.1',
      // Nobody listens at port 1.
      get port() {
        return gateway?.listener()?.port || 1;
      },
    };
    const smsc = await startCarrier(t, 'sgip', { callBack, fault: 'idle:200ms' });

    // A client that does not listen gets no receipt, and the next one gets all.
    const deaf = createClient(t, 'sgip', smsc.port);
    const early = new Courier(deaf);
    deaf.start();
    await until(() => deaf.load().bound);
    await early.bring(letters(20));
    await deaf.close(0);
    await until(() => smsc.stats().receiptsWaiting === 30);
    assert.equal(early.receipts.length, 0);

    const replies: IncomingPart[] = [];
    const client = createClient(t, 'sgip', smsc.port, { listen }, async (part) => {
      replies.push(part);
    });
    gateway = client;
    const courier = new Courier(client);
    client.start();
    await until(() => client.load().bound);
    await untilQuiet(smsc);
    assert.equal(courier.receipts.length, 30);

    // Both sides let quiet connections go; the next round opens them again.
    for (const round of [1, 2]) {
      await until(() => smsc.stats().open === 0 && client.listener()?.open === 0);
      await courier.bring(letters(20));
      const response = await fetch(`http://127.0.0.1:${smsc.httpPort}/mo`, {
        method: 'POST',
        body: JSON.stringify({ from: '8613800000001', to: '12381', text: '不是诈骗' }),
      });
      assert.equal(response.status, 202);
      await untilQuiet(smsc);
      await until(() => replies.length === round);
      assert.equal(courier.ends().delivered, round * 20);
    }
    assert.equal(client.counters().listener?.logins, 3);
    assert.equal(client.counters().receipts, 90);
  });

  it('are not for protocols without them', async () => {
    const callBack = { host: '127.0.0.1', port: 1 };
    for (const protocol of ['smpp', 'cmpp20', 'cmpp30', 'smgp'] as const) {
      await assert.rejects(
        startSmsc({ protocol, host: '127.0.0.1', port: 0, httpPort: 0, fault: '', callBack, log }),
        { code: 'USAGE' },
      );
    }
  });
});
