import { once } from 'node:events';
import { closeSync, createWriteStream, openSync, readSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { type MatchSettings, matchSettings } from '../../config/match-settings.ts';
import type { ListFormat, ListOptions } from '../../intake/lists/list-types.ts';
import { findProfile } from '../../intake/records/profiles.ts';
import { type Rejections, RejectTally } from '../../intake/reject-tally.ts';
import { type BlockSource, openBlockSource } from '../../match/engine/block-source.ts';
import type { FilledPart } from '../../match/list-filler.ts';
import type { KernelMemory } from '../../match/memory.ts';
import { readListFast } from '../../match/scan/list-scan.ts';
import type { PieceThreads } from '../../match/scan/shared-scan.ts';
import {
  matchStateless,
  type StatelessProgress,
  type StatelessResult,
} from '../../match/stateless.ts';
import { openLists } from '../../roles/lists.ts';
import { openInput } from '../input.ts';
import { collect, listFormatOption, positiveInteger } from '../options.ts';
import { printJson, printLine, printNote } from '../print.ts';
import { type Progress, progressBar } from '../progress.ts';
import { noteRejections } from '../rejections.ts';

type Options = {
  indicators: string[];
  records: string[];
  out: string;
  format: ListFormat;
  profile: string;
  threads?: number;
  config?: string;
  json?: true;
};

/** Of records, as they are stored. */
const fewBytes = 8 * 1024 * 1024;

/** Refused rows of the lists that are named one by one. */
const shownRefusals = 20;

export function addMatch(program: Command): void {
  program
    .command('match')
    .description(
      'Match records against lists with nothing kept: no data directory, keys that die with the run.',
    )
    .requiredOption('--indicators <file>', 'list; may be repeated', collect)
    .requiredOption(
      '--records <file...>',
      'records: CSV or JSON Lines, plain, .gz or .zst; - is standard input',
    )
    .requiredOption(
      '--out <file>',
      'CSV of the hits: record_id,kind,value,side; - is standard output',
    )
    .option('--format <name>', 'format of the lists', listFormatOption, 'auto')
    .option('--profile <name>', 'mapping profile of the records', 'default')
    .option('--threads <number>', 'threads that match (default: one a core)', positiveInteger)
    .option('--config <file>', 'YAML configuration: allow-lists, profiles, scam types')
    .option('--json', 'print the counts as the last line of standard output')
    .action(match);
}

async function match(options: Options): Promise<void> {
  const config = await matchSettings({ file: options.config ?? null, env: process.env });
  const { lists: context, notes } = await openLists(config);
  for (const note of notes) printNote(note);
  const lists = await openListFiles(options.indicators, { ...context, format: options.format });
  const sources = await openRecords(options, config);
  const out = options.out === '-' ? process.stdout : createWriteStream(options.out);
  const failed = new Promise<never>((_, reject) => out.once('error', reject));
  const progress = progressBar('tocsin match');
  const result = await Promise.race([
    failed,
    matchStateless({
      lists: lists.parts,
      sources,
      allow: context.allow,
      threads: options.threads ?? config.matching.threads ?? defaultThreads(sources),
      blockBytes: config.matching.blockBytes,
      write: async (text) => {
        if (!out.write(text)) await once(out, 'drain');
      },
      onProgress: (so) => show(progress, so, lists, sources),
    }),
  ]);
  progress.end();
  if (out !== process.stdout) {
    out.end();
    await once(out, 'close');
  }
  const refused = lists.refused();
  if (refused.count > 0) printNote(`${refused.count} rows of the lists were refused.`);
  noteRejections('Records', result.rejections);
  report(result, refused, options);
}

/** One a core; but so few records are matched before a worker has started. */
function defaultThreads(sources: readonly BlockSource[]): number {
  const known = sources.every(({ sizeBytes }) => sizeBytes !== null);
  return known && sizeOfRecords(sources) < fewBytes ? 1 : availableParallelism();
}

function sizeOfRecords(sources: readonly BlockSource[]): number {
  return sources.reduce((sum, source) => sum + (source.sizeBytes ?? 0), 0);
}

type ListFiles = {
  /** All lists, one after the other; refused rows are named as they come. */
  readonly parts: (km: KernelMemory, threads: PieceThreads) => AsyncGenerator<FilledPart>;
  readonly bytesRead: () => number;
  /** Of all files; null where one is no plain file. */
  readonly sizeBytes: number | null;
  readonly refused: () => Rejections;
};

/** @throws TocsinError INPUT_UNREADABLE */
async function openListFiles(files: readonly string[], options: ListOptions): Promise<ListFiles> {
  const inputs = await Promise.all(
    files.map(async (file) => ({ file, name: basename(file), bytes: await openInput(file) })),
  );
  const sizeBytes = await sizeOf(files);
  const refused = new RejectTally();
  let bytesRead = 0;
  async function* parts(km: KernelMemory, threads: PieceThreads): AsyncGenerator<FilledPart> {
    for (const { file, name, bytes } of inputs) {
      const before = bytesRead;
      let read = 0;
      const upTo = (end: number): void => {
        read = Math.max(read, end);
        bytesRead = before + read;
      };
      async function* counted(): AsyncGenerator<Uint8Array> {
        for await (const piece of bytes) {
          upTo(read + piece.length);
          yield piece;
        }
      }
      const fd = sizeBytes === null ? null : openSync(file, 'r');
      const readAt = (into: Uint8Array, at: number): number => {
        const length = fd === null ? 0 : readSync(fd, into, 0, into.length, at);
        upTo(at + length);
        return length;
      };
      const list = { name, bytes: counted(), ...(fd === null ? {} : { readAt, fd }) };
      try {
        for await (const part of readListFast(list, options, { km, threads })) {
          upTo(part.readTo ?? 0);
          const left = Math.max(0, shownRefusals - refused.count);
          for (const { source, line, field, reason } of part.rejects.slice(0, left))
            printNote(`${source}:${line}: ${field ?? 'row'}: ${reason}`);
          refused.add(part.rejects);
          yield { ...part, share: sizeBytes === null ? null : bytesRead / sizeBytes };
        }
      } finally {
        if (fd !== null) closeSync(fd);
      }
    }
  }
  return { parts, bytesRead: () => bytesRead, sizeBytes, refused: () => refused.rejections };
}

async function sizeOf(files: readonly string[]): Promise<number | null> {
  if (files.includes('-')) return null;
  const stats = await Promise.all(files.map((file) => stat(file)));
  if (!stats.every((one) => one.isFile())) return null;
  return stats.reduce((sum, { size }) => sum + size, 0);
}

/** @throws TocsinError INPUT_UNREADABLE, PROFILE_UNKNOWN, CONFIG_INVALID */
function openRecords(
  { records, profile: name }: Options,
  config: MatchSettings,
): Promise<BlockSource[]> {
  const { intake } = config;
  const profile = findProfile(name, intake.profiles);
  return Promise.all(
    records.map((path) =>
      openBlockSource(
        path === '-'
          ? { kind: 'stream', name: 'stdin', stream: process.stdin }
          : { kind: 'file', path },
        { profile, homePlan: intake.homePlan, limits: intake },
      ),
    ),
  );
}

function show(
  progress: Progress,
  { stage, indicators, records, hits }: StatelessProgress,
  lists: ListFiles,
  sources: readonly BlockSource[],
): void {
  if (stage === 'lists') {
    progress.at(lists.bytesRead(), lists.sizeBytes, `reading lists: ${indicators} indicators`);
    return;
  }
  const read = sources.reduce((sum, source) => sum + source.bytesRead(), 0);
  progress.at(read, sizeOfRecords(sources) || null, `matching: ${records} records, ${hits} hits`);
}

function report(result: StatelessResult, refused: Rejections, { json, out }: Options): void {
  if (json) {
    const { rejections, ...counts } = result;
    printJson({
      ...counts,
      // The names of the import's counts; `rejected` is a number there too.
      rejects: rejections.reasons,
      firstRejects: rejections.first,
      listRejects: refused,
      // Kibibytes, see getrusage(2).
      peakRssBytes: process.resourceUsage().maxRSS * 1024,
    });
    return;
  }
  const { records, accepted, rejected, hits, seconds } = result;
  const to = out === '-' ? '' : ` in ${out}`;
  const say = out === '-' ? printNote : printLine;
  say(
    `${records} records: ${accepted} accepted, ${rejected} rejected; ${hits} hits${to} (${seconds.toFixed(1)} s)`,
  );
}
