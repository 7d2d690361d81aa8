import type { Command } from 'commander';
import { stringify } from 'yaml';
import { loadConfig } from '../../config/load.ts';
import { maskConfig } from '../../config/mask.ts';
import { configSchema } from '../../config/schema.ts';
import { leavesOf, shapeOf } from '../../config/walk.ts';
import { printJson, printLine, printNote } from '../print.ts';

export function addCheckConfig(program: Command): void {
  program
    .command('check-config')
    .argument('[file]', 'YAML file; without it, defaults and environment only')
    .option('--json', 'print the effective configuration as JSON')
    .option('--explain', 'list every field with its meaning and its environment variable')
    .description('Validate a configuration and print the effective one, secrets masked.')
    .action((file: string | undefined, options: { json?: true; explain?: true }) => {
      if (options.explain) {
        for (const leaf of leavesOf(configSchema)) {
          printLine(`${leaf.path.join('.')}  ${leaf.env ?? '(file only)'}`);
          printLine(`    ${shapeOf(leaf.schema).description ?? ''}`);
        }
        return;
      }
      const loaded = loadConfig({ file: file ?? null, env: process.env });
      const shown = maskConfig(loaded.config);
      if (options.json) {
        printJson({ config: shown, fromEnvironment: Object.fromEntries(loaded.fromEnvironment) });
        return;
      }
      printLine(stringify(shown).trimEnd());
      for (const [field, variable] of loaded.fromEnvironment) {
        printNote(`${field} comes from ${variable}`);
      }
      printNote(`${file ?? 'The configuration'} is valid.`);
    });
}
