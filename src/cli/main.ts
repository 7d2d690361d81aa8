import { Command, CommanderError } from 'commander';
import { TocsinError } from '../domain/error.ts';
import { addCommands } from './command-table.ts';
import { programVersion } from './version.ts';

/** Exit codes: 0 done, 1 failed, 2 wrong usage. */
const exitFailed = 1;
const exitUsage = 2;

const program = new Command('tocsin')
  .description('Warns people by SMS while they are being scammed. 警钟：诈骗进行时的短信预警。')
  .version(programVersion())
  .showHelpAfterError('(add --help for the options)')
  .exitOverride();

/** A command that failed without an error has set the exit code itself. */
async function run(): Promise<number> {
  try {
    await addCommands(program, process.argv[2]);
    await program.parseAsync();
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitUsage;
    if (error instanceof TocsinError) {
      process.stderr.write(`tocsin: ${error.message}\n`);
      return error.code === 'USAGE' ? exitUsage : exitFailed;
    }
    process.stderr.write(`tocsin: unexpected: ${(error as Error).stack ?? String(error)}\n`);
    return exitFailed;
  }
}

/**
 * A reader that has seen enough, such as head, closes the pipe. That is no failure: what waits for
 * a signal stops in order, everything else ends here, as a SIGPIPE would have it.
 */
function onBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  if (!process.emit('SIGTERM')) process.exit();
}

process.stdout.on('error', onBrokenPipe);
process.stderr.on('error', onBrokenPipe);
process.exitCode = await run();
