import type { Config } from './schema.ts';

const masked = '********';

function maskUrl(url: string): string {
  return url
    .replace(/(\/\/[^:/@]*:)[^@]*@/, `$1${masked}@`)
    .replace(/([?&]password=)[^&]*/i, `$1${masked}`);
}

/** The configuration as it may be shown: no password survives. */
export function maskConfig(config: Config): Config {
  return {
    ...config,
    databaseUrl: config.databaseUrl === null ? null : maskUrl(config.databaseUrl),
    delivery: {
      ...config.delivery,
      routes: config.delivery.routes.map((route) => ({
        ...route,
        password: route.password === '' ? '' : masked,
      })),
    },
  };
}
