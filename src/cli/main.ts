import { readFileSync } from 'node:fs';
import { Command } from 'commander';

const manifest = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

const program = new Command('tocsin')
  .description('Warns people by SMS while they are being scammed.')
  .version(manifest.version);

await program.parseAsync();
