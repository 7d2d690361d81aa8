import type { Config } from './schema.ts';

const masked = '********';

/** Keys that hold a secret, wherever they stand below a route. */
const secretKeys: ReadonlySet<string> = new Set(['password', 'secret', 'token', 'key']);

function maskUrl(url: string): string {
  return url
    .replace(/(\/\/[^:/@]*:)[^@]*@/, `$1${masked}@`)
    .replace(/([?&]password=)[^&]*/i, `$1${masked}`);
}

function maskSecrets<T>(value: T): T {
  if (Array.isArray(value)) return value.map(maskSecrets) as T;
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).map(([key, one]) => [
    key,
    secretKeys.has(key) && typeof one === 'string' && one !== '' ? masked : maskSecrets(one),
  ]);
  return Object.fromEntries(entries) as T;
}

/** The configuration as it may be shown: no password survives. */
export function maskConfig(config: Config): Config {
  return {
    ...config,
    databaseUrl: config.databaseUrl === null ? null : maskUrl(config.databaseUrl),
    delivery: { ...config.delivery, routes: maskSecrets(config.delivery.routes) },
  };
}
