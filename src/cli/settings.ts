import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';

export type StateOptions = { readonly config?: string; readonly data?: string };

/** Every command that touches state takes these two. */
export function withState(command: Command): Command {
  return command
    .option('--config <file>', 'YAML configuration')
    .option('--data <dir>', 'data directory; wins over the configuration');
}

/** The effective configuration of a command. @throws TocsinError CONFIG_INVALID */
export function configOf(options: StateOptions): Config {
  const { config } = loadConfig({ file: options.config ?? null, env: process.env });
  return options.data === undefined ? config : { ...config, dataDir: resolve(options.data) };
}
