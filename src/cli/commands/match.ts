import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { IndicatorDraft } from '../../domain/indicator.ts';
import type { RecordBatch } from '../../domain/record.ts';
import { type ListFormat, readList } from '../../intake/lists/read-list.ts';
import { partyReaders } from '../../intake/records/party-readers.ts';
import { findProfile } from '../../intake/records/profiles.ts';
import { openRecordSource } from '../../intake/records/record-source.ts';
import { matchStateless } from '../../match/stateless.ts';
import { openLists } from '../../roles/foundation.ts';
import { openInput } from '../input.ts';
import { collect, listFormatOption } from '../options.ts';
import { printJson, printLine, printNote } from '../print.ts';
import { progressBar } from '../progress.ts';
import { configOf } from '../settings.ts';

type Options = {
  indicators: string[];
  records: string[];
  out: string;
  format: ListFormat;
  profile: string;
  config?: string;
  json?: true;
};

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
    .option('--config <file>', 'YAML configuration: allow-lists, profiles, scam types')
    .option('--json', 'print the counts as the last line of standard output')
    .action(async (options: Options) => {
      const config = configOf(options);
      const { lists, notes } = await openLists(config);
      for (const note of notes) printNote(note);
      const profile = findProfile(options.profile, config.intake.profiles);
      const inputs = await Promise.all(
        options.indicators.map(async (file) => ({
          name: basename(file),
          bytes: await openInput(file),
        })),
      );
      const sources = await Promise.all(
        options.records.map((path) =>
          openRecordSource(
            path === '-'
              ? { kind: 'stream', name: 'stdin', stream: process.stdin }
              : { kind: 'file', path },
            { profile, readers: partyReaders(config.intake.homePlan), limits: config.intake },
          ),
        ),
      );
      let refused = 0;
      async function* indicators(): AsyncGenerator<readonly IndicatorDraft[]> {
        for (const input of inputs) {
          for await (const chunk of readList(input, { ...lists, format: options.format })) {
            for (const { source, line, field, reason } of chunk.rejects) {
              refused++;
              if (refused <= 20) printNote(`${source}:${line}: ${field ?? 'row'}: ${reason}`);
            }
            yield chunk.drafts;
          }
        }
      }
      async function* batches(): AsyncGenerator<RecordBatch> {
        for (const source of sources) yield* source.batches();
      }
      const out = options.out === '-' ? process.stdout : createWriteStream(options.out);
      const failed = new Promise<never>((_, reject) => out.once('error', reject));
      const progress = progressBar('matching');
      const total = sources.reduce((sum, source) => sum + (source.sizeBytes ?? 0), 0);
      const result = await Promise.race([
        failed,
        matchStateless({
          indicators: indicators(),
          batches: batches(),
          allow: lists.allow,
          write: async (text) => {
            if (!out.write(text)) await once(out, 'drain');
          },
          onProgress: ({ records, hits }) => {
            const read = sources.reduce((sum, source) => sum + source.bytesRead(), 0);
            progress.at(read, total || null, `${records} records, ${hits} hits`);
          },
        }),
      ]);
      progress.end();
      if (out !== process.stdout) {
        out.end();
        await once(out, 'close');
      }
      if (refused > 0) printNote(`${refused} rows of the lists were refused.`);
      if (options.json) printJson(result);
      else {
        const to = options.out === '-' ? '' : ` in ${options.out}`;
        const say = options.out === '-' ? printNote : printLine;
        say(
          `${result.records} records: ${result.accepted} accepted, ${result.rejected} rejected; ${result.hits} hits${to} (${result.seconds.toFixed(1)} s)`,
        );
      }
    });
}
