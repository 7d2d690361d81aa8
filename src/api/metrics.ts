import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { onObserved } from '../observe/channel.ts';
import { registerGatewayMetrics } from './gateway-metrics.ts';
import type { Waiting } from './gateway-view.ts';
import type { Platform } from './platform.ts';
import { registerSuspectMetrics } from './suspect-metrics.ts';

/** Bounds around the aim of one second from record to submit. Seconds. */
const latencyBounds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** Differences of two risks. */
const differenceBounds = [-0.5, -0.3, -0.2, -0.1, -0.05, 0, 0.05, 0.1, 0.2, 0.3, 0.5, 1];

export type Metrics = {
  readonly registry: Registry;
  /** Counts one answer by route pattern. */
  answered(method: string, route: string, status: number): void;
  close(): void;
};

/**
 * Counters run from the start of the process, as Prometheus expects (rate() and increase() see a
 * restart); totals that survive restarts are the ledger's, at /v1/ledger.
 */
export function createMetrics(
  platform: Platform,
  stored: { readonly balanced: () => Promise<boolean>; readonly waiting: () => Promise<Waiting> },
  streams: { readonly clients: number; readonly dropped: number },
  clock: () => number = Date.now,
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new Counter({ name, help, labelNames, registers });

  const records = counter('tocsin_records_total', 'Records read: accepted or rejected.', [
    'result',
  ]);
  const rejected = counter('tocsin_records_rejected_total', 'Rejected records.', ['reason']);
  const found = counter('tocsin_hits_found_total', 'Hits made: fresh, or known already.', ['seen']);
  const lookedBack = counter(
    'tocsin_look_back_contacts_total',
    'Contacts that look-back found: fresh and known hits, and those outside the validity.',
    ['result'],
  );
  const hits = counter('tocsin_hits_total', 'Hits decided: warned or suppressed.', ['result']);
  const suppressed = counter('tocsin_hits_suppressed_total', 'Hits without warning.', ['reason']);
  const warnings = counter('tocsin_warnings_total', 'Warnings decided, by level.', ['level']);
  const shadow = counter(
    'tocsin_shadow_judgements_total',
    'Exposures judged by two, by the level of the one that acts and of the one in the shadow.',
    ['acting', 'shadow'],
  );
  const shadowDifference = new Histogram({
    name: 'tocsin_shadow_risk_difference',
    help: 'Risk of the judge in the shadow less that of the one that acts, -1 to 1.',
    buckets: differenceBounds,
    registers,
  });
  const habits = counter(
    'tocsin_habits_total',
    'People of a batch whose habit the model asked for: known, unknown, unanswered.',
    ['answer'],
  );
  const messages = counter('tocsin_messages_total', 'Messages that came into a state.', ['state']);
  const replies = counter(
    'tocsin_replies_total',
    'Replies from phones, by what they mean; one that a carrier repeats counts again.',
    ['meaning'],
  );
  const unreadable = counter(
    'tocsin_replies_unreadable_total',
    'Replies from something that is no number.',
    [],
  );
  const quarantined = counter('tocsin_quarantined_total', 'Indicators set aside.', ['reason']);
  const answers = counter('tocsin_http_answers_total', 'HTTP answers.', [
    'method',
    'route',
    'status',
  ]);
  const latency = new Histogram({
    name: 'tocsin_submit_latency_seconds',
    help: 'From record seen to message submitted.',
    buckets: latencyBounds,
    registers,
  });
  const { suspects } = platform;
  if (suspects !== undefined) registerSuspectMetrics(registry, () => suspects.figures());
  registerGatewayMetrics(registry, {
    routes: () => platform.gateways(),
    waiting: stored.waiting,
    clock,
  });
  new Gauge({
    name: 'tocsin_ledger_balanced',
    help: '1 when the ledger balances, 0 when not, NaN when it could not be read.',
    registers,
    async collect() {
      const value = await stored.balanced().then(Number, () => Number.NaN);
      this.set(value);
    },
  });
  new Gauge({
    name: 'tocsin_look_back_queued',
    help: 'Indicators that wait to be looked up among past contacts, NaN when it could not be read.',
    registers,
    async collect() {
      const status = await platform.lookBack?.status().catch(() => null);
      this.set(status === null ? Number.NaN : (status?.queued ?? 0));
    },
  });
  new Gauge({
    name: 'tocsin_kill_switch',
    help: '1 while nothing is sent on purpose.',
    registers,
    collect() {
      this.set(Number(platform.killSwitch()));
    },
  });
  new Gauge({
    name: 'tocsin_stream_clients',
    help: 'Live pages open.',
    registers,
    collect() {
      this.set(streams.clients);
    },
  });
  new Gauge({
    name: 'tocsin_stream_dropped',
    help: 'Live pages let go because they did not keep up, since the start.',
    registers,
    collect() {
      this.set(streams.dropped);
    },
  });
  collectDefaultMetrics({ register: registry });

  // A series that exists from the start lets increase() see its first step.
  for (const result of ['accepted', 'rejected']) records.inc({ result }, 0);
  for (const result of ['warned', 'suppressed']) hits.inc({ result }, 0);
  for (const result of ['fresh', 'known', 'outside']) lookedBack.inc({ result }, 0);
  for (const meaning of ['already_paid', 'help', 'not_scam', 'stop', 'other']) {
    replies.inc({ meaning }, 0);
  }
  for (const level of ['low', 'medium', 'high', 'urgent']) warnings.inc({ level }, 0);

  const stops = [
    onObserved('tocsin:records', (seen) => {
      records.inc({ result: 'accepted' }, seen.accepted);
      for (const [reason, count] of Object.entries(seen.rejected)) {
        records.inc({ result: 'rejected' }, count);
        rejected.inc({ reason }, count);
      }
    }),
    onObserved('tocsin:hits', ({ fresh, repeated }) => {
      found.inc({ seen: 'fresh' }, fresh);
      found.inc({ seen: 'repeated' }, repeated);
    }),
    onObserved('tocsin:look-back', (found) => {
      for (const [result, count] of Object.entries(found)) lookedBack.inc({ result }, count);
    }),
    onObserved('tocsin:decided', (seen) => {
      hits.inc({ result: 'warned' }, seen.warned);
      for (const [reason, count] of Object.entries(seen.suppressed)) {
        hits.inc({ result: 'suppressed' }, count);
        suppressed.inc({ reason }, count);
      }
      for (const { level } of seen.warnings) warnings.inc({ level });
    }),
    onObserved('tocsin:shadow', (seen) => {
      shadow.inc({ acting: seen.acting, shadow: seen.shadow });
      shadowDifference.observe(seen.riskDifference);
    }),
    onObserved('tocsin:habits', (seen) => {
      for (const [answer, count] of Object.entries(seen)) habits.inc({ answer }, count);
    }),
    onObserved('tocsin:messages', ({ moved, submitMs }) => {
      for (const [state, count] of Object.entries(moved)) messages.inc({ state }, count);
      for (const ms of submitMs) latency.observe(ms / 1000);
    }),
    onObserved('tocsin:replies', (seen) => {
      for (const [meaning, count] of Object.entries(seen.meanings)) replies.inc({ meaning }, count);
      unreadable.inc(seen.unreadable);
    }),
    onObserved('tocsin:quarantined', ({ reason }) => quarantined.inc({ reason })),
  ];
  return {
    registry,
    answered: (method, route, status) => answers.inc({ method, route, status: String(status) }),
    close() {
      for (const stop of stops) stop();
      registry.clear();
    },
  };
}
