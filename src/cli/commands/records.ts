import { realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { Templates } from '../../deliver/templates/templates.ts';
import { TocsinError } from '../../domain/error.ts';
import type { RecordInput } from '../../intake/records/byte-source.ts';
import type { Rejections } from '../../intake/reject-tally.ts';
import { openTemplates } from '../../roles/all.ts';
import { decideAll } from '../../roles/flow.ts';
import { type Foundation, openFoundation } from '../../roles/foundation.ts';
import {
  type Taken,
  type TakeOptions,
  type TakeProgress,
  takeRecords,
} from '../../roles/take-records.ts';
import { countMessages } from '../../store/outbox.ts';
import { oneOf, positiveNumber } from '../options.ts';
import { printJson, printLine, printNote } from '../print.ts';
import { type Progress, progressBar } from '../progress.ts';
import { noteRejections } from '../rejections.ts';
import { type RunningInstance, runningInstance } from '../running.ts';
import { configOf, type StateOptions, withState } from '../settings.ts';

type Options = StateOptions & {
  profile: string;
  pace?: number;
  clock?: 'wall' | 'record';
  json?: true;
};

type Outcome = Taken & { readonly decided: number | null };

function show(
  name: string,
  { summary, repeated, resumedAtLine, decided }: Outcome,
  json: boolean,
): void {
  const { records, accepted, rejectedCount, rejected, hits, freshHits } = summary;
  if (json) {
    printJson({
      file: name,
      records,
      accepted,
      rejected: rejectedCount,
      rejects: rejected,
      hits,
      freshHits,
      repeated,
      resumedAtLine,
      decided,
    });
    return;
  }
  if (repeated) {
    printLine(
      `${name}: was imported before (${records} records, ${hits} hits); nothing is counted twice.`,
    );
    return;
  }
  const resumed = resumedAtLine > 0 ? `, going on after line ${resumedAtLine}` : '';
  printLine(
    `${name}: ${records} records${resumed}: ${accepted} accepted, ${rejectedCount} rejected; ${hits} hits, ${freshHits} of them new`,
  );
}

function noteRejected(name: string, { summary, repeated, rejectsFile }: Outcome): void {
  if (repeated || summary.rejectedCount === 0) return;
  noteRejections(`Records of ${name}`, rejectionsOf(summary));
  printNote(`Listed by line and field in ${rejectsFile}`);
}

/** Rows that are named one by one; the others stand in the file of rejects. */
const shownRejects = 10;

function rejectionsOf({ rejectedCount, rejected, firstRejects }: Taken['summary']): Rejections {
  return {
    count: rejectedCount,
    reasons: Object.fromEntries(Object.entries(rejected).sort(([, a], [, b]) => b - a)),
    first: firstRejects
      .slice(0, shownRejects)
      .map(({ source: file, line, field, reason }) => ({ file, line, field, reason })),
  };
}

function shown(progress: Progress): (so: TakeProgress) => void {
  return (so) => progress.at(so.bytesRead, so.sizeBytes, `${so.records} records, ${so.hits} hits`);
}

/** The stream up to its end or to the signal. */
async function* endingWith(stream: Readable, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const end = (): void => void stream.destroy();
  signal.addEventListener('abort', end, { once: true });
  try {
    for await (const piece of stream) yield piece as Uint8Array;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** The running program reads a file by its path (it is on this machine), and standard input as it comes. */
async function throughRunning(
  running: RunningInstance,
  file: string,
  options: Options,
  progress: Progress,
  signal: AbortSignal,
): Promise<Outcome> {
  const query = new URLSearchParams({ profile: options.profile, clock: clockOf(options) });
  if (options.pace !== undefined) query.set('pace', String(options.pace));
  if (file !== '-') query.set('path', realpathSync(file));
  // A stream ends at the signal, and its import with it; a file's import is broken off.
  const live = file === '-';
  const body = {
    type: 'application/octet-stream',
    content: live ? endingWith(process.stdin, signal) : '',
  };
  const until = live ? new AbortController().signal : signal;
  const on = shown(progress);
  for await (const line of running.lines(`/v1/local/records?${query}`, body, until)) {
    if ('progress' in line) on(line.progress as TakeProgress);
    else if ('done' in line) return { ...(line.done as Taken), decided: null };
    else {
      const { code, message } = line.error as { code: 'INPUT_FORMAT'; message: string };
      throw new TocsinError(code, message);
    }
  }
  throw new TocsinError(
    'INSTANCE_UNREACHABLE',
    'The running program ended before the import did. Import again: it goes on where it stood.',
  );
}

/** Without a running program: what was read before a fault is decided all the same. */
async function throughOwn(
  foundation: Foundation,
  templates: Templates,
  input: RecordInput,
  options: TakeOptions,
): Promise<Outcome> {
  try {
    const taken = await takeRecords(foundation, input, options);
    await foundation.discovery?.judge();
    return { ...taken, decided: await decideAll(foundation, templates) };
  } catch (error) {
    await decideAll(foundation, templates);
    throw error;
  }
}

/** A file that was not read to its end is no success, or a script would take it for whole. */
function noteInterrupted(name: string): void {
  printNote(`${name}: interrupted. Import it again: it goes on where it stood.`);
  process.exitCode = 1;
}

async function noteQueued({ db }: Foundation): Promise<void> {
  const { queued } = await countMessages(db.read);
  if (queued === 0) return;
  printNote(
    `${queued} messages wait in the outbox; "tocsin start" on this data directory sends them.`,
  );
}

/** A replay is judged at the records' own times; everything else as it comes in. */
function clockOf({ clock, pace }: Options): 'wall' | 'record' {
  return clock ?? (pace === undefined ? 'wall' : 'record');
}

async function importFiles(files: readonly string[], options: Options): Promise<void> {
  const config = configOf(options);
  for (const file of files) {
    if (file === '-') continue;
    try {
      realpathSync(resolve(file));
    } catch (cause) {
      throw new TocsinError('INPUT_UNREADABLE', `${file} is not there.`, { cause });
    }
  }
  const running = await runningInstance(config.dataDir);
  const templates = openTemplates(config);
  const foundation = running === null ? await openFoundation(config) : null;
  const abort = new AbortController();
  const onSignal = (): void => abort.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    for (const file of files) {
      const name = file === '-' ? 'stdin' : basename(file);
      const progress = progressBar(name);
      let outcome: Outcome;
      if (foundation === null) {
        if (running === null) return;
        try {
          outcome = await throughRunning(running, file, options, progress, abort.signal);
        } catch (error) {
          if (!abort.signal.aborted) throw error;
          progress.end();
          noteInterrupted(name);
          break;
        }
      } else {
        const input: RecordInput =
          file === '-'
            ? { kind: 'stream', name, stream: process.stdin }
            : { kind: 'file', path: file };
        outcome = await throughOwn(foundation, templates, input, {
          profile: options.profile,
          pace: options.pace ?? null,
          observed: clockOf(options),
          signal: abort.signal,
          onProgress: shown(progress),
        });
      }
      progress.end();
      show(name, outcome, options.json === true);
      noteRejected(name, outcome);
      if (abort.signal.aborted) {
        if (file !== '-') noteInterrupted(name);
        break;
      }
    }
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    if (foundation !== null) await noteQueued(foundation);
    await foundation?.close();
  }
}

export function addRecords(program: Command): void {
  const records = program
    .command('records')
    .description('The network’s records of calls, SMS, sites and apps.');
  withState(
    records
      .command('import')
      .argument('<file...>', 'CSV or JSON Lines, plain, .gz or .zst; - is standard input')
      .description(
        'Take records through the whole pipeline. An interrupted import goes on where it stood; a repeated one counts once.',
      )
      .option(
        '--profile <name>',
        'mapping profile: default, asterisk, asterisk_utc or one of the configuration',
        'default',
      )
      .option(
        '--pace <n>',
        'replay at n times real time, by the records’ own times',
        positiveNumber,
      )
      .option(
        '--clock <which>',
        'wall: judge records as seen now; record: as seen at their own time (default with --pace)',
        clockOption,
      )
      .option('--json', 'one line of JSON a file'),
  ).action(importFiles);
}

function clockOption(text: string): 'wall' | 'record' {
  return oneOf(['wall', 'record'] as const)(text);
}
