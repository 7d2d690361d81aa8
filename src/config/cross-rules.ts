import { otherScamType, type ScamType, shippedScamTypes } from '../domain/scam-type.ts';
import type { Problem } from './problems.ts';
import type { Config } from './schema.ts';

/** All scam types of a configuration, 'other' last. */
export function scamTypesOf(config: Pick<Config, 'scamTypes'>): ScamType[] {
  return [...shippedScamTypes, ...config.scamTypes, otherScamType];
}

/** Fields that are right by themselves and wrong together. */
export function crossProblems(config: Config): Problem[] {
  const problems: Problem[] = [];
  const say = (path: string, message: string): void => {
    problems.push({ path: path.split('.'), message });
  };

  const { medium, high, urgent } = config.risk.levels;
  if (!(medium <= high && high <= urgent)) {
    say('risk.levels', `must ascend, but medium ${medium}, high ${high}, urgent ${urgent} do not`);
  }

  const { enterLevel, leaveLevel } = config.discovery.suspicion;
  if (leaveLevel > enterLevel) {
    say('discovery.suspicion.leaveLevel', `is above enterLevel ${enterLevel}; lower it`);
  }

  const url = config.databaseUrl;
  if (url !== null && !/^postgres(ql)?:\/\//.test(url)) {
    say('databaseUrl', 'must begin with postgres:// or postgresql://; remove it to use SQLite');
  }

  const keys = new Set(scamTypesOf(config).map((type) => type.key));
  const seen = new Set(shippedScamTypes.map((type) => type.key));
  for (const [at, type] of config.scamTypes.entries()) {
    if (seen.has(type.key))
      say(`scamTypes.${at}.key`, `"${type.key}" is there already; choose another key`);
    seen.add(type.key);
  }
  for (const section of ['coolDownS', 'staleAfterS', 'lateStaleAfterS'] as const) {
    for (const key of Object.keys(config.policy[section].byScamType)) {
      if (!keys.has(key)) {
        say(
          `policy.${section}.byScamType.${key}`,
          `is no scam type; known: ${[...keys].join(', ')}`,
        );
      }
    }
  }

  const names = new Set<string>();
  for (const [at, route] of config.delivery.routes.entries()) {
    if (names.has(route.name))
      say(`delivery.routes.${at}.name`, `"${route.name}" names two routes`);
    names.add(route.name);
    if ('reconnectMinMs' in route && route.reconnectMinMs > route.reconnectMaxMs) {
      say(`delivery.routes.${at}.reconnectMinMs`, 'is longer than reconnectMaxMs; swap them');
    }
  }
  for (const [at, route] of config.delivery.routes.entries()) {
    const { answer, receipt } = route.id;
    if ((answer === 'text') !== (receipt === 'text')) {
      say(
        `delivery.routes.${at}.id`,
        `compares text with numbers (answer ${answer}, receipt ${receipt}), and no receipt would ever fit; make both text, or both hex or decimal`,
      );
    }
    if (route.protocol === 'sgip' && route.listen.enabled && route.listen.password === '') {
      say(
        `delivery.routes.${at}.listen.password`,
        'is empty, so that the gateway could never log in; set the one that the carrier was given',
      );
    }
  }
  if (config.delivery.routes.length === 0 && !config.simulator.enabled) {
    say(
      'delivery.routes',
      'is empty and the simulator is off: nothing could be sent; add a route or turn simulator.enabled on',
    );
  }
  return problems;
}
