import { Counter, Gauge, type Registry } from 'prom-client';
import type { ConnectionState, ConnectionStatus } from '../deliver/gateway.ts';
import { mayTake, queueOf, type Waiting } from './gateway-view.ts';
import type { RouteStatus } from './platform.ts';

const states = [
  'stopped',
  'connecting',
  'bound',
  'backing_off',
  'refused',
] as const satisfies ConnectionState[];

type Sources = {
  readonly routes: () => readonly RouteStatus[];
  readonly waiting: () => Promise<Waiting>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
};

type OfConnection = { readonly route: string; readonly connection: string };

/** The ways to the carriers, as they are when somebody asks. Connections are numbered from 0. */
export function registerGatewayMetrics(registry: Registry, sources: Sources): void {
  const registers = [registry];
  const { waiting, clock } = sources;

  let snapshot: readonly RouteStatus[] | null = null;
  /** One status for all metrics of a scrape: they are collected in one turn. */
  const routes = (): readonly RouteStatus[] => {
    if (snapshot === null) {
      snapshot = sources.routes();
      queueMicrotask(() => {
        snapshot = null;
      });
    }
    return snapshot;
  };
  const eachConnection = (use: (labels: OfConnection, one: ConnectionStatus) => void): void => {
    for (const { route, connections } of routes()) {
      for (const [at, one] of connections.entries()) use({ route, connection: String(at) }, one);
    }
  };

  const ofRoute = (name: string, help: string, value: (route: RouteStatus) => number): void => {
    new Gauge({
      name,
      help,
      labelNames: ['route'],
      registers,
      collect() {
        this.reset();
        for (const route of routes()) this.set({ route: route.route }, value(route));
      },
    });
  };
  const ofConnection = (
    name: string,
    help: string,
    value: (one: ConnectionStatus) => number,
  ): void => {
    new Gauge({
      name,
      help,
      labelNames: ['route', 'connection'],
      registers,
      collect() {
        this.reset();
        eachConnection((labels, one) => this.set(labels, value(one)));
      },
    });
  };
  const counted = (name: string, help: string, value: (one: ConnectionStatus) => number): void => {
    new Counter({
      name,
      help,
      labelNames: ['route', 'connection'],
      registers,
      collect() {
        this.reset();
        eachConnection((labels, one) => this.inc(labels, value(one)));
      },
    });
  };
  const fromStore = (
    name: string,
    help: string,
    labelNames: string[],
    fill: (gauge: Gauge, so: Waiting) => void,
  ): void => {
    new Gauge({
      name,
      help: `${help} Absent while the store cannot be read.`,
      labelNames,
      registers,
      async collect() {
        const so = await waiting().catch(() => null);
        this.reset();
        if (so !== null) fill(this, so);
      },
    });
  };
  const ageS = (oldestDueMs: number | null): number =>
    oldestDueMs === null ? 0 : Math.max(0, clock() - oldestDueMs) / 1000;

  new Gauge({
    name: 'tocsin_gateway_state',
    help: '1 for the state that the route is in, 0 for the others.',
    labelNames: ['route', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { route, state } of routes()) {
        for (const each of states) this.set({ route, state: each }, each === state ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: 'tocsin_gateway_connection_state',
    help: '1 for the state that the connection is in, 0 for the others.',
    labelNames: ['route', 'connection', 'state'],
    registers,
    collect() {
      this.reset();
      eachConnection((labels, { state }) => {
        for (const each of states) this.set({ ...labels, state: each }, each === state ? 1 : 0);
      });
    },
  });
  ofRoute(
    'tocsin_gateway_paused_seconds',
    'For how long the carrier’s wish for less still holds the route; 0 where it does not.',
    ({ pausedMs }) => pausedMs / 1000,
  );
  ofConnection(
    'tocsin_gateway_window_size',
    'Parts that may be unanswered at one time on the connection.',
    ({ windowSize }) => windowSize,
  );
  ofConnection(
    'tocsin_gateway_window_used',
    'Parts that hold a place in the window of the connection.',
    ({ inFlight }) => inFlight,
  );
  new Gauge({
    name: 'tocsin_gateway_answer_seconds',
    help: 'From submit to answer: quantiles of the last 512 answers on the connection. Absent where none came.',
    labelNames: ['route', 'connection', 'quantile'],
    registers,
    collect() {
      this.reset();
      eachConnection((labels, { answerMs: { p50, p99 } }) => {
        if (p50 !== null) this.set({ ...labels, quantile: '0.5' }, p50 / 1000);
        if (p99 !== null) this.set({ ...labels, quantile: '0.99' }, p99 / 1000);
      });
    },
  });
  counted('tocsin_gateway_submits_total', 'Parts written to the connection.', (so) => so.submits);
  counted(
    'tocsin_gateway_throttles_total',
    'Answers on the connection that asked for less.',
    ({ throttles }) => throttles,
  );
  counted(
    'tocsin_gateway_unknowns_total',
    'Parts written to the connection that nobody answered.',
    ({ unknowns }) => unknowns,
  );
  fromStore(
    'tocsin_gateway_queued_messages',
    'Due messages that the route may take; one that several may take is counted in each.',
    ['route'],
    (gauge, { queue }) => {
      for (const route of routes()) {
        const { messages } = queueOf(queue.filter((group) => mayTake(route, group)));
        gauge.set({ route: route.route }, messages);
      }
    },
  );
  fromStore(
    'tocsin_gateway_queue_age_seconds',
    'How long the oldest message that the route may take has been due; 0 where none waits.',
    ['route'],
    (gauge, { queue }) => {
      for (const route of routes()) {
        const { oldestDueMs } = queueOf(queue.filter((group) => mayTake(route, group)));
        gauge.set({ route: route.route }, ageS(oldestDueMs));
      }
    },
  );
  fromStore(
    'tocsin_queue_age_seconds',
    'How long the oldest message to subscribers of the carrier has been due; absent where none waits.',
    ['carrier'],
    (gauge, { queue }) => {
      const byCarrier = Map.groupBy(queue, ({ carrier }) => carrier ?? 'unknown');
      for (const [carrier, groups] of byCarrier) {
        gauge.set({ carrier }, ageS(queueOf(groups).oldestDueMs));
      }
    },
  );
  fromStore(
    'tocsin_gateway_receipts_parked',
    'Receipts of the route that wait for the message they are of.',
    ['route'],
    (gauge, { parked }) => {
      for (const { route } of routes()) gauge.set({ route }, parked.get(route) ?? 0);
    },
  );
  new Counter({
    name: 'tocsin_gateway_receipts_orphaned_total',
    help: 'Receipts of the route that were dropped because no message was found for them; kept by the store.',
    labelNames: ['route'],
    registers,
    async collect() {
      const so = await waiting().catch(() => null);
      this.reset();
      if (so === null) return;
      for (const { route } of routes()) this.inc({ route }, so.orphaned.get(route) ?? 0);
    },
  });
}
