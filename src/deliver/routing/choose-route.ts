import type { Serves } from '../../store/outbox.ts';

/** What the configuration says of a route. */
export type RoutePreference = {
  readonly route: string;
  /** Carriers whose subscribers it serves; null: all. */
  readonly carriers: readonly string[] | null;
  /** The lower, the sooner. */
  readonly priority: number;
  /** Of one part, in any one currency. */
  readonly price: number;
};

/** `poor`: it works, but answers fail or stay away more often than they should. */
export type RouteHealth = 'good' | 'poor' | 'down';

export type RouteView = RoutePreference & {
  readonly health: RouteHealth;
  /** Messages that it would take now. */
  readonly room: number;
};

export function servesCarrier(
  route: Pick<RoutePreference, 'carriers'>,
  carrier: string | null,
): boolean {
  return route.carriers === null || (carrier !== null && route.carriers.includes(carrier));
}

/**
 * Routes in the order in which they are to be tried: good ones before poor ones, then by priority, by
 * price, and as configured.
 */
function byPreference(a: RouteView, b: RouteView): number {
  const poor = Number(a.health !== 'good') - Number(b.health !== 'good');
  return poor || a.priority - b.priority || a.price - b.price;
}

/**
 * Which route takes which carriers' messages now. A carrier goes to its best route that is up and has
 * room; where the best is full the next one helps out, because a warning that waits may come too late.
 * A carrier that no such route serves stays in the queue. The result has an entry for every route.
 */
export function assignCarriers(routes: readonly RouteView[]): Map<string, Serves> {
  const ready = routes.filter(({ health, room }) => health !== 'down' && room > 0);
  const ordered = ready.toSorted(byPreference);
  const named = [...new Set(routes.flatMap(({ carriers }) => carriers ?? []))];
  const others = ordered.find(({ carriers }) => carriers === null)?.route;
  const chosen = Map.groupBy(
    named,
    (carrier) => ordered.find((route) => servesCarrier(route, carrier))?.route,
  );
  return new Map(
    routes.map(({ route }) => {
      const allBut = route === others ? named : null;
      return [route, { carriers: chosen.get(route) ?? [], allBut }];
    }),
  );
}

/**
 * The route to try after another refused a message: one that serves the carrier and has not refused
 * it, up before down. Null where there is none.
 */
export function nextRoute(
  carrier: string | null,
  routes: readonly RouteView[],
  refused: readonly string[],
): string | null {
  const left = routes.filter(
    (route) => servesCarrier(route, carrier) && !refused.includes(route.route),
  );
  const down = (route: RouteView): number => Number(route.health === 'down');
  return left.toSorted((a, b) => down(a) - down(b) || byPreference(a, b))[0]?.route ?? null;
}
