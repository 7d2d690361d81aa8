import type { HttpRouteConfig } from '../../../config/routes/http.ts';
import { TocsinError } from '../../../domain/error.ts';
import type {
  ConnectionState,
  ConnectionStatus,
  OutgoingPart,
  SubmitResult,
} from '../../gateway.ts';
import { AnswerTimes } from '../core/answer-times.ts';
import { isCertificateRefusal, openSocket, type TlsOptions } from '../core/socket.ts';
import { tlsOf } from '../core/tcp-route.ts';
import { HttpClient, type HttpOutcome, type HttpReply } from './http-client.ts';
import { type Probe, Reach } from './reach.ts';
import { type AnswerReader, answerReader } from './read-answer.ts';
import { compileRequests, type Requests, referenceOf } from './requests.ts';
import { retryAfterMs } from './retry-after.ts';

export type CarrierOptions = {
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  /** Monotonic. Milliseconds. */
  readonly clock: () => number;
  readonly random: () => number;
  readonly onState: (state: ConnectionState, detail: string) => void;
  /** A request sent at `sentMs` (monotonic) was answered with the wish for less, for so long. */
  readonly onThrottled: (sentMs: number, atLeastMs: number) => void;
  readonly onAccepted: (sentMs: number) => void;
};

export type CarrierCounters = {
  requests: number;
  /** Requests sent again at once under their idempotency key because their connection was cut. */
  repeats: number;
  /** Batches refused as a whole, whose parts then went one by one. */
  splitBatches: number;
};

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** The carrier's API: requests with parts to it, what its answers mean, and whether it is there. */
export class Carrier {
  readonly counters: CarrierCounters = { requests: 0, repeats: 0, splitBatches: 0 };
  readonly #route: HttpRouteConfig;
  readonly #options: CarrierOptions;
  readonly #requests: Requests;
  readonly #read: AnswerReader;
  readonly #tls: TlsOptions;
  readonly #client: HttpClient;
  readonly #reach: Reach;
  readonly #times = new AnswerTimes();
  #submits = 0;
  #throttles = 0;
  #unknowns = 0;
  #closed = false;

  constructor(route: HttpRouteConfig, options: CarrierOptions) {
    this.#route = route;
    this.#options = options;
    this.#requests = compileRequests(route);
    this.#read = answerReader(route.answer, route.item !== null);
    this.#tls = tlsOf({ name: route.name, tls: { ...route.tls, enabled: true } }) ?? {
      ca: null,
      serverName: null,
    };
    this.#client = new HttpClient({
      // One for the look at healthUrl.
      maxSockets: route.windowSize + 1,
      keepAliveMs: route.keepAliveMs,
      timeoutMs: route.responseTimeoutMs,
      tls: this.#tls,
    });
    this.#reach = new Reach({
      probe: () => this.#probe(),
      backoff: { minMs: route.reconnectMinMs, maxMs: route.reconnectMaxMs },
      quietMs: route.healthUrl === null ? null : route.healthMs,
      random: options.random,
      onChange: options.onState,
    });
  }

  state(): { readonly state: ConnectionState; readonly detail: string } {
    return this.#reach.state();
  }

  figures(): Pick<ConnectionStatus, 'answerMs' | 'submits' | 'throttles' | 'unknowns'> {
    return {
      answerMs: this.#times.quantiles(),
      submits: this.#submits,
      throttles: this.#throttles,
      unknowns: this.#unknowns,
    };
  }

  /** Whether requests leave this machine without TLS. */
  inClear(): boolean {
    const { protocol, hostname } = this.#requests.url;
    return protocol === 'http:' && !loopback.test(hostname);
  }

  start(): void {
    this.#reach.start();
  }

  /** Requests that are still under way come back as unknown. */
  stop(): void {
    this.#closed = true;
    this.#reach.stop();
    this.#client.close();
  }

  /** Sends parts in one request; gives a result for each. Never rejects. */
  async send(parts: readonly OutgoingPart[]): Promise<readonly SubmitResult[]> {
    if (this.#closed) return parts.map(() => ({ kind: 'not_sent', cause: 'the route is closed' }));
    const sentMs = this.#options.clock();
    let outcome: HttpOutcome;
    try {
      outcome = await this.#exchange(parts);
    } catch (error) {
      if (!(error instanceof TocsinError)) throw error;
      const { code } = error;
      return parts.map(() => ({ kind: 'rejected', code, permanent: true }));
    }
    if (outcome.kind === 'answered') return this.#answered(outcome.reply, parts, sentMs);
    const { cause } = outcome;
    if (outcome.kind === 'not_sent') {
      this.#gone(outcome.error, cause);
      return parts.map(() => ({ kind: 'not_sent', cause }));
    }
    this.#submits += parts.length;
    this.#unknowns += parts.length;
    this.#times.unanswered(this.#options.clock());
    this.#reach.trouble(cause);
    const { id } = this.#route.answer;
    return parts.map((part) => ({
      kind: 'unknown',
      cause,
      ...(id === null ? { smscId: referenceOf(part) } : {}),
    }));
  }

  /** One request, and once more where its connection was cut and the carrier knows repetitions. */
  async #exchange(parts: readonly OutgoingPart[]): Promise<HttpOutcome> {
    const first = await this.#once(parts);
    const repeatable = this.#route.idempotencyHeader !== null && !this.#closed;
    if (first.kind !== 'unknown' || first.timedOut || !repeatable) return first;
    this.counters.repeats += 1;
    const second = await this.#once(parts);
    return second.kind === 'not_sent' ? first : second;
  }

  /** With a signature of its own: carriers refuse one that they have seen. */
  #once(parts: readonly OutgoingPart[]): Promise<HttpOutcome> {
    const request = this.#requests.submit(parts, this.#options.nowMs());
    this.counters.requests += 1;
    return this.#client.send(request);
  }

  async #answered(
    reply: HttpReply,
    parts: readonly OutgoingPart[],
    sentMs: number,
  ): Promise<readonly SubmitResult[]> {
    const { nowMs, clock, onThrottled, onAccepted } = this.#options;
    const { results, loginRefused, refusedWhole } = this.#read(reply, parts.map(referenceOf));
    if (refusedWhole && parts.length > 1) {
      this.counters.splitBatches += 1;
      const one: SubmitResult[] = [];
      for (const part of parts) one.push(...(await this.send([part])));
      return one;
    }
    const of = (kind: SubmitResult['kind']): number =>
      results.filter((result) => result.kind === kind).length;
    const throttled = of('throttled');
    const unknown = of('unknown');
    this.#submits += parts.length;
    this.#throttles += throttled;
    this.#unknowns += unknown;
    this.#times.answered(clock() - sentMs, throttled > 0, clock());
    if (throttled > 0) onThrottled(sentMs, retryAfterMs(reply.retryAfter, nowMs()));
    else if (of('accepted') > 0) onAccepted(sentMs);
    if (loginRefused) this.#reach.refused(`login refused: HTTP_${reply.status}`);
    else if (unknown === results.length) this.#reach.trouble(causeOf(results));
    else this.#reach.answered();
    return results;
  }

  #gone(error: NodeJS.ErrnoException, cause: string): void {
    if (isCertificateRefusal(error)) this.#reach.refused(`certificate refused: ${cause}`);
    else this.#reach.lost(cause);
  }

  async #probe(): Promise<Probe> {
    const request = this.#requests.health(this.#options.nowMs());
    if (!request) return this.#knock();
    const outcome = await this.#client.send(request);
    if (outcome.kind === 'answered') {
      const { status } = outcome.reply;
      const detail = `healthUrl answers HTTP_${status}`;
      if (status >= 200 && status < 300) return { kind: 'there', detail };
      const refused = this.#route.answer.http.loginRefused.includes(status);
      return { kind: refused ? 'refused' : 'away', detail };
    }
    return outcome.kind === 'not_sent'
      ? awayOf(outcome.error)
      : { kind: 'away', detail: outcome.cause };
  }

  /** Whether somebody takes connections at the carrier's address, with the right certificate. */
  #knock(): Promise<Probe> {
    const { url } = this.#requests;
    const secure = url.protocol === 'https:';
    const { responseTimeoutMs } = this.#route;
    const { promise, resolve } = Promise.withResolvers<Probe>();
    const done = (probe: Probe): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(probe);
    };
    const timer = setTimeout(
      () => done({ kind: 'away', detail: `no connection within ${responseTimeoutMs} ms` }),
      responseTimeoutMs,
    );
    const socket = openSocket(
      {
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: Number(url.port) || (secure ? 443 : 80),
        tls: secure ? this.#tls : null,
      },
      () => done({ kind: 'there', detail: `connected to ${url.host}` }),
    );
    socket.on('error', (error) => done(awayOf(error)));
    return promise;
  }
}

function awayOf(error: NodeJS.ErrnoException): Probe {
  const cause = error.code ?? error.message;
  return isCertificateRefusal(error)
    ? { kind: 'refused', detail: `certificate refused: ${cause}` }
    : { kind: 'away', detail: cause };
}

function causeOf(results: readonly SubmitResult[]): string {
  const [first] = results;
  return first?.kind === 'unknown' ? first.cause : 'no part was answered';
}
