import { bestAt } from '../../src/measure/evaluate/curve.ts';
import { table } from '../lib/document.ts';
import { commitLine, machineLine } from '../lib/machine.ts';
import { shareLimits } from '../lib/statistics.ts';
import { leftOut, type Plan } from './plan.ts';
import type { Pooled, Printed } from './pooled.ts';

export type ReportInput = {
  readonly plan: Plan;
  readonly pooled: readonly Pooled[];
  readonly printed: readonly Printed[];
  readonly args: string;
};

const names: Readonly<Record<string, string>> = {
  model: 'Trained model, unlisted numbers',
  list: 'List matching alone',
  weights: 'Expert weights',
  rate: 'Caller-rate threshold alone',
};

/** The page on detection, from the figures of one run. */
export function detectionReport({ plan, pooled, printed, args }: ReportInput): string {
  const [test] = plan.tests;
  const training = [...plan.numbers, ...plan.exposures];
  return `# Detection

Written by [bench/detection/run.ts](../bench/detection/run.ts)${args === '' ? '' : ` with \`${args}\``}. ${machineLine()} ${commitLine()}

The cities are synthetic (\`tocsin simulate\`): the figures tell how the methods compare where the truth is known, and not what they would do in a real network. ${plan.tests.length} test cities of ${test?.people ?? 0} people and ${test?.days ?? 0} days. The models were trained on ${training.length} other cities: other seeds, so other people and numbers; scripts varied by ${ofAll(training, 'jitter')} there and by ${ofAll(plan.tests, 'jitter')} here; the police’s delays ${ofAll(plan.tests, 'listingDelay')} times the scripts’; ${ofAll(plan.tests, 'intensity')} attempts a day per 100,000 people; of the gangs' mobile numbers ${ofAll(training, 'agedShare')} there and ${ofAll(plan.tests, 'agedShare')} here had been somebody's ordinary ones; ${ofAll(training, 'churn')} and ${ofAll(plan.tests, 'churn')} of people change their number in a month, and know ${ofAll(training, 'outsiders')} and ${ofAll(plan.tests, 'outsiders')} people of other networks; ${leftOut.map((type) => `\`${type}\``).join(' and ')} happen only here. A victim is somebody who lost money. Every method warns through the product's own policy, in the time of the records. In brackets 95 % intervals (Wilson) of all cities together; the pages of \`--reports\` have each city's own, drawn by people.

## Victims warned before loss

${table([
  [
    '',
    'victims',
    'warned before loss',
    'share',
    'warnings',
    'precision',
    'false per 100,000 a day',
    'median lead, by city',
  ],
  ...pooled.map((one) => [
    names[one.engine] ?? one.engine,
    String(one.victims),
    String(one.warnedBeforeLoss),
    withLimits(one.warnedBeforeLoss, one.victims),
    String(one.warnings),
    withLimits(one.trueWarnings, one.warnings),
    one.falsePer100kDay.toFixed(1),
    one.leadP50S.map(hours).join(', '),
  ]),
])}

## Precision at alert budgets

Warnings of medium level and above, the riskiest of each day first.

${table([
  ['', ...(pooled[0]?.budgets ?? []).map(({ budget }) => `${budget} per 100,000 a day`)],
  ...pooled.map(({ engine, budgets }) => [
    names[engine] ?? engine,
    ...budgets.map(({ right, of }) => `${withLimits(right, of)} of ${of}`),
  ]),
])}

## Unlisted numbers

Found before a list named them; recall within 24 hours of a number's first fraud contact, of all fraud numbers.

${table([
  [
    '',
    'found',
    'precision',
    'recall',
    'recall without those listed first, by city',
    'wrongly suspected',
  ],
  ...pooled
    .filter(({ suspected }) => suspected.found > 0)
    .map(({ engine, suspected }) => [
      names[engine] ?? engine,
      String(suspected.found),
      withLimits(suspected.right, suspected.found),
      withLimits(suspected.inTime, suspected.numbers),
      suspected.unlistedRecall.map(plainly).join(', '),
      Object.entries(suspected.falseRoles)
        .map(([role, count]) => `${role} ${count}`)
        .join(', '),
    ]),
])}

## City by city

The trained model and the list. Cities differ by how many of the gangs' numbers have an ordinary past, and by how dense the fraud is.

${table([
  [
    'city',
    'past',
    'victims',
    'warned by model',
    'by list',
    'precision',
    'of list',
    'suspected',
    'precision',
    'recall in 24 h',
  ],
  ...printed.map((one, at) => {
    const city = plan.tests[at];
    const list = one.against?.find(({ engine }) => engine === 'list');
    return [
      `seed ${city?.seed}, ${city?.intensity ?? 'own'} attempts`,
      String(city?.agedShare),
      String(one.victims),
      String(one.warned_before_loss),
      String(list?.warned_before_loss ?? '–'),
      plainly(one.precision),
      plainly(list?.precision),
      String(one.suspected.found),
      plainly(one.suspected.precision),
      plainly(one.suspected.recall),
    ];
  }),
])}

## By scam type

Victims warned before loss. Types marked * were left out of the training.

${table([
  ['', ...pooled.map(({ engine }) => names[engine] ?? engine)],
  ...typesOf(pooled).map((type) => [
    `\`${type}\`${leftOut.includes(type) ? ' *' : ''}`,
    ...pooled.map(({ byType }) => {
      const { warned = 0, victims = 0 } = byType.get(type) ?? {};
      return `${warned} of ${victims}`;
    }),
  ]),
])}

## Calibration

Mean distance of stated risk and true share (ECE), by city: ${pooled
    .map(({ engine, ece }) => `${names[engine] ?? engine} ${ece.map(short).join(', ')}`)
    .join('; ')}.

## Against the aims

${aims(pooled, printed)}
`;
}

function aims(pooled: readonly Pooled[], printed: readonly Printed[]): string {
  const of = (engine: string): Pooled | undefined => pooled.find((one) => one.engine === engine);
  const [model, list] = [of('model'), of('list')];
  if (model === undefined || list === undefined) return '';
  const at50 = model.budgets.find(({ budget }) => budget === 50);
  const { suspected } = model;
  const perHour = printed.map(({ city }) => ({
    // Of a million people, an hour of this city's traffic.
    seconds:
      ((city.records / city.subscribers) * (1e6 / (24 * city.days))) / city.records_per_second,
  }));
  const slowest = Math.max(...perHour.map(({ seconds }) => seconds));
  const precision = list.trueWarnings / Math.max(1, list.warnings);
  const same = bestAt(model.curve, precision);
  const times = (same?.warned_before_loss ?? 0) / Math.max(1, list.warnedBeforeLoss);
  return table([
    ['aim', 'measured'],
    [
      'twice as many victims warned before loss as list matching, at the same precision',
      `${times.toFixed(2)} times (${same?.warned_before_loss ?? 0} against ${list.warnedBeforeLoss}) at ${((same?.precision ?? 0) * 100).toFixed(1)} % against ${percent(list.trueWarnings, list.warnings)}; with the shipped levels ${(model.warnedBeforeLoss / Math.max(1, list.warnedBeforeLoss)).toFixed(2)} times at ${percent(model.trueWarnings, model.warnings)}`,
    ],
    [
      'precision 0.90 at 50 per 100,000 a day',
      at50 === undefined ? '–' : `${withLimits(at50.right, at50.of)} of ${at50.of} warnings`,
    ],
    [
      'suspected numbers: precision 0.90, recall 0.60 within 24 h',
      `${withLimits(suspected.right, suspected.found)}, ${withLimits(suspected.inTime, suspected.numbers)}`,
    ],
    [
      'an hour of a million subscribers in under a minute',
      `${slowest.toFixed(1)} s at this rate, all four methods together`,
    ],
  ]);
}

type Varied = 'jitter' | 'listingDelay' | 'intensity' | 'agedShare' | 'churn' | 'outsiders';

/** Different values of the cities, in their order. */
function ofAll(cities: Plan['tests'], name: Varied): string {
  return [...new Set(cities.map((city) => city[name] ?? 'the simulator’s own'))].join(', ');
}

function typesOf(pooled: readonly Pooled[]): string[] {
  return [...new Set(pooled.flatMap(({ byType }) => [...byType.keys()]))].sort();
}

function plainly(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : percent(share, 1);
}

function percent(part: number, of: number): string {
  return of === 0 ? '–' : `${((part / of) * 100).toFixed(1)} %`;
}

/** With the 95 % interval, as if each were by itself: those of a person or a gang are not quite. */
function withLimits(part: number, of: number): string {
  if (of === 0) return '–';
  const [low, high] = shareLimits(part, of);
  return `${percent(part, of)} (${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)})`;
}

function hours(seconds: number | null): string {
  return seconds === null ? '–' : `${(seconds / 3600).toFixed(1)} h`;
}

function short(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}
