import { setTimeout as delay } from 'node:timers/promises';
import Value from 'typebox/value';
import { deliverySchema } from '../../../src/config/delivery.ts';
import { createTcpGateway } from '../../../src/deliver/gateways/tcp-gateway.ts';
import { receiveReceipts } from '../../../src/deliver/send/receipt-inbox.ts';
import { createSender } from '../../../src/deliver/send/sender.ts';
import { shippedTemplates } from '../../../src/deliver/templates/templates.ts';
import { shippedScamTypes } from '../../../src/domain/scam-type.ts';
import { finalStates } from '../../../src/domain/warning.ts';
import { onObserved } from '../../../src/observe/channel.ts';
import { createLogger } from '../../../src/observe/log.ts';
import { startLoop } from '../../../src/roles/loop.ts';
import { openDatabase } from '../../../src/store/open.ts';
import { countMessages } from '../../../src/store/outbox.ts';
import { createEphemeralVault } from '../../../src/vault/vault.ts';
import { isPairName, withPair } from '../../../test/support/gateway-pair.ts';
import { quantile } from '../../lib/statistics.ts';
import { endWithParent, tell } from '../ends/messages.ts';
import { type SendFigures, type SendRun, windowSize } from './messages.ts';
import { fillOutbox } from './outbox.ts';

/** Outbox, sender, gateway and receipts as the platform runs them, and nothing else. */
const [name = '', port = '', dataDir = ''] = process.argv.slice(2);
if (!isPairName(name)) throw new Error(`no protocol ${name}`);

const paceMs = 20;
const pollMs = 20;
/** An end for a run whose receipts do not come. */
const deadlineMs = 180_000;

const log = createLogger('error');
const db = await openDatabase({ dataDir, databaseUrl: null });
const vault = createEphemeralVault();
const delivery = Value.Parse(deliverySchema, Value.Default(deliverySchema, {}));
const route = { port: Number(port), windowSize };
const gateway = withPair(name, { nowMs: Date.now, route }, (pair) =>
  createTcpGateway(pair.route, pair.dialect, { log }),
);
const sender = createSender({
  db,
  vault,
  routes: [
    {
      gateway,
      preference: { route: gateway.route, carriers: null, priority: 1, price: 0 },
      unknownPolicy: 'resend',
      signature: '',
    },
  ],
  templates: shippedTemplates(shippedScamTypes),
  delivery,
  log,
  nowMs: Date.now,
  onRoom: () => sending.wake(),
});
const sending = startLoop({ name: 'send', idleMs: 200, log, turn: () => sender.turn() });
receiveReceipts({
  db,
  vault,
  gateways: [gateway],
  readNumber: (text) => ({
    ok: true,
    party: { space: 'e164', text, class: 'mobile', carrier: null },
  }),
  nowMs: Date.now,
});
gateway.onStatus(() => sending.wake());

let ended = 0;
let submitMs: number[] = [];
onObserved('tocsin:messages', ({ moved, submitMs: latest }) => {
  for (const state of finalStates) ended += moved[state] ?? 0;
  submitMs.push(...latest);
});
let filled = 0;

async function run({ messages, perSecond }: SendRun): Promise<SendFigures> {
  ended = 0;
  submitMs = [];
  const before = await countMessages(db.read);
  const submitsBefore = gateway.status().connections[0]?.submits ?? 0;
  if (perSecond === null) {
    await fillOutbox(db, vault, { first: filled, count: messages });
    filled += messages;
  }
  const startedMs = performance.now();
  const [cpu, mainCpu] = [process.cpuUsage(), process.threadCpuUsage()];
  if (perSecond === null) {
    gateway.start();
    sending.wake();
  } else {
    gateway.start();
    for (let done = 0; done < messages; ) {
      const due = Math.floor(((performance.now() - startedMs) / 1000) * perSecond);
      const count = Math.min(messages, due) - done;
      if (count > 0) {
        await fillOutbox(db, vault, { first: filled + done, count });
        sending.wake();
        done += count;
      }
      await delay(paceMs);
    }
    filled += messages;
  }
  while (ended < messages) {
    if (performance.now() - startedMs > deadlineMs) {
      throw new Error(
        `${ended} of ${messages} messages ended: ${JSON.stringify(gateway.counters())}`,
      );
    }
    await delay(pollMs);
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const [used, mainUsed] = [process.cpuUsage(cpu), process.threadCpuUsage(mainCpu)];
  const after = await countMessages(db.read);
  return {
    messages,
    parts: (gateway.status().connections[0]?.submits ?? 0) - submitsBefore,
    delivered: after.delivered - before.delivered,
    seconds,
    p50Ms: quantile(submitMs, 0.5),
    p99Ms: quantile(submitMs, 0.99),
    cpuS: (used.user + used.system) / 1e6,
    mainCpuS: (mainUsed.user + mainUsed.system) / 1e6,
  };
}

process.on('message', (asked: SendRun) => {
  void run(asked).then(tell);
});
endWithParent();
tell('ready');
