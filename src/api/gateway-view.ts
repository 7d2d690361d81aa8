import { servesCarrier } from '../deliver/routing/choose-route.ts';
import type { Reader } from '../store/database.ts';
import { countParked, type QueueGroup, readQueue } from '../store/delivery-reads.ts';
import { readCounts } from '../store/ledger-counts.ts';
import type { Gateways, GatewayView } from './contract.ts';
import type { RouteStatus } from './platform.ts';

/** What the store says of the ways to the carriers. */
export type Waiting = {
  readonly queue: readonly QueueGroup[];
  /** By route. */
  readonly parked: ReadonlyMap<string, number>;
  /** By route, since the store was made. */
  readonly orphaned: ReadonlyMap<string, number>;
};

export async function readWaiting(read: Reader, nowMs: number): Promise<Waiting> {
  const [queue, parked, counts] = await Promise.all([
    readQueue(read, nowMs),
    countParked(read),
    readCounts(read),
  ]);
  const orphans = counts.filter(({ name }) => name === 'receipts_orphaned');
  return { queue, parked, orphaned: new Map(orphans.map(({ label, count }) => [label, count])) };
}

type Queue = GatewayView['queue'];

export function queueOf(groups: readonly QueueGroup[]): Queue {
  let messages = 0;
  let oldestDueMs: number | null = null;
  for (const group of groups) {
    messages += group.messages;
    oldestDueMs = Math.min(oldestDueMs ?? group.oldestDueMs, group.oldestDueMs);
  }
  return { messages, oldestDueMs };
}

/** Whether a route may take the messages of a group. */
export function mayTake(
  route: Pick<RouteStatus, 'route' | 'carriers'>,
  { pinnedRoute, carrier }: QueueGroup,
): boolean {
  if (pinnedRoute !== null) return pinnedRoute === route.route;
  return servesCarrier(route, carrier);
}

/** Puts what the gateways and what the store say together; `sinceMs` as in RouteTimes. */
export function gatewaysOf(
  routes: readonly RouteStatus[],
  { queue, parked, orphaned }: Waiting,
  sinceMs: (route: string) => number,
): Omit<Gateways, 'nowMs'> {
  return {
    gateways: routes.map((route) => ({
      ...route,
      carriers: route.carriers === null ? null : [...route.carriers],
      trouble: route.trouble ?? null,
      sinceMs: sinceMs(route.route),
      connections: route.connections.map((one) => ({ ...one, answerMs: { ...one.answerMs } })),
      queue: queueOf(queue.filter((group) => mayTake(route, group))),
      receipts: {
        parked: parked.get(route.route) ?? 0,
        orphaned: orphaned.get(route.route) ?? 0,
      },
    })),
    unserved: queueOf(queue.filter((group) => !routes.some((route) => mayTake(route, group)))),
  };
}
