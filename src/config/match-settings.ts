import { isConfiguration } from './environment-names.ts';
import type { Config } from './schema.ts';

/** What matching with nothing kept needs of the configuration. */
export type MatchSettings = Pick<Config, 'intake' | 'matching' | 'scamTypes'>;

/**
 * The defaults of the schema, as plain data: to load the schema and its library (700 files) takes
 * longer than to match a short file. A test compares the two.
 */
const defaults: MatchSettings = {
  scamTypes: [],
  intake: {
    homePlan: 'CN',
    profiles: {},
    scamTextModel: null,
    maxLineBytes: 65_536,
    batchRecords: 2000,
    batchDelayMs: 100,
    allowHosts: [],
    allowHostFiles: [],
    protectHostFiles: [],
    allowNumbers: [],
  },
  matching: { threads: null, blockBytes: 512 * 1024 },
};

/**
 * The settings of a match: the defaults, where neither a file nor the environment says anything.
 * @throws TocsinError CONFIG_INVALID
 */
export async function matchSettings(options: {
  readonly file: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<MatchSettings> {
  const { file, env } = options;
  const said = Object.keys(env).some((name) => isConfiguration(name) || name === 'DATABASE_URL');
  if (file === null && !said) return defaults;
  const { loadConfig } = await import('./load.ts');
  return loadConfig(options).config;
}
