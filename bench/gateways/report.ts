import { table } from '../lib/document.ts';
import { commitLine, machineLine } from '../lib/machine.ts';
import { median, spread } from '../lib/statistics.ts';
import { codecReport } from './codec/report.ts';
import type { CodecCost } from './codec/run-codec.ts';
import { type LineFigures, type LineName, npmPeer } from './lines.ts';
import { windowSize } from './whole/messages.ts';
import type { WholePath } from './whole/run-whole.ts';

/** All rounds of one contender at one window. */
export type WindowCell = {
  readonly line: LineName;
  readonly window: number;
  readonly rounds: readonly LineFigures[];
};

const linesMethod = `Submits over loopback, a client process and a server process, one connection. Ours is the
platform's session with the dialect of the protocol, from a part of a message to what its answer means, against
the simulator's side of the protocol on a session of its own that takes everything at once. The npm package is on
both ends of its line, with the same message: 35 characters in UCS-2, a receipt asked for. A window is kept
full: each answer sends the next submit. All contenders run in turns in each round and the medians are shown; the ratio is that of the
same round. Times are from handing a submit over to its answer. µs are processor time of each process for each
message, by which contenders can be told apart on a busy machine too.`;

const wholeMethod = `From outbox row to final state: warnings and messages in SQLite (synchronous=FULL), sender, gateway with a
window of ${windowSize}, and the simulator in a second process, which sends a receipt for every part at once. “Full”: all
messages are in the outbox before the first leaves, and the last has its final state when the clock stops.
“Paced”: rows come at the named rate, and the time is that from the moment that a row is due to the moment that the
carrier's answer is known. Each message is claimed, revealed with an audit entry, composed, submitted, kept with
its answer, and ended by its receipts, each step in batched transactions. Every message must have been
delivered, otherwise the benchmark fails.`;

function perSecondOf({ rounds }: WindowCell): number {
  return median(rounds.map(({ perSecond }) => perSecond));
}

/** How many times faster than the npm package, round by round; null where that was not run. */
export function ratiosTo(cell: WindowCell, npm: WindowCell | undefined): readonly number[] {
  return cell.rounds.flatMap(({ perSecond }, at) => {
    const peer = npm?.rounds[at];
    return peer ? [perSecond / peer.perSecond] : [];
  });
}

/** By processor time of the busier side, which bounds what two free cores can do. */
export function costRatiosTo(cell: WindowCell, npm: WindowCell | undefined): readonly number[] {
  const busier = (one: LineFigures): number => Math.max(one.cpuMicros, one.serverCpuMicros);
  return cell.rounds.flatMap((one, at) => {
    const peer = npm?.rounds[at];
    return peer ? [busier(peer) / busier(one)] : [];
  });
}

function linesTable(cells: readonly WindowCell[]): string {
  const middle = (cell: WindowCell, pick: (one: LineFigures) => number, digits: number): string =>
    median(cell.rounds.map(pick)).toFixed(digits);
  const rows = cells.map((cell) => {
    const npm = cells.find(({ line, window }) => line === npmPeer && window === cell.window);
    const [ratios, costs] = [ratiosTo(cell, npm), costRatiosTo(cell, npm)];
    return [
      `${cell.window}`,
      cell.line,
      (perSecondOf(cell) / 1000).toFixed(1),
      ratios.length === 0 ? '–' : spread(ratios, 1),
      middle(cell, (one) => one.cpuMicros, 2),
      middle(cell, (one) => one.serverCpuMicros, 2),
      costs.length === 0 ? '–' : spread(costs, 1),
      middle(cell, (one) => one.p50Ms, 2),
      middle(cell, (one) => one.p99Ms, 2),
    ];
  });
  const header = [
    'window',
    'protocol',
    'k submits/s',
    '× npm smpp',
    'client µs',
    'server µs',
    '× by processor time',
    'p50 ms',
    'p99 ms',
  ];
  return table([header, ...rows]);
}

function wholeTable(wholes: readonly WholePath[]): string {
  const rows = wholes.map(({ protocol, full, perSecond, simulatorCpuS, paced }) => [
    protocol,
    perSecond.toFixed(0),
    (full.parts / full.messages).toFixed(2),
    ((1e6 * full.cpuS) / full.messages).toFixed(0),
    `${((100 * full.mainCpuS) / full.seconds).toFixed(0)} %`,
    `${((100 * (full.cpuS - full.mainCpuS)) / full.seconds).toFixed(0)} %`,
    `${((100 * simulatorCpuS) / full.seconds).toFixed(0)} %`,
    paced.p50Ms.toFixed(0),
    paced.p99Ms.toFixed(0),
  ]);
  const header = [
    'protocol',
    'messages/s',
    'parts each',
    'µs each',
    'main thread',
    'its other threads',
    'simulator',
    `p50 ms at ${wholes[0]?.pacedPerSecond ?? 0}/s`,
    'p99 ms',
  ];
  return table([header, ...rows]);
}

export function gatewaysReport(options: {
  readonly codecs: readonly CodecCost[];
  readonly cells: readonly WindowCell[];
  readonly wholes: readonly WholePath[];
  readonly rounds: number;
  readonly seconds: number;
  readonly arguments: string;
}): string {
  const { codecs, cells, wholes, rounds, seconds } = options;
  const lines = [
    '### Submits over loopback',
    `${rounds} rounds of ${seconds} s each.`,
    linesTable(cells),
    linesMethod,
  ];
  const path = ['### The whole path', wholeTable(wholes), wholeMethod];
  return [
    '## Gateways',
    `\`${`node bench/gateways/run.ts ${options.arguments}`.trim()}\`. ${machineLine()} ${commitLine()}`,
    ...codecReport(codecs),
    ...(cells.length === 0 ? [] : lines),
    ...(wholes.length === 0 ? [] : path),
  ].join('\n\n');
}
