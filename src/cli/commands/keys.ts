import type { Command } from 'commander';
import { dropSnapshots } from '../../assess/suspects/snapshot-files.ts';
import { discoveryFolder } from '../../roles/discovery.ts';
import { type Destroyed, destroyEpoch } from '../../vault/destroy.ts';
import { rotateEpoch } from '../../vault/rotate.ts';
import { openVault } from '../../vault/vault.ts';
import { positiveInteger } from '../options.ts';
import { owningState } from '../owning.ts';
import { printJson, printLine, printTable } from '../print.ts';
import { runningInstance } from '../running.ts';
import { configOf, type StateOptions, withState } from '../settings.ts';

type Options = StateOptions & { json?: true };

function dateOf(ms: number | null): string {
  return ms === null ? '-' : new Date(ms).toISOString();
}

async function list(options: Options): Promise<void> {
  const vault = await openVault(configOf(options).dataDir, { mayCreate: false });
  if (options.json) {
    for (const epoch of vault.epochs())
      printJson({ ...epoch, current: epoch.id === vault.currentEpoch });
    return;
  }
  printTable(
    ['epoch', 'state', 'created', 'retired', 'destroyed'],
    vault
      .epochs()
      .map(({ id, createdMs, retiredMs, destroyedMs }) => [
        id,
        destroyedMs !== null ? 'destroyed' : id === vault.currentEpoch ? 'current' : 'living',
        dateOf(createdMs),
        dateOf(retiredMs),
        dateOf(destroyedMs),
      ]),
  );
}

async function rotate(options: Options): Promise<void> {
  const config = configOf(options);
  const running = await runningInstance(config.dataDir);
  let epoch: number;
  if (running) {
    const answer = (await running.call('POST', '/v1/local/keys/rotate')) as { epoch: number };
    epoch = answer.epoch;
  } else {
    ({ epoch } = await owningState(config, ({ vault, db }) =>
      rotateEpoch(vault, db, { actor: 'cli', nowMs: Date.now() }),
    ));
  }
  if (options.json) printJson({ epoch });
  else
    printLine(
      `Epoch ${epoch} is current; what is kept was sealed anew. Destroy the old one when nothing needs it.`,
    );
}

function verdict(epoch: number, done: Destroyed): string {
  if (done.done) {
    const ended = Object.values(done.ended).reduce((sum, count) => sum + count, 0);
    return `Epoch ${epoch} is destroyed: its tokens mean nothing any more.${ended > 0 ? ` ${ended} messages that were under way ended with it.` : ''}`;
  }
  if (done.reason === 'current') return `Epoch ${epoch} is the current one; rotate first.`;
  const { queued, submitting } = done.inFlight;
  return `Epoch ${epoch} is still needed: ${queued} messages queued, ${submitting} being submitted. Wait, or use --force, which ends them.`;
}

async function destroy(epoch: number, options: Options & { force?: true }): Promise<void> {
  const config = configOf(options);
  const force = options.force === true;
  const running = await runningInstance(config.dataDir);
  let done: Destroyed;
  if (running) {
    done = (await running.call('POST', '/v1/local/keys/destroy', {
      type: 'application/json',
      content: JSON.stringify({ epoch, force }),
    })) as Destroyed;
  } else {
    done = await owningState(config, ({ vault, db }) =>
      destroyEpoch(vault, db, epoch, { actor: 'cli', nowMs: Date.now(), force }),
    );
    if (done.done) await dropSnapshots(discoveryFolder(config.dataDir), epoch);
  }
  if (options.json) printJson(done);
  else printLine(verdict(epoch, done));
  if (!done.done) process.exitCode = 1;
}

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('The epochs under which numbers are sealed.');
  withState(
    keys
      .command('list')
      .description('Show the epochs; never a key.')
      .option('--json', 'one line of JSON an epoch'),
  ).action(list);
  withState(
    keys
      .command('rotate')
      .description('Begin a new epoch and seal under it what is kept.')
      .option('--json', 'as one line of JSON'),
  ).action(rotate);
  withState(
    keys
      .command('destroy')
      .argument('<epoch>', 'its number', positiveInteger)
      .description(
        'Destroy the key of a retired epoch: nobody can turn its tokens back afterwards.',
      )
      .option('--force', 'end the messages that still need it')
      .option('--json', 'as one line of JSON'),
  ).action(destroy);
}
