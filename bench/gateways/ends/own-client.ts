import { connect } from 'node:net';
import type { OutgoingPart } from '../../../src/deliver/gateway.ts';
import { Session } from '../../../src/deliver/gateways/core/session.ts';
import { type GatewayPair, isPairName, withPair } from '../../../test/support/gateway-pair.ts';
import { fullWindow } from '../full-window.ts';
import { recipient, warningText } from '../text.ts';
import { endWithParent, type ToClient, tell } from './messages.ts';

/** The platform's side: from a part of a message to what its answer means. */
const [name = '', port = ''] = process.argv.slice(2);
if (!isPairName(name)) throw new Error(`no protocol ${name}`);

const part: OutgoingPart = {
  messageId: new Uint8Array(16),
  part: 1,
  parts: 1,
  reference: 1,
  msisdn: recipient,
  channel: 'sms',
  text: warningText,
  coding: 'ucs2',
  validityS: 3600,
};

function serve<P>({ dialect }: GatewayPair<P>): void {
  const socket = connect(Number(port), '127.0.0.1');
  const session = new Session<P>(socket, dialect.protocol(), {
    responseTimeoutMs: 10_000,
    keepAliveMs: 60_000,
    onRequest: async (request) => dialect.incoming(request).answer,
    onEnd: (end, detail) => {
      throw new Error(`the session ended: ${end}, ${detail}`);
    },
  });
  const send = (answered: () => void): void => {
    void session.request(dialect.submitOf(part, 0)).then((answer) => {
      if (answer.kind !== 'answered') throw new Error(answer.cause);
      const { kind } = dialect.resultOf(answer.pdu, answer.request);
      if (kind !== 'accepted') throw new Error(`a submit was ${kind}`);
      answered();
    });
  };
  process.on('message', (run: ToClient) => {
    void fullWindow(run, send).then(tell);
  });
  void dialect.logIn(session).then(({ kind }) => {
    if (kind !== 'bound') throw new Error(`the login was ${kind}`);
    tell('ready');
  });
}

withPair(name, { nowMs: Date.now, route: {} }, serve);
endWithParent();
