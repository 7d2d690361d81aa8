import Value from 'typebox/value';
import type { RouteConfig } from '../config/routes/route-schemas.ts';
import { smppRouteSchema } from '../config/routes/smpp.ts';
import type { Config } from '../config/schema.ts';
import type { Gateway } from '../deliver/gateway.ts';
import { createCmppDialect } from '../deliver/gateways/cmpp/dialect.ts';
import type { IncomingPart } from '../deliver/gateways/dialect.ts';
import { createHttpGateway } from '../deliver/gateways/http/gateway.ts';
import { createSgipDialect } from '../deliver/gateways/sgip/dialect.ts';
import { createSmgpDialect } from '../deliver/gateways/smgp/dialect.ts';
import { createSmppDialect } from '../deliver/gateways/smpp/dialect.ts';
import { createTcpGateway } from '../deliver/gateways/tcp-gateway.ts';
import type { SendRoute } from '../deliver/send/lane.ts';
import type { Logger } from '../observe/log.ts';
import type { SimulatorProcess } from './simulator-process.ts';

export type GatewayOptions = {
  readonly log: Logger;
  /** A part from a phone; awaited before it is acknowledged. */
  readonly onReply: (route: string, part: IncomingPart) => Promise<void>;
};

/** The configured routes; without any, one to the simulator. */
export function routesOf(config: Config, simulator: SimulatorProcess | null): RouteConfig[] {
  if (config.delivery.routes.length > 0 || simulator === null) return config.delivery.routes;
  const route = { name: 'simulator', protocol: 'smpp', port: simulator.port, windowSize: 256 };
  return [Value.Parse(smppRouteSchema, Value.Default(smppRouteSchema, route))];
}

/** The gateway of a route, by its protocol. @throws TocsinError CONFIG_INVALID */
export function createGateway(route: RouteConfig, { log, onReply }: GatewayOptions): Gateway {
  const options = { log, onReply: (part: IncomingPart) => onReply(route.name, part) };
  switch (route.protocol) {
    case 'smpp':
      return createTcpGateway(route, createSmppDialect(route), options);
    case 'cmpp':
      return createTcpGateway(route, createCmppDialect(route), options);
    case 'sgip':
      return createTcpGateway(route, createSgipDialect(route), options);
    case 'smgp':
      return createTcpGateway(route, createSmgpDialect(route), options);
    case 'http':
      return createHttpGateway(route, options);
  }
}

/** A route as the sender takes it, and how its carrier is spoken to. */
export type ConfiguredRoute = SendRoute & { readonly protocol: RouteConfig['protocol'] };

/** The configured routes, each with its gateway. @throws TocsinError CONFIG_INVALID */
export function createSendRoutes(
  routes: readonly RouteConfig[],
  config: Config,
  options: GatewayOptions,
): ConfiguredRoute[] {
  return routes.map((route) => ({
    gateway: createGateway(route, options),
    protocol: route.protocol,
    preference: {
      route: route.name,
      carriers: route.carriers,
      priority: route.priority,
      price: route.price,
    },
    unknownPolicy: route.unknownPolicy ?? config.delivery.unknownPolicy,
    signature: route.signature,
  }));
}
