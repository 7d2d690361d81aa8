import { type AddressInfo, createServer } from 'node:net';
import { Session } from '../../../src/deliver/gateways/core/session.ts';
import { type GatewayPair, isPairName, withPair } from '../../../test/support/gateway-pair.ts';
import { endWithParent, tell, tellUsage } from './messages.ts';

/** A message centre that takes everything at once: the session and the dialect of the simulator. */
const name = process.argv[2] ?? '';
if (!isPairName(name)) throw new Error(`no protocol ${name}`);

withPair(name, { nowMs: Date.now, route: {} }, <P>({ centre }: GatewayPair<P>) => {
  let taken = 0;
  const server = createServer((socket) => {
    new Session<P>(socket, centre.protocol(), {
      responseTimeoutMs: 10_000,
      keepAliveMs: 60_000,
      onRequest: async (request) => {
        const read = centre.read(request);
        if (read.kind === 'login') return read.answer('ok');
        if (read.kind === 'other') return read.answer;
        taken += 1;
        return read.accept(centre.idOf(request, taken, Date.now()));
      },
      onEnd: () => undefined,
    });
  });
  server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }));
  tellUsage(() => taken);
});
endWithParent();
