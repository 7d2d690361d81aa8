import type { Command } from 'commander';
import { describeTemplates, variantKey } from '../../deliver/templates/templates.ts';
import { openTemplates } from '../../roles/all.ts';
import { printJson, printLine, printNote, printTable } from '../print.ts';
import { configOf } from '../settings.ts';

type Options = { config?: string; text?: true; json?: true };

export function addTemplates(program: Command): void {
  program
    .command('templates')
    .argument('[file]', 'YAML file of templates; without it, those of the configuration')
    .description('Check the warning texts against the rules and show their length in parts.')
    .option('--config <file>', 'YAML configuration')
    .option('--text', 'show the texts too')
    .option('--json', 'one line of JSON a text')
    .action((file: string | undefined, options: Options) => {
      const config = configOf(options);
      const delivery =
        file === undefined ? config.delivery : { ...config.delivery, templateFile: file };
      const rows = describeTemplates(openTemplates({ ...config, delivery }));
      if (options.json) {
        for (const row of rows) printJson(row);
        return;
      }
      printTable(
        ['template', 'for', 'channel', 'language', 'coding', 'length', 'parts'],
        rows.map((row) => [
          variantKey(row.scope, row.variant),
          row.role,
          row.channel,
          row.language,
          row.coding,
          row.length,
          row.parts,
        ]),
      );
      if (options.text) {
        for (const row of rows)
          printLine(
            `\n${variantKey(row.scope, row.variant)} ${row.role} ${row.channel} ${row.language}\n  ${row.text}`,
          );
      }
      printNote(`${rows.length} texts, all within the rules.`);
    });
}
