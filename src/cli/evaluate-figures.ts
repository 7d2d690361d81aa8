import type { CityFacts, Evaluation } from '../measure/evaluate/evaluation.ts';
import type { Interval } from '../measure/evaluate/intervals.ts';
import { printLine, printTable } from './print.ts';

/** The figures for people at a terminal. */
export function printEvaluations(city: CityFacts, all: readonly Evaluation[]): void {
  printLine(
    `${city.subscribers} subscribers, ${city.days.toFixed(1)} days, ${city.records} records (${city.rejected} rejected), ${city.indicators} indicators; ${city.seconds.toFixed(1)} s, ${city.records_per_second} records/s`,
  );
  printLine('');
  printTable(
    [
      'engine',
      'victims',
      'warned before loss',
      'recall',
      'warnings',
      'true',
      'precision',
      'lead p50',
      'false/100k/day',
    ],
    all.map((one) => [
      one.engine,
      one.victims,
      one.warned_before_loss,
      percent(one.recall, one.intervals.recall),
      one.warnings,
      one.true_warnings,
      percent(one.precision, one.intervals.precision),
      hours(one.lead_time_s.p50),
      one.false_warnings_per_100k_day?.toFixed(1) ?? '-',
    ]),
  );
  printLine('');
  printTable(
    [
      'engine',
      ...(all[0]?.budgets ?? []).map((one) => `precision at ${one.per_100k_day}/100k/day`),
    ],
    all.map((one) => [
      one.engine,
      ...one.budgets.map((own) => percent(own.precision, own.interval)),
    ]),
  );
  const seeking = all.filter(({ suspected }) => suspected.found > 0);
  if (seeking.length === 0) return;
  printLine('');
  printTable(
    ['engine', 'suspected numbers', 'precision', 'found within 24 h', 'wrongly suspected'],
    seeking.map(({ engine, suspected }) => [
      engine,
      suspected.found,
      percent(suspected.precision, suspected.precision_interval),
      percent(suspected.recall, suspected.recall_interval),
      Object.entries(suspected.false_roles)
        .map(([role, count]) => `${role} ${count}`)
        .join(', '),
    ]),
  );
}

function percent(value: number | null, interval: Interval): string {
  if (value === null) return '-';
  const text = `${(value * 100).toFixed(1)} %`;
  if (interval === null) return text;
  return `${text} (${(interval[0] * 100).toFixed(0)}-${(interval[1] * 100).toFixed(0)})`;
}

function hours(seconds: number | null): string {
  return seconds === null ? '-' : `${(seconds / 3600).toFixed(1)} h`;
}
