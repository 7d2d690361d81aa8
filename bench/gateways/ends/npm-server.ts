import type { AddressInfo } from 'node:net';
import { endWithParent, tell, tellUsage } from './messages.ts';
import { loadNpmSmpp } from './npm-smpp.ts';

/** A message centre of the npm package that takes everything at once. */
let taken = 0;
const server = loadNpmSmpp(process.argv[2] ?? '').createServer((session) => {
  session.on('error', (error) => {
    throw error ?? new Error('the session failed');
  });
  session.on('bind_transceiver', (pdu) => session.send(pdu.response()));
  session.on('submit_sm', (pdu) => {
    taken += 1;
    session.send(pdu.response({ message_id: String(taken) }));
  });
});
server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }));
tellUsage(() => taken);
endWithParent();
