import { table } from '../lib/document.ts';
import { commitLine, machineLine } from '../lib/machine.ts';
import { sizeName } from '../match/cells.ts';
import { holds, type Step } from './step.ts';

const method = `The whole program as it ships: \`tocsin start\` with SQLite (synchronous=FULL), its own message centre in a
second process, no limits of rate. Records come over HTTP and are answered after their commit. They are
calls and SMS as in the section above, of whom a set share touches a number of the list; nearly every hit
reaches another person, which is the worst case for deciding. Each rate is held for the time named, then the
program is waited for until every hit is decided and every message has its receipt; latency counts from the
moment that a record was read to the moment that its message was handed to the message centre, over all
messages of the step (Prometheus histogram; between two bounds in proportion). A rate holds where it is
reached within 2 % and 99 of 100 messages are submitted within a second. The program that feeds runs on the
same cores and takes its part of them. Cores are processor seconds a second.

The counts must come out: records taken are records sent, hits are those that were generated (minus
equal ones), and at the end the ledger balances. Otherwise the benchmark fails.`;

function thousands(value: number): string {
  return (value / 1000).toFixed(value < 100_000 ? 1 : 0);
}

function seconds(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(2);
}

export function pipelineReport(options: {
  readonly steps: readonly Step[];
  readonly indicators: number;
  readonly hitShare: number;
  readonly seconds: number;
  readonly arguments: string;
}): string {
  const { steps, indicators, hitShare } = options;
  const held = steps.filter(holds).map((step) => step.reachedPerSecond);
  const broke = steps.filter((step) => !holds(step)).map((step) => step.askedPerSecond);
  const best =
    held.length === 0
      ? 'No rate of these held'
      : `${thousands(Math.max(...held))} k records a second held`;
  const worst =
    broke.length === 0 ? 'and none of them broke' : `${thousands(Math.min(...broke))} k did not`;
  const rows = steps.map((step) => [
    thousands(step.askedPerSecond),
    thousands(step.reachedPerSecond),
    `${step.hits}`,
    `${step.warnings}`,
    `${step.submitted}`,
    seconds(step.latency.p50),
    seconds(step.latency.p99),
    `${(100 * step.latency.withinSecond).toFixed(1)} %`,
    seconds(step.answerP99S),
    step.programCores.toFixed(2),
    step.centreCores.toFixed(2),
    (step.peakBytes / 2 ** 20).toFixed(0),
    holds(step) ? 'yes' : 'no',
  ]);
  const header = [
    'k records/s asked',
    'reached',
    'hits',
    'warnings',
    'submitted',
    'p50 s',
    'p99 s',
    'within 1 s',
    'answered p99 s',
    'cores',
    'message centre',
    'peak MiB',
    'holds',
  ];
  return [
    '## The whole pipeline',
    `\`${`node bench/pipeline/run.ts ${options.arguments}`.trim()}\`. ${machineLine()} ${commitLine()}`,
    `${sizeName(indicators)} indicators, ${(hitShare * 100).toFixed(1)} % hits, ${options.seconds} s each. **${best}; ${worst}.**`,
    table([header, ...rows]),
    method,
  ].join('\n\n');
}
