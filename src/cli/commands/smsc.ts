import type { Command } from 'commander';
import { faultHelp } from '../../../simulator/smsc/fault.ts';
import { startSmsc } from '../../../simulator/smsc/smsc.ts';
import { createLogger } from '../../observe/log.ts';
import { untilSignal } from '../lifetime.ts';
import { portOption } from '../options.ts';
import { printJson, printLine, printNote } from '../print.ts';

type Options = {
  port: number;
  http: number;
  fault: string;
  systemId?: string;
  password?: string;
  json?: true;
  withParent?: true;
};

/** Ends with standard input, so that a simulator never outlives the program that started it. */
function untilStdinEnds(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.on('end', resolve).on('error', () => resolve());
    process.stdin.resume();
  });
}

export function addSmsc(program: Command): void {
  program
    .command('smsc')
    .description('Run the SMSC simulator alone: SMPP 3.4 on loopback, and its phones over HTTP.')
    .option('--port <n>', 'SMPP port; 0 takes a free one', portOption, 2775)
    .option('--http <n>', 'HTTP port for phones and figures; 0 takes a free one', portOption, 2776)
    .option('--fault <spec>', 'faults to show, a comma list; see below', '')
    .option('--system-id <id>', 'accept only this system_id')
    .option('--password <text>', 'accept only this password')
    .option('--json', 'announce the ports as one line of JSON')
    .option('--with-parent', 'end when standard input ends')
    .addHelpText('after', `\n${faultHelp()}`)
    .action(async (options: Options) => {
      const smsc = await startSmsc({
        host: '127.0.0.1',
        port: options.port,
        httpPort: options.http,
        fault: options.fault,
        ...(options.systemId === undefined ? {} : { systemId: options.systemId }),
        ...(options.password === undefined ? {} : { password: options.password }),
        log: createLogger('warn'),
      });
      if (options.json) printJson({ port: smsc.port, httpPort: smsc.httpPort });
      else {
        printLine(
          `SMSC simulator: SMPP at 127.0.0.1:${smsc.port}, phones at http://127.0.0.1:${smsc.httpPort}/phones`,
        );
        printNote('Ctrl-C ends it.');
      }
      await (options.withParent ? Promise.race([untilStdinEnds(), untilSignal()]) : untilSignal());
      await smsc.close();
    });
}
