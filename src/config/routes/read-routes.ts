import Value from 'typebox/value';
import { type Problem, schemaProblems } from '../problems.ts';
import { isRouteProtocol, type RouteConfig, routeSchemas } from './route-schemas.ts';

/**
 * Fills in and checks delivery.routes, each entry by its own protocol, so that a complaint names the
 * field that is wrong and not the whole list of protocols.
 *
 * @param raw what the file says; anything but a list is left to the schema of the whole
 */
export function readRoutes(raw: readonly unknown[]): {
  readonly routes: readonly RouteConfig[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const routes: RouteConfig[] = [];
  for (const [at, route] of raw.entries()) {
    const path = ['delivery', 'routes', String(at)];
    const protocol: unknown = Object(route).protocol;
    if (!isRouteProtocol(protocol)) {
      const known = Object.keys(routeSchemas).join(', ');
      problems.push({ path: [...path, 'protocol'], message: `must be one of ${known}` });
      continue;
    }
    const full = Value.Default(routeSchemas[protocol], structuredClone(route));
    const wrong = schemaProblems(routeSchemas[protocol], full);
    for (const one of wrong) problems.push({ ...one, path: [...path, ...one.path] });
    if (wrong.length === 0) routes.push(full as RouteConfig);
  }
  return { routes, problems };
}
