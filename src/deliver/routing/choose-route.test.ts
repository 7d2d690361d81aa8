import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { assignCarriers, nextRoute, type RouteView, servesCarrier } from './choose-route.ts';

const mobile = 'china_mobile';
const unicom = 'china_unicom';

function route(name: string, change: Partial<RouteView> = {}): RouteView {
  const usual = { carriers: null, priority: 100, price: 0, health: 'good', room: 10 } as const;
  return { route: name, ...usual, ...change };
}

test('a carrier goes to its own route, unknown ones to the route that serves all', () => {
  const assigned = assignCarriers([
    route('world'),
    route('cmpp', { carriers: [mobile], priority: 1 }),
  ]);
  assert.deepEqual(assigned.get('cmpp'), { carriers: [mobile], allBut: null });
  assert.deepEqual(assigned.get('world'), { carriers: [], allBut: [mobile] });
});

test('priority decides, then price; a poor route comes behind a good one, a full one helps nobody', () => {
  const pick = (...routes: RouteView[]) =>
    [...assignCarriers(routes)].find(([, { allBut }]) => allBut !== null)?.[0];
  assert.equal(pick(route('a'), route('b', { priority: 1 })), 'b');
  assert.equal(pick(route('a', { price: 0.05 }), route('b', { price: 0.03 })), 'b');
  assert.equal(pick(route('a', { priority: 1, health: 'poor' }), route('b')), 'b');
  assert.equal(pick(route('a', { priority: 1, room: 0 }), route('b')), 'b');
  assert.equal(pick(route('a', { health: 'down' }), route('b', { room: 0 })), undefined);
});

test('a refused message goes to a route that has not refused it, one that is up first', () => {
  const routes = [
    route('a'),
    route('b', { health: 'down', priority: 1 }),
    route('c', { carriers: [unicom] }),
  ];
  assert.equal(nextRoute(mobile, routes, []), 'a');
  assert.equal(nextRoute(mobile, routes, ['a']), 'b');
  assert.equal(nextRoute(mobile, routes, ['a', 'b']), null);
  assert.equal(nextRoute(unicom, routes, ['a', 'b']), 'c');
});

const views = fc.uniqueArray(
  fc.record<RouteView>({
    route: fc.constantFrom('a', 'b', 'c', 'd'),
    carriers: fc.option(fc.subarray([mobile, unicom, 'china_telecom'])),
    priority: fc.integer({ min: 0, max: 2 }),
    price: fc.integer({ min: 0, max: 2 }),
    health: fc.constantFrom('good' as const, 'poor' as const, 'down' as const),
    room: fc.integer({ min: 0, max: 2 }),
  }),
  { selector: (view) => view.route },
);

test('every carrier has one route at most, which is up, has room and serves it', () => {
  const takers = (routes: readonly RouteView[], carrier: string | null) => {
    const assigned = assignCarriers(routes);
    return routes.filter(({ route: name }) => {
      const serves = assigned.get(name);
      assert.ok(serves);
      if (carrier !== null && serves.carriers.includes(carrier)) return true;
      return serves.allBut !== null && (carrier === null || !serves.allBut.includes(carrier));
    });
  };
  fc.assert(
    fc.property(
      views,
      fc.constantFrom(mobile, unicom, 'china_telecom', 'somebody else', null),
      (routes, carrier) => {
        const ready = routes.filter(
          (view) => view.health !== 'down' && view.room > 0 && servesCarrier(view, carrier),
        );
        const taking = takers(routes, carrier);
        assert.equal(taking.length, ready.length > 0 ? 1 : 0);
        assert.ok(taking.every((view) => ready.includes(view)));
      },
    ),
  );
});
