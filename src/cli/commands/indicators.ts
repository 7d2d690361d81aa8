import { basename } from 'node:path';
import type { Command } from 'commander';
import type { ImportResult } from '../../api/platform.ts';
import {
  type Indicator,
  type IndicatorKind,
  type IndicatorStatus,
  indicatorKinds,
  indicatorStatuses,
  type ScamTypeGuess,
} from '../../domain/indicator.ts';
import { chinaPlan } from '../../domain/number/china-plan.ts';
import { formatIndicatorCsv, indicatorCsvHeader } from '../../intake/lists/indicator-csv.ts';
import type { ListFormat } from '../../intake/lists/read-list.ts';
import { openTemplates } from '../../roles/all.ts';
import { decideAll } from '../../roles/flow.ts';
import { openFoundation } from '../../roles/foundation.ts';
import { importIndicators } from '../../roles/import-indicators.ts';
import { release, revoke } from '../../roles/indicator-status.ts';
import { lookBackAll } from '../../roles/look-back.ts';
import { hexOf } from '../../store/hex.ts';
import { indicatorSources, listIndicators, streamIndicators } from '../../store/indicator-reads.ts';
import { checkInput, openInput } from '../input.ts';
import { listFormatOption, oneOf, positiveInteger } from '../options.ts';
import { owningState } from '../owning.ts';
import { printJson, printLine, printNote, printTable } from '../print.ts';
import { progressBar } from '../progress.ts';
import { readingState } from '../reading.ts';
import { runningInstance } from '../running.ts';
import { configOf, type StateOptions, withState } from '../settings.ts';

type ImportOptions = StateOptions & {
  format: ListFormat;
  dryRun?: true;
  source?: string;
  json?: true;
};

async function importFiles(files: readonly string[], options: ImportOptions): Promise<void> {
  const config = configOf(options);
  for (const file of files) await checkInput(file);
  const running = await runningInstance(config.dataDir);
  const foundation = running === null ? await openFoundation(config) : null;
  try {
    for (const file of files) {
      const name = file === '-' ? 'stdin' : basename(file);
      const bytes = await openInput(file);
      const progress = progressBar(name);
      let result: ImportResult;
      if (foundation === null) {
        const query = new URLSearchParams({
          format: options.format,
          dryRun: String(options.dryRun === true),
          name,
        });
        if (options.source !== undefined) query.set('source', options.source);
        result = (await running?.call('POST', `/v1/indicators?${query}`, {
          type: 'application/octet-stream',
          content: bytes,
        })) as ImportResult;
      } else {
        result = await importIndicators(foundation, {
          name,
          bytes,
          format: options.format,
          source: options.source ?? null,
          dryRun: options.dryRun === true,
          nowMs: Date.now(),
          onProgress: (rows) => progress.at(rows, null, `${rows} rows`),
        });
      }
      progress.end();
      show(name, result, options);
    }
    if (foundation !== null && !options.dryRun) {
      await lookBackAll(foundation);
      await decideAll(foundation, openTemplates(config));
    }
  } finally {
    await foundation?.close();
  }
}

function show(name: string, result: ImportResult, options: ImportOptions): void {
  if (options.json) {
    printJson({ file: name, dryRun: options.dryRun === true, ...result });
    return;
  }
  const would = options.dryRun ? 'would be ' : '';
  printLine(
    `${name}: ${result.added} ${would}added, ${result.updated} ${would}updated, ${result.unchanged} unchanged, ${result.repeated} repeated in the list, ${result.rejected} rejected`,
  );
  for (const [reason, count] of Object.entries(result.quarantined)) {
    printLine(`  ${count} quarantined (${reason}): kept, not matched`);
  }
  for (const [type, count] of Object.entries(result.unknownScamTypes)) {
    printLine(`  ${count} of scam type "${type}", which is not configured: kept as other`);
  }
  const { fromText, textsAbstained, fromNeighbours } = result.guessedTypes;
  if (fromText + textsAbstained > 0) {
    printLine(`  ${fromText} types from text, ${textsAbstained} texts of which nobody can tell`);
  }
  if (fromNeighbours > 0) printLine(`  ${fromNeighbours} types from neighbours`);
  for (const { line, field, reason } of result.rejects.slice(0, 20)) {
    printNote(`${name}:${line}: ${field ?? 'row'}: ${reason}`);
  }
  for (const { what, name: which, count } of result.notes) {
    printNote(`${name}: ${what.replace('_', ' ')} ${which} (${count})`);
  }
  if (result.rejected > 20) printNote(`… and ${result.rejected - 20} more rejected rows`);
}

type ListOptions = StateOptions & {
  status?: IndicatorStatus;
  kind?: IndicatorKind;
  search?: string;
  limit: number;
  after?: string;
  json?: true;
};

async function list(options: ListOptions): Promise<void> {
  const { status, kind, search, limit, after } = options;
  const page = await readingState(configOf(options), (db) =>
    listIndicators(db.read, { status, kind, search, limit, after }),
  );
  if (options.json) {
    for (const { id, ...rest } of page.indicators) {
      const scamTypeFrom = typeOrigin({ id, ...rest });
      printJson({ id: Buffer.from(id).toString('hex'), ...rest, scamTypeFrom });
    }
  } else if (page.indicators.length === 0)
    printLine('No indicator fits. Import a list with: tocsin indicators import FILE');
  else {
    printTable(
      ['kind', 'value', 'scam type', 'from', 'confidence', 'status'],
      page.indicators.map((one) => [
        one.kind,
        one.value,
        one.scamType ?? '-',
        typeOrigin(one) ?? '-',
        one.confidence,
        one.statusReason ? `${one.status} (${one.statusReason})` : one.status,
      ]),
    );
  }
  if (page.next !== null) printNote(`More: --after '${page.next}'`);
}

/** Who says of which type an indicator is; null where it has none. */
function typeOrigin({ scamType, scamTypeFrom }: Indicator): 'listed' | ScamTypeGuess | null {
  return scamType === null ? null : (scamTypeFrom ?? 'listed');
}

type MoveOptions = StateOptions & { reason: string; json?: true };

/** Revokes or releases one indicator, through the running program where there is one. */
async function moveOne(
  how: 'revoke' | 'release',
  kind: IndicatorKind,
  value: string,
  options: MoveOptions,
): Promise<void> {
  const config = configOf(options);
  const body = { indicators: [{ kind, value }], reason: options.reason };
  const running = await runningInstance(config.dataDir);
  let answer: { revoked?: number; released?: number };
  if (running) {
    const content = JSON.stringify(body);
    const request = { type: 'application/json', content };
    answer = (await running.call('POST', `/v1/indicators/${how}`, request)) as typeof answer;
  } else {
    answer = await owningState<typeof answer>(config, (foundation) =>
      ({ revoke, release })[how](foundation, { ...body, actor: 'cli' }),
    );
  }
  const moved = (answer.revoked ?? answer.released) === 1;
  if (options.json) printJson(answer);
  else if (!moved) printLine(`There is no ${kind} ${value} to ${how}.`);
  else
    printLine(
      how === 'revoke' ? `${kind} ${value} matches no more.` : `${kind} ${value} matches again.`,
    );
  if (!moved) process.exitCode = 1;
}

async function exportAll(options: StateOptions & { status?: IndicatorStatus }): Promise<void> {
  await readingState(configOf(options), async (db) => {
    printLine(indicatorCsvHeader);
    const pages = streamIndicators(db.read, options.status ? { status: options.status } : {});
    for await (const page of pages) {
      const ids = page.map(({ id }) => id);
      const sources = await indicatorSources(db.read, ids);
      for (const indicator of page) {
        const [first] = sources.get(hexOf(indicator.id)) ?? [];
        const source = {
          source: first?.source ?? '',
          caseRef: first?.caseRef || null,
          unknownScamType: first?.unknownScamType ?? null,
        };
        printLine(formatIndicatorCsv(indicator, source, chinaPlan));
      }
    }
  });
}

export function addIndicators(program: Command): void {
  const indicators = program
    .command('indicators')
    .description('The lists: import, list, revoke, export.');
  withState(
    indicators
      .command('import')
      .argument('<file...>', 'lists; - is standard input')
      .description(
        'Import lists. Bad rows are reported by line, field and reason; good rows are kept.',
      )
      .option('--format <name>', 'auto, csv, jsonl, stix, misp or plain', listFormatOption, 'auto')
      .option('--source <name>', 'who says so, over what the list says')
      .option('--dry-run', 'read and judge everything, change nothing')
      .option('--json', 'one line of JSON a file'),
  ).action(importFiles);
  withState(
    indicators
      .command('list')
      .description('Show indicators.')
      .option('--status <status>', indicatorStatuses.join(', '), oneOf(indicatorStatuses))
      .option('--kind <kind>', indicatorKinds.join(', '), oneOf(indicatorKinds))
      .option('--search <text>', 'part of the value')
      .option('--limit <n>', 'rows at most', positiveInteger, 50)
      .option('--after <key>', 'the page after, as the last one said')
      .option('--json', 'one line of JSON an indicator'),
  ).action(list);
  const moves = {
    revoke: 'Take an indicator off the lists.',
    release:
      'Let an indicator match again that was quarantined or revoked, after a person looked at it.',
  } as const;
  for (const how of ['revoke', 'release'] as const) {
    withState(
      indicators
        .command(how)
        .argument('<kind>', indicatorKinds.join(', '), oneOf(indicatorKinds))
        .argument('<value>', 'in any writing')
        .description(moves[how])
        .option('--reason <text>', 'why', 'by hand')
        .option('--json', 'as one line of JSON'),
    ).action((kind: IndicatorKind, value: string, options: MoveOptions) =>
      moveOne(how, kind, value, options),
    );
  }
  withState(
    indicators
      .command('export')
      .description('Write all indicators as CSV to standard output.')
      .option('--status <status>', indicatorStatuses.join(', '), oneOf(indicatorStatuses)),
  ).action(exportAll);
}
