import type { Command } from 'commander';
import { addKey, openKeys, removeKey, type Scope, scopes } from '../../api/keys.ts';
import { oneOf } from '../options.ts';
import { printJson, printLine, printNote, printTable } from '../print.ts';
import { runningInstance } from '../running.ts';
import { configOf, type StateOptions, withState } from '../settings.ts';

type Options = StateOptions & { json?: true };

/** A running program reads its keys when it starts. */
async function noteRestart(dataDir: string): Promise<void> {
  if ((await runningInstance(dataDir)) !== null)
    printNote('The running program heeds this after a restart.');
}

export function addApiKeys(program: Command): void {
  const keys = program.command('api-keys').description('Who may call the API.');
  withState(
    keys
      .command('list')
      .description('Show names and scopes; secrets are kept nowhere.')
      .option('--json', 'one line of JSON a key'),
  ).action(async (options: Options) => {
    const known = (await openKeys(configOf(options).dataDir, Date.now())).list();
    if (options.json) {
      for (const { name, scope, createdMs } of known) printJson({ name, scope, createdMs });
      return;
    }
    printTable(
      ['name', 'scope', 'created'],
      known.map(({ name, scope, createdMs }) => [name, scope, new Date(createdMs).toISOString()]),
    );
  });
  withState(
    keys
      .command('add')
      .argument('<name>', 'a-z, 0-9, _ and -; recorded in the audit chain')
      .description('Make a key and print its secret, once.')
      .option(
        '--scope <scope>',
        `${scopes.join(', ')}; each holds those before it`,
        oneOf(scopes),
        'write',
      )
      .option('--json', 'as one line of JSON'),
  ).action(async (name: string, options: Options & { scope: Scope }) => {
    const { dataDir } = configOf(options);
    await openKeys(dataDir, Date.now());
    const secret = await addKey(dataDir, name, options.scope, Date.now());
    if (options.json) printJson({ name, scope: options.scope, secret });
    else printLine(secret);
    await noteRestart(dataDir);
  });
  withState(
    keys.command('remove').argument('<name>', 'its name').description('Remove a key.'),
  ).action(async (name: string, options: Options) => {
    const { dataDir } = configOf(options);
    if (await removeKey(dataDir, name)) printLine(`The key ${name} is removed.`);
    else {
      printLine(`There is no key ${name}.`);
      process.exitCode = 1;
    }
    await noteRestart(dataDir);
  });
}
