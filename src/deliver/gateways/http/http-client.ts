import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import type { TlsOptions } from '../core/socket.ts';

/** Largest answer that is read; no carrier's is near it. Bytes. */
const maxAnswerBytes = 1024 * 1024;

export type HttpReply = {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** null where it was too long, or ended before its end. */
  readonly body: string | null;
};

export type HttpOutcome =
  | { readonly kind: 'answered'; readonly reply: HttpReply }
  /** No connection was made: nothing left. */
  | { readonly kind: 'not_sent'; readonly cause: string; readonly error: Error }
  /** The request may have been taken. */
  | { readonly kind: 'unknown'; readonly cause: string; readonly timedOut: boolean };

export type HttpClientOptions = {
  /** Sockets at most; more requests than that wait. */
  readonly maxSockets: number;
  readonly keepAliveMs: number;
  readonly timeoutMs: number;
  /** For https. */
  readonly tls: TlsOptions;
};

export type HttpRequest = {
  readonly method: 'POST' | 'GET';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty for none. */
  readonly body: string;
};

/** Requests over kept-alive connections, whose outcome says whether the request may have been taken. */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #plain: http.Agent;
  readonly #secure: https.Agent;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    const { maxSockets, keepAliveMs, tls } = options;
    const agent = { keepAlive: true, maxSockets, timeout: keepAliveMs };
    this.#plain = new http.Agent(agent);
    this.#secure = new https.Agent({
      ...agent,
      ...(tls.ca === null ? {} : { ca: tls.ca }),
      ...(tls.serverName === null ? {} : { servername: tls.serverName }),
    });
  }

  /** Never rejects; redirects are not followed. */
  send({ method, url, headers, body }: HttpRequest): Promise<HttpOutcome> {
    const { promise, resolve } = Promise.withResolvers<HttpOutcome>();
    const secure = url.protocol === 'https:';
    const { timeoutMs } = this.#options;
    let connected = false;
    let timedOut = false;
    let answering = false;
    let failure: Error | null = null;
    const content = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
    };
    let request: http.ClientRequest;
    try {
      request = (secure ? https : http).request(url, {
        method,
        agent: secure ? this.#secure : this.#plain,
        headers: {
          accept: 'application/json',
          'accept-encoding': 'identity',
          ...(body === '' ? {} : content),
          ...headers,
        },
      });
    } catch (error) {
      // A header that HTTP cannot hold, such as one with a line break.
      if (!(error instanceof TypeError)) throw error;
      resolve({ kind: 'not_sent', cause: causeOf(error), error });
      return promise;
    }
    const timer = setTimeout(() => {
      timedOut = true;
      request.destroy(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    request.on('socket', (socket: Socket) => {
      if (request.reusedSocket || !socket.connecting) connected = true;
      else socket.once(secure ? 'secureConnect' : 'connect', () => (connected = true));
    });
    request.on('error', (error) => {
      failure = error;
    });
    request.on('response', (response) => {
      answering = true;
      readBody(response, (text) => {
        clearTimeout(timer);
        const { statusCode = 0, headers: got } = response;
        resolve({
          kind: 'answered',
          reply: { status: statusCode, retryAfter: got['retry-after'], body: text },
        });
      });
    });
    request.on('close', () => {
      // The response has an end of its own, which may come later.
      if (answering) return;
      clearTimeout(timer);
      const error = failure ?? new Error('the connection was closed');
      const cause = causeOf(error);
      resolve(
        connected ? { kind: 'unknown', cause, timedOut } : { kind: 'not_sent', cause, error },
      );
    });
    request.end(body);
    return promise;
  }

  /** Ends all connections; requests that are under way come back as unknown. */
  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }
}

function readBody(response: http.IncomingMessage, done: (text: string | null) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxAnswerBytes) response.destroy();
    else chunks.push(chunk);
  });
  response.on('error', () => done(null));
  response.on('close', () => {
    done(response.complete && size <= maxAnswerBytes ? Buffer.concat(chunks).toString() : null);
  });
}

/** One word, such as ECONNREFUSED, where the system gives one: messages may name addresses. */
function causeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}
