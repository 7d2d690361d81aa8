import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import type { PhoneMessage } from '../../simulator/smsc/phones.ts';
import { type Smsc, type SmscOptions, startSmsc } from '../../simulator/smsc/smsc.ts';
import type { IncomingPart } from '../../src/deliver/gateways/dialect.ts';
import { createTcpGateway, type TcpGateway } from '../../src/deliver/gateways/tcp-gateway.ts';
import { Courier } from './courier.ts';
import { type PairName, withPair } from './gateway-pair.ts';
import type { Scope } from './program.ts';

export const log = pino({ level: 'silent' });

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(2);
}

/** A simulator of a carrier that knows one account, closed after the test. */
export async function startCarrier(
  t: Scope,
  protocol: PairName,
  options: Partial<SmscOptions> = {},
): Promise<Smsc> {
  const smsc = await startSmsc({
    protocol,
    host: '127.0.0.1',
    port: 0,
    httpPort: 0,
    fault: '',
    account: '123456',
    secret: 'secret',
    log,
    deliveryMs: { min: 0, max: 5 },
    retryMs: 5,
    ...options,
  });
  t.after(() => smsc.close());
  return smsc;
}

/** The platform's gateway to a carrier, closed after the test; not started. */
export function createClient(
  t: Scope,
  protocol: PairName,
  port: number,
  route: Readonly<Record<string, unknown>> = {},
  onReply?: (part: IncomingPart) => Promise<void>,
): TcpGateway {
  const settings = { port, reconnectMinMs: 1, reconnectMaxMs: 5, ...route };
  const gateway = withPair(protocol, { nowMs: Date.now, route: settings }, (pair) =>
    createTcpGateway(pair.route, pair.dialect, onReply === undefined ? {} : { onReply }),
  );
  t.after(() => gateway.close(0));
  return gateway;
}

/** A carrier and the platform's gateway, which is bound, with what brings letters over it. */
export async function startPair(
  t: Scope,
  protocol: PairName,
  options: Partial<SmscOptions> = {},
  route: Readonly<Record<string, unknown>> = {},
): Promise<{ smsc: Smsc; gateway: TcpGateway; courier: Courier; replies: IncomingPart[] }> {
  const smsc = await startCarrier(t, protocol, options);
  const replies: IncomingPart[] = [];
  const gateway = createClient(t, protocol, smsc.port, route, async (part) => {
    replies.push(part);
  });
  const courier = new Courier(gateway);
  gateway.start();
  await until(() => gateway.load().bound);
  return { smsc, gateway, courier, replies };
}

/** Waits until every part that was taken has arrived and every receipt is acknowledged. */
export function untilQuiet(smsc: Smsc): Promise<void> {
  return until(() => {
    const { onTheWay, receiptsWaiting } = smsc.stats();
    return onTheWay === 0 && receiptsWaiting === 0;
  });
}

/** Everything that the phones have received, oldest first. */
export async function inboxes(smsc: Smsc): Promise<PhoneMessage[]> {
  const response = await fetch(`http://127.0.0.1:${smsc.httpPort}/messages?after=0&limit=10000`);
  return ((await response.json()) as { messages: PhoneMessage[] }).messages;
}
