import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Phones } from './phones.ts';

export type HttpOptions = {
  readonly phones: Phones;
  readonly stats: () => Record<string, number>;
  /** Sends a message from a phone; gives how many systems it went to. Throws TocsinError for a text too long. */
  readonly sendFromPhone: (from: string, to: string, text: string) => number;
};

const maxBodyBytes = 64 * 1024;
const maxListed = 10_000;
/** A listener that does not read is let go once so much waits for it. Bytes. */
const maxUnread = 1024 * 1024;
const heartbeatMs = 15_000;

/** The phones over HTTP, for the live page and for tests. Not for the world: bind it to loopback. */
export function createPhoneServer(options: HttpOptions): Server {
  return createServer((request, response) => {
    route(options, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else reply(response, 400, { error: error instanceof Error ? error.message : String(error) });
    });
  });
}

function reply(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(JSON.stringify(body));
}

async function route(
  { phones, stats, sendFromPhone }: HttpOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = decodeURIComponent(url.pathname);
  if (request.method === 'POST' && path === '/mo') {
    const { from, to, text } = await readMessage(request);
    const systems = sendFromPhone(from, to, text);
    reply(response, systems > 0 ? 202 : 503, { systems });
    return;
  }
  if (request.method !== 'GET') {
    reply(response, 405, { error: 'only GET, and POST /mo' });
    return;
  }
  switch (path) {
    case '/healthz':
      return reply(response, 200, { ok: true });
    case '/stats':
      return reply(response, 200, stats());
    case '/phones':
      return reply(response, 200, phones.list(numberOf(url, 'limit', 200)));
    case '/messages': {
      const after = numberOf(url, 'after', 0);
      const messages = phones.after(after, Math.min(maxListed, numberOf(url, 'limit', 1000)));
      return reply(response, 200, { messages, next: messages.at(-1)?.seq ?? after });
    }
    case '/stream':
      return stream(phones, response);
  }
  const msisdn = /^\/phones\/([^/]+)$/.exec(path)?.[1];
  if (msisdn === undefined) return reply(response, 404, { error: 'no such page' });
  const messages = phones.inbox(msisdn).map(({ msisdn: _, ...message }) => message);
  reply(response, 200, { msisdn, messages });
}

function numberOf(url: URL, name: string, fallback: number): number {
  const text = url.searchParams.get(name);
  if (text === null) return fallback;
  if (!/^\d{1,15}$/.test(text)) throw new Error(`${name} must be a whole number`);
  return Number(text);
}

async function readMessage(
  request: IncomingMessage,
): Promise<{ from: string; to: string; text: string }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new Error(`the body is over ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
  const field = (name: string, longest: number): string => {
    const value = body[name];
    if (typeof value !== 'string' || value.length > longest) {
      throw new Error(`${name} must be a text of ${longest} characters at most`);
    }
    return value;
  };
  // 20 characters: an address of deliver_sm (SMPP 3.4 §4.6.1).
  return { from: field('from', 20), to: field('to', 20), text: field('text', 16_000) };
}

function stream(phones: Phones, response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
  });
  response.write(': phones\n\n');
  const heartbeat = setInterval(() => response.write(': alive\n\n'), heartbeatMs);
  const stop = phones.listen((message) => {
    response.write(`id: ${message.seq}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`);
    if (response.writableLength > maxUnread) response.destroy();
  });
  response.on('close', () => {
    clearInterval(heartbeat);
    stop();
  });
}
