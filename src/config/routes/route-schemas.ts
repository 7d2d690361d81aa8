import Type, { type Static } from 'typebox';
import { cmppRouteSchema } from './cmpp.ts';
import { httpRouteSchema } from './http.ts';
import { sgipRouteSchema } from './sgip.ts';
import { smgpRouteSchema } from './smgp.ts';
import { smppRouteSchema } from './smpp.ts';

/** What a route of each protocol may say. */
export const routeSchemas = {
  smpp: smppRouteSchema,
  cmpp: cmppRouteSchema,
  sgip: sgipRouteSchema,
  smgp: smgpRouteSchema,
  http: httpRouteSchema,
} as const;

export type RouteProtocol = keyof typeof routeSchemas;

/** A route of any protocol; `protocol` tells which. */
export const routeSchema = Type.Union([
  smppRouteSchema,
  cmppRouteSchema,
  sgipRouteSchema,
  smgpRouteSchema,
  httpRouteSchema,
]);
export type RouteConfig = Static<typeof routeSchema>;

export function isRouteProtocol(value: unknown): value is RouteProtocol {
  return typeof value === 'string' && Object.hasOwn(routeSchemas, value);
}
