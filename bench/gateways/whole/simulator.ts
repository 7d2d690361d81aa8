import type { ProtocolName } from '../../../simulator/smsc/protocols.ts';
import { startSmsc } from '../../../simulator/smsc/smsc.ts';
import { createLogger } from '../../../src/observe/log.ts';
import { endWithParent, tell } from '../ends/messages.ts';

/** The simulator as it ships, its phones reached at once. */
const smsc = await startSmsc({
  protocol: (process.argv[2] ?? 'smpp') as ProtocolName,
  host: '127.0.0.1',
  port: 0,
  httpPort: 0,
  fault: '',
  deliveryMs: { min: 0, max: 0 },
  log: createLogger('silent'),
});
endWithParent();
tell({ port: smsc.port });
