import Value from 'typebox/value';
import type { CentreDialect } from '../../simulator/smsc/centre-dialect.ts';
import { createCmppCentre } from '../../simulator/smsc/cmpp-centre.ts';
import { createSgipCentre } from '../../simulator/smsc/sgip-centre.ts';
import { createSmgpCentre } from '../../simulator/smsc/smgp-centre.ts';
import { createSmppCentre } from '../../simulator/smsc/smpp-centre.ts';
import { cmppRouteSchema } from '../../src/config/routes/cmpp.ts';
import { sgipRouteSchema } from '../../src/config/routes/sgip.ts';
import { smgpRouteSchema } from '../../src/config/routes/smgp.ts';
import { smppRouteSchema } from '../../src/config/routes/smpp.ts';
import { createCmppDialect } from '../../src/deliver/gateways/cmpp/dialect.ts';
import type { CmppVersion } from '../../src/deliver/gateways/cmpp/pdus.ts';
import type { TcpRoute } from '../../src/deliver/gateways/core/tcp-route.ts';
import type { Dialect } from '../../src/deliver/gateways/dialect.ts';
import { createSgipDialect } from '../../src/deliver/gateways/sgip/dialect.ts';
import { createSmgpDialect } from '../../src/deliver/gateways/smgp/dialect.ts';
import { createSmppDialect } from '../../src/deliver/gateways/smpp/dialect.ts';

/** Protocols and versions that have both sides. */
export const pairNames = ['smpp', 'cmpp20', 'cmpp30', 'sgip', 'smgp'] as const;
export type PairName = (typeof pairNames)[number];

export function isPairName(name: string): name is PairName {
  return (pairNames as readonly string[]).includes(name);
}

/** Both sides of one protocol that know each other. */
export type GatewayPair<P> = {
  readonly route: TcpRoute;
  readonly dialect: Dialect<P>;
  readonly centre: CentreDialect<P>;
  /** What the client shows at the login. */
  readonly account: string;
  readonly secret: string;
};

export type PairOptions = {
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  /** Of the route, over its defaults, whatever the protocol. */
  readonly route: Readonly<Record<string, unknown>>;
};

/** Calls `use` with the pair of that name; its PDU type is known to `use` alone. */
export function withPair<R>(
  name: PairName,
  { nowMs, route }: PairOptions,
  use: <P>(pair: GatewayPair<P>) => R,
): R {
  const given = { name: 'pair', ...route };
  switch (name) {
    case 'smpp': {
      const login = { systemId: '123456', password: 'secret' };
      const filled = Value.Default(smppRouteSchema, { protocol: 'smpp', ...login, ...given });
      const config = Value.Parse(smppRouteSchema, filled);
      let ids = 0;
      const nextId = (): string => {
        ids += 1;
        return String(ids);
      };
      const centre = createSmppCentre({ nextId });
      const dialect = createSmppDialect(config);
      return use({ route: config, dialect, centre, account: '123456', secret: 'secret' });
    }
    case 'cmpp20':
      return withCmpp(2, { nowMs, route }, use);
    case 'cmpp30':
      return withCmpp(3, { nowMs, route }, use);
    case 'sgip': {
      const login = { loginName: '123456', password: 'secret', areaCode: '010', corpId: '12381' };
      const filled = Value.Default(sgipRouteSchema, { protocol: 'sgip', ...login, ...given });
      const config = Value.Parse(sgipRouteSchema, filled);
      const dialect = createSgipDialect(config, { nowMs, firstCounter: 1 });
      const centre = createSgipCentre({ nowMs, firstCounter: 1 });
      return use({ route: config, dialect, centre, account: '123456', secret: 'secret' });
    }
    case 'smgp': {
      const login = { account: '123456', secret: 'secret' };
      const filled = Value.Default(smgpRouteSchema, { protocol: 'smgp', ...login, ...given });
      const config = Value.Parse(smgpRouteSchema, filled);
      const dialect = createSmgpDialect(config, { nowMs });
      return use({ route: config, dialect, centre: createSmgpCentre({ nowMs }), ...login });
    }
  }
}

function withCmpp<R>(
  version: CmppVersion,
  { nowMs, route }: PairOptions,
  use: <P>(pair: GatewayPair<P>) => R,
): R {
  const login = { account: '123456', secret: 'secret' };
  const given = { protocol: 'cmpp', version: `${version}.0`, name: 'pair', ...login, ...route };
  const config = Value.Parse(cmppRouteSchema, Value.Default(cmppRouteSchema, given));
  const dialect = createCmppDialect(config, { nowMs });
  const centre = createCmppCentre({ version, nowMs });
  return use({ route: config, dialect, centre, ...login });
}
