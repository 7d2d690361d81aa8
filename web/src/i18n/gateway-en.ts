import type { gateway as chinese } from './gateway-zh.ts';

/** To the minute: the seconds of a long wait change with every look. */
function age(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const gatewayStates: Record<string, string> = {
  bound: 'connected',
  connecting: 'connecting',
  backing_off: 'lost, will reconnect',
  refused: 'refused the login',
  stopped: 'stopped',
};

function waiting(n: string): string {
  return n === '1' ? '1 message waits' : `${n} messages wait`;
}

export const gateway: typeof chinese = {
  title: 'SMS gateways',
  states: gatewayStates,
  none: 'No gateway configured',
  one: (state) => `Gateway ${state}`,
  several: (bound, all) => `${bound} of ${all} gateways connected`,
  colon: ': ',
  comma: ', ',
  semicolon: '; ',
  window: (used, size) => `${used} unanswered of a window of ${size}`,
  noneHint: 'Without a route no warning leaves. Add one under delivery.routes, then check it:',
  unserved: (n) =>
    `${waiting(n)} that no route serves: their carrier is not among those of any route, or not known.`,
  columns: {
    route: 'Gateway',
    health: 'Health',
    window: 'Window',
    answers: 'Answers',
    throttles: 'Throttled',
    unknowns: 'Unanswered',
    receipts: 'Orphan receipts',
    queue: 'Waiting',
  },
  columnHints: {
    window: 'Parts without an answer, of those that may be',
    answers: 'From submit to answer: half within, 99% within; the last 512 on each connection',
    throttles: 'Answers that asked for less, since the start',
    unknowns: 'Parts that nobody answered, since the start',
    receipts: 'Waiting for their message; dropped because none was found',
    queue: 'Messages that are due and may leave here; for how long the oldest',
  },
  connection: (n) => `Connection ${n}`,
  orphans: (parked, dropped) => `${parked} parked, ${dropped} dropped`,
  waits: (n, ageS) => `${n} for ${age(ageS)}`,
  answers: (p50, p99) => `${p50} / ${p99}`,
  health: {
    stopped: 'Stopped',
    connecting: 'Connecting…',
    refused: 'Refused: check account and secret',
    down: (clock) => `No connection since ${clock}`,
    paused: (left) => `Paused for ${left}: the carrier asked for less`,
    behind: (ageS) => `Behind: the oldest has waited ${age(ageS)}`,
    partly: (up, all) => `${up} of ${all} connections`,
    hindered: 'Sends, but not all is well',
    healthy: 'Healthy',
    connections: (up, all) => `${up} of ${all} connections`,
    answersIn: (time) => `answers in ${time}`,
    unused: 'nothing sent yet',
    waiting,
  },
};
