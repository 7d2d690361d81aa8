import { Counter, Gauge, type Registry } from 'prom-client';
import type { SuspectFigures } from './platform.ts';

/** Discovery of unlisted numbers, asked for whenever somebody scrapes. */
export function registerSuspectMetrics(registry: Registry, figures: () => SuspectFigures): void {
  const registers = [registry];
  const gauge = (name: string, help: string, of: (now: SuspectFigures) => number) =>
    new Gauge({
      ...{ name, help, registers },
      collect() {
        this.set(of(figures()));
      },
    });
  const counter = (name: string, help: string, of: (now: SuspectFigures) => number) =>
    new Counter({
      ...{ name, help, registers },
      collect() {
        this.reset();
        this.inc(of(figures()));
      },
    });
  gauge('tocsin_discovery_numbers', 'Numbers remembered.', ({ numbers }) => numbers);
  gauge('tocsin_discovery_suspected', 'Under suspicion.', ({ suspected }) => suspected);
  gauge('tocsin_discovery_waiting', 'Jobs that wait for its thread.', ({ waiting }) => waiting);
  gauge('tocsin_discovery_bytes', 'Memory of its thread.', ({ bytes }) => bytes);
  gauge('tocsin_discovery_watching', '0 when it has ended with a fault.', ({ watching }) =>
    Number(watching),
  );
  counter('tocsin_discovery_contacts_total', 'Calls and SMS counted.', ({ contacts }) => contacts);
  counter('tocsin_discovery_evicted_total', 'Numbers that gave way.', ({ evicted }) => evicted);
  counter('tocsin_discovery_work_seconds_total', 'Work of its thread.', ({ workS }) => workS);
  new Counter({
    name: 'tocsin_discovery_not_counted_total',
    help: 'Calls and SMS that it did not count.',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(figures().notCounted)) {
        this.inc({ reason }, count);
      }
    },
  });
}
