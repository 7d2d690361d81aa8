import type { GatewayView } from '../../src/api/contract.ts';

type Connection = GatewayView['connections'][number];

export function fakeConnection(own: Partial<Connection> = {}): Connection {
  return {
    state: 'bound',
    detail: 'bound',
    windowSize: 16,
    inFlight: 0,
    answerMs: { p50: null, p99: null },
    submits: 0,
    throttles: 0,
    unknowns: 0,
    ...own,
  };
}

export function fakeGateway(own: Partial<GatewayView> = {}): GatewayView {
  return {
    route: 'simulator',
    protocol: 'smpp',
    carriers: null,
    state: 'bound',
    detail: 'bound',
    trouble: null,
    sinceMs: 0,
    windowSize: 16,
    inFlight: 0,
    pausedMs: 0,
    connections: [fakeConnection()],
    queue: { messages: 0, oldestDueMs: null },
    receipts: { parked: 0, orphaned: 0 },
    ...own,
  };
}

/** Ways to three carriers in full flow; one fresh one; or ways that are in trouble, each in its own. */
export function fakeGateways(
  busy: boolean,
  troubled: boolean,
  startMs: number,
): (nowMs: number) => GatewayView[] {
  const answers = (p50: number) => ({ p50, p99: p50 * 3.2 });
  if (!busy) return () => [fakeGateway({ sinceMs: startMs })];
  if (!troubled) {
    return (nowMs) => {
      const used = Math.floor(nowMs / 1000) % 5;
      const connections = [38, 40, 47].map((p50, at) =>
        fakeConnection({
          answerMs: answers(p50),
          inFlight: at === 0 ? used : 2,
          submits: 1200,
          throttles: at,
        }),
      );
      return [
        fakeGateway({
          route: 'mobile-js',
          protocol: 'cmpp',
          carriers: ['china_mobile'],
          connections,
          windowSize: 48,
          inFlight: used + 4,
        }),
        fakeGateway({
          route: 'unicom-js',
          protocol: 'sgip',
          carriers: ['china_unicom'],
          connections: [fakeConnection({ answerMs: answers(61), inFlight: 1, submits: 310 })],
          inFlight: 1,
          receipts: { parked: 2, orphaned: 1 },
        }),
      ];
    };
  }
  return (nowMs) => [
    fakeGateway({
      route: 'mobile-js',
      protocol: 'cmpp',
      state: 'refused',
      detail: 'login refused: the authenticator does not match (status 3)',
      connections: [fakeConnection({ state: 'refused' })],
      queue: { messages: 214, oldestDueMs: nowMs - 185_000 },
    }),
    fakeGateway({
      route: 'telecom-js',
      protocol: 'smgp',
      state: 'backing_off',
      detail: 'connect ECONNREFUSED 10.4.0.7:8890',
      sinceMs: startMs - 600_000,
      connections: [fakeConnection({ state: 'backing_off' })],
      queue: { messages: 214, oldestDueMs: nowMs - 185_000 },
    }),
    fakeGateway({
      route: 'unicom-js',
      protocol: 'sgip',
      pausedMs: 2000,
      inFlight: 16,
      connections: [
        fakeConnection({ inFlight: 16, answerMs: answers(420), throttles: 37, unknowns: 4 }),
      ],
      receipts: { parked: 31, orphaned: 7 },
    }),
  ];
}
