import type { HttpRouteConfig } from '../../../config/routes/http.ts';
import { observe } from '../../../observe/channel.ts';
import type { Logger } from '../../../observe/log.ts';
import type { Gateway, GatewayStatus, OutgoingPart, SubmitResult } from '../../gateway.ts';
import { canonicalId } from '../core/id-profile.ts';
import { type IncomingCounters, IncomingRequests } from '../core/incoming-requests.ts';
import { PartsTogether } from '../core/parts-together.ts';
import { RoutePause } from '../core/route-pause.ts';
import { Turnstile } from '../core/turnstile.ts';
import type { Incoming, IncomingPart } from '../dialect.ts';
import { Batcher } from './batcher.ts';
import { Carrier, type CarrierCounters } from './carrier.ts';
import { Webhook, type WebhookCounters } from './webhook.ts';

export type HttpGatewayOptions = {
  readonly log?: Logger;
  /** Epoch milliseconds, for receipts, signatures and Retry-After. */
  readonly nowMs?: () => number;
  /** 0…1, for the jitter of looks at a carrier that is away. */
  readonly random?: () => number;
  /** A message from a phone. Awaited before the carrier's call is answered 200; a rejection makes it 503. */
  readonly onReply?: (part: IncomingPart) => Promise<void>;
};

export type HttpGatewayCounters = CarrierCounters &
  IncomingCounters & {
    /** null where the route has no webhook. */
    webhook: WebhookCounters | null;
  };

export type HttpGateway = Gateway & {
  counters(): HttpGatewayCounters;
  /** Where the carrier calls; null where the route has no webhook. */
  webhook(): { readonly listening: boolean; readonly port: number } | null;
};

/** Parts wait so long at most for a pause of the carrier to end; the outbox is the place for longer ones. */
const longestWaitMs = 10_000;

/**
 * A route to a carrier with an HTTP API, as its configuration describes it.
 *
 * HTTP is no better than the carriers' own protocols at saying whether a request that was never
 * answered was taken: such a part is unknown, and the route's policy decides. Where the carrier knows
 * an idempotency key (`idempotencyHeader`), a repeat is safe: the key follows from the message and the
 * part, so that it is the same whenever the part is sent again, and a request whose connection was cut
 * is repeated once at once. Everything that is known not to have been sent comes back not_sent.
 *
 * Parts of one message go one after the other; the body's template says how a part is marked as one.
 *
 * @throws TocsinError CONFIG_INVALID for a template or a batch that cannot be, or an unreadable CA file
 */
export function createHttpGateway(
  route: HttpRouteConfig,
  options: HttpGatewayOptions = {},
): HttpGateway {
  const clock = (): number => performance.now();
  const { log, nowMs = Date.now } = options;
  const windowSize = route.windowSize * route.batch;
  const statusHandlers: ((status: GatewayStatus) => void)[] = [];
  const pause = new RoutePause();
  const turnstile = new Turnstile(route.partsPerSecond, pause, clock);
  const together = new PartsTogether<{ last: Promise<SubmitResult | null> }>(2 * windowSize);
  const carrier = new Carrier(route, {
    nowMs,
    clock,
    random: options.random ?? Math.random,
    onState: onChange,
    onThrottled(sentMs, atLeastMs) {
      pause.throttled(sentMs, clock(), atLeastMs);
      if (pause.leftMs(clock()) > longestWaitMs) turnstile.abandon('the carrier asks for a pause');
    },
    onAccepted: (sentMs) => pause.accepted(sentMs),
  });
  const batcher = new Batcher(route.batch, route.windowSize, (parts: readonly OutgoingPart[]) =>
    carrier.send(parts),
  );
  const incoming = new IncomingRequests<Incoming<null>>(
    { account: route.account, incoming: (entry) => entry },
    {
      route: route.name,
      id: route.id,
      nowMs,
      ...(log ? { log } : {}),
      ...(options.onReply ? { onReply: options.onReply } : {}),
    },
  );
  const webhook = route.webhook.enabled
    ? new Webhook({
        route: route.name,
        config: route.webhook,
        retryMs: route.reconnectMaxMs,
        take: async (entry) => {
          await incoming.take(entry);
        },
        onChange,
        ...(log ? { log } : {}),
      })
    : null;
  let given = 0;
  let running = false;
  let told = '';
  let drained: (() => void) | null = null;

  function status(): GatewayStatus {
    const { state, detail } = carrier.state();
    const port = webhook?.status();
    const deaf = port && !port.listening && state !== 'stopped';
    return {
      route: route.name,
      state,
      detail: deaf ? `${detail}; ${port.detail}` : detail,
      ...(deaf ? { trouble: port.detail } : {}),
      windowSize,
      inFlight: given,
      pausedMs: pause.leftMs(clock()),
      connections: [{ state, detail, windowSize, inFlight: given, ...carrier.figures() }],
    };
  }

  function onChange(): void {
    const now = status();
    const { state, detail } = now;
    if (state !== 'bound') turnstile.abandon(detail);
    if (told === `${state} ${detail}`) return;
    told = `${state} ${detail}`;
    observe('tocsin:gateway', { route: route.name, state, detail });
    const level = state === 'refused' ? 'error' : state === 'backing_off' ? 'warn' : 'info';
    log?.[level]({ route: route.name, state, detail }, 'gateway');
    for (const handler of statusHandlers) handler(now);
  }

  async function submit(part: OutgoingPart): Promise<SubmitResult> {
    if (!running) return notSent('the route is not running');
    if (carrier.state().state !== 'bound') return notSent('the route is not bound');
    if (given >= windowSize) return notSent(`the window of ${windowSize} is full`);
    if (pause.leftMs(clock()) > longestWaitMs) return notSent('the carrier asks for a pause');
    given += 1;
    try {
      const turn = turnstile.pass();
      const refused = turn && (await turn);
      if (refused !== null) return notSent(refused);
      try {
        return canonical(await send(part));
      } finally {
        turnstile.left();
      }
    } finally {
      given -= 1;
      if (given === 0) drained?.();
    }
  }

  /** In order: no part before the answer to the one in front of it. */
  async function send(part: OutgoingPart): Promise<SubmitResult> {
    if (part.parts === 1) return batcher.add(part);
    const place = together.of(part, () => ({ last: Promise.resolve(null) }));
    if (!place) return batcher.add(part);
    const before = place.connection.last;
    const answered = (async (): Promise<SubmitResult> => {
      await before;
      if (place.spoiled) return notSent('an earlier part was not taken');
      const result = await batcher.add(part);
      if (result.kind === 'rejected' || result.kind === 'throttled') place.spoiled = true;
      return result;
    })();
    place.connection.last = answered;
    return answered;
  }

  function canonical(result: SubmitResult): SubmitResult {
    if (result.kind !== 'accepted' && result.kind !== 'unknown') return result;
    if (result.smscId === undefined) return result;
    return { ...result, smscId: canonicalId(result.smscId, route.id.answer) };
  }

  return {
    route: route.name,
    account: route.account,
    wholeTexts: route.wholeTexts,
    start() {
      if (running) return;
      running = true;
      if (carrier.inClear()) {
        log?.warn(
          { route: route.name },
          'numbers and texts go to the carrier in clear; use an https url',
        );
      }
      carrier.start();
      webhook?.start();
    },
    status,
    load: () => ({
      bound: carrier.state().state === 'bound',
      paused: pause.leftMs(clock()) > 0,
      windowSize,
    }),
    submit,
    onReceipt: (handler) => incoming.onReceipt(handler),
    onStatus(handler) {
      statusHandlers.push(handler);
    },
    async close(drainMs) {
      running = false;
      turnstile.abandon('the route is closing');
      await Promise.all([drain(drainMs), webhook?.stop(drainMs)]);
      carrier.stop();
    },
    counters: () => ({
      ...carrier.counters,
      ...incoming.counters,
      webhook: webhook?.counters ?? null,
    }),
    webhook: () => webhook?.status() ?? null,
  };

  async function drain(drainMs: number): Promise<void> {
    if (given === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    drained = resolve;
    const timer = setTimeout(resolve, drainMs);
    await promise;
    clearTimeout(timer);
  }
}

function notSent(cause: string): SubmitResult {
  return { kind: 'not_sent', cause };
}
