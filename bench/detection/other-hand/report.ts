import type { Evaluation } from '../../../src/measure/evaluate/evaluation.ts';
import { table } from '../../lib/document.ts';

/** What the tables need of an engine's figures. */
export type Figures = Pick<
  Evaluation,
  | 'engine'
  | 'victims'
  | 'warned_before_loss'
  | 'warnings'
  | 'true_warnings'
  | 'false_warnings_per_100k_day'
  | 'budgets'
> & {
  readonly suspected: Pick<
    Evaluation['suspected'],
    'found' | 'true_found' | 'numbers' | 'found_within_24h'
  >;
};

export type Evaluated = {
  /** Such as `A-aged`. */
  readonly name: string;
  readonly engines: readonly Figures[];
};

const budgetPer100kDay = 50;

/** Two tables, a row a city: who was warned and how rightly, and which numbers were suspected. */
export function otherHandReport(cities: readonly Evaluated[]): string {
  const warned = cities.map(({ name, engines }) => {
    const of = (engine: string): Figures | undefined =>
      engines.find((one) => one.engine === engine);
    const [model, list] = [of('model'), of('list')];
    return [
      name,
      String(model?.victims ?? '–'),
      ...['model', 'list', 'weights', 'rate'].map((engine) => warnedOf(of(engine))),
      ...[model, list].map((one) => share(one?.true_warnings, one?.warnings)),
      ...[model, list].map(atBudget),
      ...[model, list].map((one) => one?.false_warnings_per_100k_day?.toFixed(1) ?? '–'),
    ];
  });
  const suspected = cities.map(({ name, engines }) => {
    const of = engines.find((one) => one.engine === 'model')?.suspected;
    return [
      name,
      String(of?.numbers ?? '–'),
      String(of?.found ?? '–'),
      String(of?.true_found ?? '–'),
      share(of?.true_found, of?.found),
      share(of?.found_within_24h, of?.numbers),
    ];
  });
  const warnedHeader = [
    ...['city', 'victims with a loss', 'warned before it: model', 'list', 'weights', 'rate'],
    ...['precision: model', 'list', 'at 50 per 100,000 a day: model', 'list'],
    ...['false per 100,000 a day: model', 'list'],
  ];
  const suspectedHeader = [
    ...['city', 'numbers of fraud', 'suspected unlisted', 'rightly', 'precision'],
    'recall within 24 h',
  ];
  return `${table([warnedHeader, ...warned])}\n\n${table([suspectedHeader, ...suspected])}\n`;
}

function warnedOf(one: Figures | undefined): string {
  if (one === undefined) return '–';
  return `${one.warned_before_loss} (${share(one.warned_before_loss, one.victims)})`;
}

function atBudget(one: Figures | undefined): string {
  const budget = one?.budgets.find(({ per_100k_day }) => per_100k_day === budgetPer100kDay);
  return share(budget?.true_warnings, budget?.warnings);
}

function share(part: number | undefined, of: number | undefined): string {
  return part === undefined || of === undefined || of === 0
    ? '–'
    : `${((part / of) * 100).toFixed(1)} %`;
}
