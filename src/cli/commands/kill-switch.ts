import type { Command } from 'commander';
import { isKillSwitchOn } from '../../decide/kill-switch.ts';
import { pressKillSwitch } from '../../roles/press-kill-switch.ts';
import { oneOf } from '../options.ts';
import { owningState } from '../owning.ts';
import { printJson, printLine } from '../print.ts';
import { readingState } from '../reading.ts';
import { runningInstance } from '../running.ts';
import { configOf, type StateOptions, withState } from '../settings.ts';

const positions = ['on', 'off', 'show'] as const;

async function run(
  position: (typeof positions)[number],
  options: StateOptions & { json?: true },
): Promise<void> {
  const config = configOf(options);
  if (position !== 'show') {
    const on = position === 'on';
    const running = await runningInstance(config.dataDir);
    if (running) {
      await running.call('POST', '/v1/kill-switch', {
        type: 'application/json',
        content: JSON.stringify({ on }),
      });
    } else {
      await owningState(config, (foundation) => pressKillSwitch(foundation, on, 'cli'));
    }
  }
  const pressed = await readingState(config, (db) => isKillSwitchOn(db.read));
  const { killSwitch } = config.policy;
  if (options.json) printJson({ on: pressed || killSwitch, pressed, configured: killSwitch });
  else if (pressed)
    printLine('The kill switch is ON: nothing is sent. What was queued was cancelled.');
  else if (killSwitch) printLine('The kill switch is ON by the configuration (policy.killSwitch).');
  else printLine('The kill switch is off: warnings are sent.');
}

export function addKillSwitch(program: Command): void {
  withState(
    program
      .command('kill-switch')
      .argument('<position>', positions.join(', '), oneOf(positions))
      .description(
        'Stop or resume all sending. Hits are still recorded and decided while it is on.',
      )
      .option('--json', 'as one line of JSON'),
  ).action(run);
}
