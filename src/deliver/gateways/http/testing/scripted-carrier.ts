import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { Receipt } from '../../../gateway.ts';
import type { IncomingPart } from '../../dialect.ts';
import { createHttpGateway, type HttpGateway, type HttpGatewayOptions } from '../gateway.ts';
import { routeOf } from './route.ts';

export type Seen = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};
export type Script = (seen: Seen, response: ServerResponse, request: IncomingMessage) => void;

const closers: (() => Promise<void>)[] = [];

/** Ends what the tests of a file have opened. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

export function closeAfterwards(close: () => Promise<void>): void {
  closers.push(close);
}

/** An HTTP server that answers as the test says. */
export async function startScripted(
  script: Script,
): Promise<{ readonly url: string; readonly seen: readonly Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(one);
      script(one, response, request);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/messages`, seen };
}

export function answerWith(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

export type Opened = {
  readonly gateway: HttpGateway;
  readonly receipts: Receipt[];
  readonly replies: IncomingPart[];
};

/** A gateway that is started and closed with the file's others. */
export function open(
  change: Readonly<Record<string, unknown>>,
  options: HttpGatewayOptions = {},
): Opened {
  const receipts: Receipt[] = [];
  const replies: IncomingPart[] = [];
  const gateway = createHttpGateway(routeOf(change), {
    random: () => 0.5,
    onReply: async (reply) => {
      replies.push(reply);
    },
    ...options,
  });
  gateway.onReceipt(async (receipt) => {
    receipts.push(receipt);
  });
  gateway.start();
  closers.push(() => gateway.close(0));
  return { gateway, receipts, replies };
}

/** Turns of the event loop until it holds; the test's own time-out is the end. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

export async function openBound(
  change: Readonly<Record<string, unknown>>,
  options: HttpGatewayOptions = {},
): Promise<Opened> {
  const opened = open(change, options);
  await until(() => opened.gateway.load().bound);
  return opened;
}
