import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { HttpRouteConfig } from '../../../config/routes/http.ts';
import type { Logger } from '../../../observe/log.ts';
import { readJson } from './json.ts';
import { type WebhookKinds, type WebhookReader, webhookReader } from './read-webhook.ts';
import { type WebhookAccess, webhookAccess } from './webhook-access.ts';

export type WebhookOptions = {
  readonly route: string;
  readonly config: HttpRouteConfig['webhook'];
  /** Before the port is tried again where it cannot be used. Milliseconds. */
  readonly retryMs: number;
  /** Awaited before the 200 for each entry; a rejection makes it 503, so that the carrier calls again. */
  readonly take: (entry: ReturnType<WebhookReader['read']>) => Promise<void>;
  readonly onChange: () => void;
  readonly log?: Logger;
};

export type WebhookCounters = {
  calls: number;
  /** Calls without the secret. */
  refused: number;
  /** Calls with a body that is too long, no JSON, or not of the shape. */
  unreadable: number;
};

/** Entries of one call at most. */
const maxEntries = 10_000;
/** A call must be there whole after so long. Milliseconds. */
const callTimeoutMs = 15_000;

/** The port at which an HTTP carrier calls with receipts and replies. */
export class Webhook {
  readonly counters: WebhookCounters = { calls: 0, refused: 0, unreadable: 0 };
  readonly #options: WebhookOptions;
  readonly #reader: WebhookReader;
  readonly #access: WebhookAccess;
  readonly #working = new Set<Promise<void>>();
  #server: Server | null = null;
  #retry: NodeJS.Timeout | null = null;
  #port = 0;
  #detail = 'not started';

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#reader = webhookReader(options.config);
    this.#access = webhookAccess(options.config);
  }

  status(): { readonly listening: boolean; readonly port: number; readonly detail: string } {
    return { listening: this.#port > 0, port: this.#port, detail: this.#detail };
  }

  /** Listens, and tries again until stop() where the port cannot be used. */
  start(): void {
    if (this.#server) return;
    const { host, port, maxConnections } = this.#options.config;
    const server = createServer(
      { requestTimeout: callTimeoutMs, headersTimeout: callTimeoutMs },
      (request, response) => {
        const work = this.#serve(request, response).catch((error: unknown) => {
          // The caller went away, or sent what is no HTTP.
          this.#options.log?.debug(
            { route: this.#options.route, err: error },
            'webhook call ended',
          );
          response.destroy();
        });
        this.#working.add(work);
        void work.finally(() => this.#working.delete(work));
      },
    );
    server.maxConnections = maxConnections;
    this.#server = server;
    server.on('error', (error) => {
      this.#change(0, `cannot listen on ${host}:${port}: ${error.message}`);
      server.close();
      if (this.#server !== server) return;
      this.#server = null;
      this.#retry = setTimeout(() => this.start(), this.#options.retryMs);
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      const bound = address !== null && typeof address === 'object' ? address.port : port;
      this.#change(bound, `listening on ${host}:${bound}`);
    });
  }

  /** Takes no more calls, waits `drainMs` for those that are being handled, and closes the port. */
  async stop(drainMs: number): Promise<void> {
    if (this.#retry) clearTimeout(this.#retry);
    const server = this.#server;
    this.#server = null;
    if (!server) return;
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    server.closeIdleConnections();
    const late = setTimeout(() => server.closeAllConnections(), drainMs);
    await Promise.all(this.#working);
    clearTimeout(late);
    server.closeAllConnections();
    await closed.promise;
    this.#change(0, 'closed');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.counters.calls += 1;
    const { config } = this.#options;
    const url = new URL(request.url ?? '/', 'http://webhook');
    const kinds: WebhookKinds = {
      receipts: url.pathname === config.receiptPath,
      replies: url.pathname === config.replyPath,
    };
    if (!this.#access.mayKnock(request.headers, url.searchParams)) return this.#refuse(response);
    if (!kinds.receipts && !kinds.replies) return end(response, 404, 'no such path');
    if (request.method !== 'POST') return end(response, 405, 'only POST');
    const body = await readBody(request, config.maxBodyBytes);
    if (body === null) return this.#unreadable(response, 413, 'the body is too long');
    if (!this.#access.mayEnter(request.headers, body)) return this.#refuse(response);
    const entries = this.#reader.entries(readJson(body.toString()));
    if (entries === null) return this.#unreadable(response, 400, 'the body is no such JSON');
    if (entries.length > maxEntries) return this.#unreadable(response, 413, 'too many entries');
    const taken = await Promise.allSettled(
      entries.map((entry) => this.#options.take(this.#reader.read(entry, kinds))),
    );
    if (taken.some(({ status }) => status === 'rejected')) return end(response, 503, 'not stored');
    response.writeHead(200, {
      'content-type': config.answer.startsWith('{') ? 'application/json' : 'text/plain',
    });
    response.end(config.answer);
  }

  #refuse(response: ServerResponse): void {
    this.counters.refused += 1;
    this.#options.log?.warn(
      { route: this.#options.route },
      'webhook call without the secret refused',
    );
    end(response, 401, 'unauthorised');
  }

  #unreadable(response: ServerResponse, code: number, why: string): void {
    this.counters.unreadable += 1;
    this.#options.log?.warn({ route: this.#options.route, why }, 'webhook call cannot be read');
    end(response, code, why);
  }

  #change(port: number, detail: string): void {
    this.#port = port;
    this.#detail = detail;
    this.#options.onChange();
  }
}

/** What is left of the request is not read: the connection ends with the answer. */
function end(response: ServerResponse, code: number, why: string): void {
  response.writeHead(code, { 'content-type': 'text/plain', connection: 'close' });
  response.end(`${why}\n`);
}

/** null where it is longer than `most`. */
async function readBody(request: IncomingMessage, most: number): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > most) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
