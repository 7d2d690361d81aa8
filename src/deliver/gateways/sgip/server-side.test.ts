import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSgipCentre } from '../../../../simulator/smsc/sgip-centre.ts';
import {
  Carrier,
  gatewayTo,
  partOf,
  reportOn,
  routeTo,
} from '../../../../test/support/sgip-carrier.ts';
import type { Receipt } from '../../gateway.ts';
import { createSgipDialect } from './dialect.ts';
import type { SgipPdu } from './pdus.ts';

describe('connections that the carrier opens', { timeout: 60_000 }, () => {
  it('take its reports', async () => {
    const carrier = new Carrier({ sameSocket: false });
    const listen = { enabled: true, host: '127.0.0.1', port: 0, password: 'theirs' };
    const receipts: Receipt[] = [];
    const gateway = await gatewayTo(routeTo(await carrier.listen(), { listen }));
    gateway.onReceipt(async (receipt) => {
      receipts.push(receipt);
    });
    const result = await gateway.submit(partOf());
    assert.ok(result.kind === 'accepted');
    const port = gateway.listener()?.port;
    assert.ok(port);
    const session = await carrier.callBack(port);
    const { callBack } = carrier.centre;
    assert.ok(callBack);
    const login = await session.request(callBack.bind('tocsin', 'theirs'));
    assert.ok(login.kind === 'answered' && callBack.isBound(login.pdu));
    const again = await session.request(callBack.bind('tocsin', 'theirs'));
    assert.ok(again.kind === 'answered' && again.pdu.command === 'bind_resp');
    assert.equal(again.pdu.result, 2);
    const answer = await session.request(reportOn(carrier, result.smscId));
    assert.ok(answer.kind === 'answered' && carrier.centre.isTaken(answer.pdu));
    assert.deepEqual(
      receipts.map(({ smscId }) => smscId),
      [result.smscId],
    );
    await session.unbind(10_000);
    assert.equal(session.ended()?.detail, 'unbound');
  });

  it('take no report from anybody else', async () => {
    const carrier = new Carrier();
    const listen = { enabled: true, host: '127.0.0.1', port: 0, password: 'theirs' };
    const gateway = await gatewayTo(routeTo(await carrier.listen(), { listen }));
    const port = gateway.listener()?.port ?? 0;
    const { callBack } = carrier.centre;
    assert.ok(callBack);
    const type1 = { ...callBack.bind('tocsin', 'theirs'), loginType: 1 } as SgipPdu;
    const tries: readonly (readonly [SgipPdu, number])[] = [
      [callBack.bind('tocsin', 'other'), 1],
      [callBack.bind('tocsin', ''), 1],
      [callBack.bind('other', 'theirs'), 1],
      [type1, 4],
    ];
    for (const [bind, expected] of tries) {
      const session = await carrier.callBack(port);
      const answer = await session.request(bind);
      assert.ok(answer.kind === 'answered' && answer.pdu.command === 'bind_resp');
      assert.equal(answer.pdu.result, expected);
    }
    const stranger = await carrier.callBack(port);
    const answer = await stranger.request(reportOn(carrier, '0'.repeat(24)));
    assert.equal(answer.kind, 'unknown');
    assert.equal(gateway.counters().receipts, 0);
  });

  it('are refused while the route has no password for them', () => {
    const route = routeTo(1, { listen: { enabled: true } });
    const { serverSide } = createSgipDialect(route);
    const { callBack } = createSgipCentre();
    assert.ok(serverSide && callBack);
    const login = serverSide.logIn(callBack.bind('tocsin', ''), false);
    assert.equal(login?.ok, false);
    assert.equal(createSgipDialect(routeTo(1)).serverSide, undefined);
  });
});
