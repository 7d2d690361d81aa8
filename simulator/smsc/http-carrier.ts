import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Reassembler } from '../../src/deliver/text/reassemble.ts';
import { TocsinError } from '../../src/domain/error.ts';
import type { Logger } from '../../src/observe/log.ts';
import { seededRandom } from '../seeded-random.ts';
import { type Faults, parseFaults } from './fault.ts';
import { createPhoneServer } from './http.ts';
import { CarrierCalls } from './http-carrier-calls.ts';
import { type PostedMessage, readPosted } from './http-carrier-message.ts';
import { type IdStyle, messageIds } from './message-ids.ts';
import { type PhoneLimits, Phones } from './phones.ts';
import { Tally } from './tally.ts';

export type HttpCarrierOptions = {
  readonly host: string;
  /** The API; 0 takes a free one. */
  readonly port: number;
  /** Phones and figures; 0 takes a free one. */
  readonly httpPort: number;
  /** See faultHelp(); the empty string is none. */
  readonly fault: string;
  /** Accept only this bearer token; any without. */
  readonly token?: string;
  readonly log: Logger;
  /** Where receipts and messages from phones are posted; none are without. */
  readonly callBack?: {
    readonly receiptUrl: string;
    readonly replyUrl: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  /** Shape of message ids; 'hex' by default. */
  readonly ids?: IdStyle;
  /** How long a part is on its way to the phone: between the two, at random. Milliseconds. */
  readonly deliveryMs?: { readonly min: number; readonly max: number };
  /** How long to wait for the answer to a call. Milliseconds. */
  readonly deliverTimeoutMs?: number;
  /** Before a call that was not answered 2xx is made again. Milliseconds. */
  readonly retryMs?: number;
  readonly limits?: PhoneLimits;
};

export type HttpCarrier = {
  readonly port: number;
  readonly httpPort: number;
  /** What GET /stats gives. */
  stats(): Record<string, number>;
  close(): Promise<void>;
};

/** What is answered to a message, or `silence` and `cut` where nothing is. */
type Answer =
  | { readonly kind: 'result'; readonly http: number; readonly body: Record<string, string> }
  | { readonly kind: 'garbage' | 'silence' | 'cut' };

const maxBodyBytes = 1024 * 1024;
const maxBatch = 1000;
const maxRememberedKeys = 100_000;
const maxRememberedParts = 500_000;
const reassembly = { maxUnfinished: 5000, timeoutMs: 10 * 60_000 };

/**
 * A carrier with an HTTP API to test against: `POST /messages` takes one message, or a list under
 * `messages`; `GET /health` says that it is there. Faults as the other message centres have them.
 * A repeated Idempotency-Key gives the first answer again. Rejects with USAGE for a fault that it does
 * not know, and with GATEWAY_UNREACHABLE where a port is taken.
 */
export async function startHttpCarrier(options: HttpCarrierOptions): Promise<HttpCarrier> {
  const faults = parseFaults(options.fault);
  const random = seededRandom(faults.seed);
  const nextId = messageIds(options.ids ?? 'hex', Date.now());
  const phones = new Phones(options.limits ?? { maxPhones: 20_000, maxMessages: 100_000 });
  const tally = new Tally(maxRememberedParts);
  const parts = new Reassembler(reassembly);
  const { callBack, deliveryMs = { min: 20, max: 200 } } = options;
  const calls = new CarrierCalls(
    {
      window: 50,
      maxWaiting: 200_000,
      maxAttempts: 1000,
      retryMs: options.retryMs ?? 1000,
      timeoutMs: options.deliverTimeoutMs ?? 5000,
    },
    callBack?.headers ?? {},
  );
  const counts = {
    requests: 0,
    unauthorised: 0,
    submits: 0,
    throttled: 0,
    rejected: 0,
    unanswered: 0,
    droppedConnections: 0,
    repeatedKeys: 0,
  };
  const answered = new Map<string, Answer>();
  const timers = new Set<NodeJS.Timeout>();

  function take(message: PostedMessage): string {
    const id = nextId();
    const { to: msisdn, from: sender, text, flash, concatenation } = message;
    const { reference = null, part = 1 } = concatenation ?? {};
    tally.count({ msisdn, flash, reference, part, text });
    const state =
      random() < faults.expired ? 'EXPIRED' : random() < faults.undelivered ? 'UNDELIV' : 'DELIVRD';
    const settle = (): void => {
      const doneMs = Date.now();
      if (state === 'DELIVRD') {
        const whole = parts.add(`${sender}|${msisdn}|${flash}`, concatenation, text, doneMs);
        if (whole) {
          phones.receive({ msisdn, sender, flash, receivedMs: doneMs, ...whole });
        }
      }
      if (!callBack || random() < faults.noReceipt) return;
      const error = state === 'DELIVRD' ? '000' : state === 'EXPIRED' ? '027' : '001';
      const receipt = { id, status: state, error, to: msisdn, doneMs };
      const url = new URL(callBack.receiptUrl);
      calls.push(url, receipt);
      if (faults.twice) calls.push(url, receipt);
    };
    if (faults.receiptFirst) settle();
    else after(deliveryMs.min + random() * (deliveryMs.max - deliveryMs.min), settle);
    return id;
  }

  function after(delayMs: number, work: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, delayMs);
    timers.add(timer);
  }

  function answerTo(value: unknown, onTaken?: (answer: Answer) => void): Answer {
    counts.submits += 1;
    const message = readPosted(value);
    if (message === null) return refusal(400, 'invalid_message', '');
    const fate = chooseFate(faults, random);
    if (fate === 'throttle') {
      counts.throttled += 1;
      return refusal(429, 'throttled', message.ref);
    }
    if (fate === 'reject') {
      counts.rejected += 1;
      return refusal(422, 'invalid_destination', message.ref);
    }
    if (fate !== 'drop' || random() < 0.5) {
      const body = { id: take(message), status: 'accepted', ref: message.ref };
      const taken: Answer = { kind: 'result', http: 202, body };
      onTaken?.(taken);
      if (fate === null) return taken;
    }
    if (fate === 'garbage') return { kind: 'garbage' };
    if (fate === 'noanswer') {
      counts.unanswered += 1;
      return { kind: 'silence' };
    }
    counts.droppedConnections += 1;
    return { kind: 'cut' };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    counts.requests += 1;
    const { token } = options;
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      counts.unauthorised += 1;
      return json(response, 401, { status: 'unauthorised' });
    }
    const path = new URL(request.url ?? '/', 'http://carrier').pathname;
    if (request.method === 'GET' && path === '/health') return json(response, 200, { ok: true });
    if (request.method !== 'POST' || path !== '/messages') {
      return json(response, 404, { status: 'no_such_page' });
    }
    const document = await readBody(request);
    if (faults.slow > 0) await new Promise<void>((resolve) => after(faults.slow, resolve));
    const list: unknown = Object(document).messages;
    if (Array.isArray(list)) {
      if (list.length > maxBatch) return json(response, 413, { status: 'too_many' });
      const each = list.map((one) => answerTo(one));
      const odd = each.find(({ kind }) => kind !== 'result');
      if (odd) return write(response, odd);
      const results = each.map((one) => (one.kind === 'result' ? one.body : {}));
      return json(response, 200, { results });
    }
    const key = request.headers['idempotency-key'];
    const before = typeof key === 'string' ? answered.get(key) : undefined;
    if (before) {
      counts.repeatedKeys += 1;
      return write(response, before);
    }
    // What was taken is not taken twice, also where its answer was lost; what was refused may come again.
    const answer = answerTo(document, (taken) => {
      if (typeof key === 'string') remember(key, taken);
    });
    write(response, answer);
  }

  function remember(key: string, answer: Answer): void {
    answered.set(key, answer);
    if (answered.size <= maxRememberedKeys) return;
    const [oldest] = answered.keys();
    if (oldest !== undefined) answered.delete(oldest);
  }

  const stats = (): Record<string, number> => ({
    ...tally.counts(),
    ...phones.counts(),
    ...calls.counts(),
    ...counts,
  });
  const api = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      options.log.debug({ err: error }, 'http carrier request ended');
      if (response.headersSent) response.destroy();
      else json(response, 400, { status: 'unreadable' });
    });
  });
  const page = createPhoneServer({
    phones,
    stats,
    sendFromPhone(from, to, text) {
      if (!callBack) return 0;
      calls.push(new URL(callBack.replyUrl), { from, to, text });
      return 1;
    },
  });
  const port = await listen(api, options.port, options.host);
  const httpPort = await listen(page, options.httpPort, options.host).catch(
    async (error: unknown) => {
      await closed(api);
      throw error;
    },
  );
  options.log.info({ port, httpPort }, 'http carrier simulator');
  return {
    port,
    httpPort,
    stats,
    async close() {
      calls.close();
      for (const timer of timers) clearTimeout(timer);
      await Promise.all([closed(api), closed(page)]);
    },
  };
}

type Fate = 'throttle' | 'reject' | 'garbage' | 'noanswer' | 'drop' | null;

function chooseFate(faults: Faults, random: () => number): Fate {
  for (const fate of ['throttle', 'reject', 'drop', 'noanswer', 'garbage'] as const) {
    if (random() < faults[fate]) return fate;
  }
  return null;
}

function refusal(http: number, status: string, ref: string): Answer {
  return { kind: 'result', http, body: { status, ref } };
}

function write(response: ServerResponse, answer: Answer): void {
  if (answer.kind === 'result') json(response, answer.http, answer.body);
  else if (answer.kind === 'garbage') response.end('<html>no JSON</html>');
  else if (answer.kind === 'cut') response.destroy();
}

function json(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, {
    'content-type': 'application/json; charset=utf-8',
    ...(code === 429 ? { 'retry-after': '1' } : {}),
  });
  response.end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new Error(`the body is over ${maxBodyBytes} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen({ port, host });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new TocsinError(
      'GATEWAY_UNREACHABLE',
      `the simulator cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  return (server.address() as AddressInfo).port;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
