import { once } from 'node:events';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { type City, type CityOptions, createCity } from '../../../simulator/city/city.ts';
import { dayMs, dayOf, startOfDay } from '../../../simulator/city/clock.ts';
import { compareWithMeasured } from '../../../simulator/city/compare/compare.ts';
import { estimateCity } from '../../../simulator/city/estimate.ts';
import {
  defaultAgedShare,
  defaultHeedShare,
  defaultIntensity,
} from '../../../simulator/city/fraud/fraud.ts';
import { readWarnings } from '../../../simulator/city/fraud/read-warnings.ts';
import { defaultAbroadShare } from '../../../simulator/city/lookalikes/abroad.ts';
import { defaultOutsiders } from '../../../simulator/city/ordinary/outsiders.ts';
import { createPace } from '../../../simulator/city/output/pace.ts';
import {
  type CityCounts,
  refuseToOverwrite,
  writeCity,
  writeTruth,
} from '../../../simulator/city/output/write-city.ts';
import { defaultChurn } from '../../../simulator/city/population/population.ts';
import { TocsinError } from '../../domain/error.ts';
import { collect, positiveInteger, positiveNumber } from '../options.ts';
import { printJson, printLine, printNote, printTable } from '../print.ts';
import { type Progress, progressBar } from '../progress.ts';

type Options = {
  people: number;
  days: number;
  seed: number;
  start: number;
  out?: string;
  webShare: number;
  cells: boolean;
  churn: number;
  abroadShare: number;
  outsiders: number;
  fraud: boolean;
  agedShare?: number;
  intensity?: number;
  scamType?: string[];
  jitter?: number;
  listingDelay?: number;
  response?: string;
  heedShare?: number;
  threads: number;
  stream?: true;
  speed?: number;
  compare?: true;
  dryRun?: true;
  force?: true;
  json?: true;
};

const mostOutsidersEach = 100;

/** A smaller city is made faster than a thread starts. */
const threadFromPeople = 20_000;

export function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description('Make a synthetic city: records, lists and the truth about both, by a seed.')
    .option('--people <number>', 'subscribers', positiveInteger, 100_000)
    .option('--days <number>', 'days of records', positiveInteger, 7)
    .option('--seed <number>', 'another seed is another city', wholeNumber, 1)
    .option('--start <date>', 'first day, Beijing time', dateOption, Date.UTC(2026, 2, 1, 16))
    .option('--out <folder>', 'folder for the files')
    .option(
      '--web-share <share>',
      'of visits and app events among ordinary events',
      shareBelowOne,
      0.2,
    )
    .option('--no-cells', 'the column of cells stays empty')
    .option(
      '--churn <share>',
      'of people, those who change their number in a month',
      share,
      defaultChurn,
    )
    .option(
      '--abroad-share <share>',
      'of people, those with somebody abroad',
      share,
      defaultAbroadShare,
    )
    .option(
      '--outsiders <number>',
      'acquaintances of a person in other networks',
      notNegative,
      defaultOutsiders,
    )
    .option('--no-fraud', 'nobody is cheated')
    .option('--intensity <number>', 'attempts of fraud a day per 100,000 people', positiveNumber)
    .option('--scam-type <key>', 'only this scam type; may be repeated', collect)
    .option('--jitter <sigma>', "how far this city's fraud stands from the scripts", positiveNumber)
    .option('--listing-delay <factor>', 'how much slower the police list', positiveNumber)
    .option('--aged-share <share>', "of gangs' mobile numbers, those with an ordinary past", share)
    .option('--response <file>', 'CSV subscriber,time: warnings that people were given')
    .option('--heed-share <share>', 'of warned people, those who break off', share)
    .option('--threads <number>', '1 or 2; the city is the same', positiveInteger, 2)
    .option('--stream', 'write the records to standard output, the other files to --out at the end')
    .option('--speed <factor>', 'with --stream: simulated seconds a second', positiveNumber)
    .option('--compare', 'compare ordinary traffic with measured contacts, and make nothing')
    .option('--dry-run', 'estimate rows and bytes, and make nothing')
    .option('--force', 'replace a city that is in the folder')
    .option('--json', 'print the result as one line of JSON')
    .action(simulate);
}

async function simulate(options: Options): Promise<void> {
  try {
    await run(options);
  } catch (error) {
    // The simulator's own rooms know no codes: what they cannot make was asked for wrongly.
    if (error instanceof RangeError)
      throw new TocsinError('USAGE', `${error.message}.`, { cause: error });
    throw error;
  }
}

async function run(options: Options): Promise<void> {
  if (options.compare) return compare(options);
  const city = await cityOptions(options);
  if (options.dryRun) return estimate(city, options);
  const { out, stream, force } = options;
  if (out === undefined && !stream) throw new TocsinError('USAGE', '--out names the folder.');
  if (out !== undefined && !force) refuseToOverwrite(out);
  const began = performance.now();
  const made = createCity(city);
  const progress = progressBar('tocsin simulate');
  const counts = stream
    ? await streamCity(made, options)
    : await writeCity(made, {
        folder: out ?? '',
        parameters: parametersOf(options),
        onProgress: (so) => show(progress, so.records, so.untilMs - city.startMs, options),
      });
  progress.end();
  report(counts, (performance.now() - began) / 1000, options);
}

async function cityOptions(options: Options): Promise<CityOptions> {
  const { seed, people, days, start, webShare, cells, threads, stream, speed } = options;
  const { churn, abroadShare, outsiders } = options;
  return {
    seed,
    people,
    days,
    startMs: start,
    webShare,
    cells,
    churn,
    abroadShare,
    outsiders,
    fraud: options.fraud ? await fraudOptions(options) : null,
    threaded: threads > 1 && people >= threadFromPeople,
    // A stream comes in pieces of about a second.
    ...(stream && speed !== undefined ? { sliceMs: Math.max(1, Math.round(speed)) * 1000 } : {}),
  };
}

async function fraudOptions(options: Options): Promise<NonNullable<CityOptions['fraud']>> {
  const { intensity, scamType, jitter, listingDelay, agedShare, response, heedShare } = options;
  return {
    ...(intensity === undefined ? {} : { intensity }),
    ...(scamType === undefined ? {} : { scamTypes: scamType }),
    ...(jitter === undefined ? {} : { jitter }),
    ...(listingDelay === undefined ? {} : { listingDelay }),
    ...(agedShare === undefined ? {} : { agedShare }),
    ...(heedShare === undefined ? {} : { heedShare }),
    ...(response === undefined ? {} : { warnings: await readWarnings(response) }),
  };
}

/** What another run needs to make the same city. */
function parametersOf(options: Options): object {
  const { people, days, seed, start, webShare, cells, fraud } = options;
  const { churn, abroadShare, outsiders } = options;
  const { intensity, scamType, jitter, listingDelay, agedShare, response, heedShare } = options;
  const startDate = new Date(dayOf(start) * dayMs).toISOString().slice(0, 10);
  const scene = { seed, people, days, start: startDate, webShare, cells };
  const ordinary = { ...scene, churn, abroadShare, outsiders };
  if (!fraud) return { ...ordinary, fraud };
  // What was left out is written as it was taken, since another version may take something else.
  return {
    ...ordinary,
    fraud: {
      intensity: intensity ?? defaultIntensity,
      scamTypes: scamType ?? null,
      jitter: jitter ?? 0,
      listingDelay: listingDelay ?? 1,
      agedShare: agedShare ?? defaultAgedShare,
      response: response ?? null,
      heedShare: heedShare ?? defaultHeedShare,
    },
  };
}

function show(progress: Progress, records: number, doneMs: number, { days }: Options): void {
  const day = Math.min(days, 1 + Math.floor(doneMs / dayMs));
  progress.at(doneMs, days * dayMs, `day ${day}: ${records} records`);
}

async function streamCity(city: City, options: Options): Promise<CityCounts | null> {
  const { out, speed, start } = options;
  const pace = speed === undefined ? null : createPace(speed, () => performance.now());
  let recordBytes = 0;
  for await (const block of city.blocks()) {
    if (pace !== null) await pace(city.progress().untilMs - start);
    recordBytes += block.length;
    if (!process.stdout.write(block)) await once(process.stdout, 'drain');
  }
  if (out === undefined) return null;
  return writeTruth(city, recordBytes, { folder: out, parameters: parametersOf(options) });
}

function report(counts: CityCounts | null, seconds: number, { stream, json, out }: Options): void {
  if (counts === null) return;
  const recordsASecond = Math.round(counts.records / seconds);
  if (json && !stream) {
    // Kibibytes, see getrusage(2).
    const peakRssBytes = process.resourceUsage().maxRSS * 1024;
    printJson({ ...counts, seconds, recordsASecond, peakRssBytes });
    return;
  }
  const say = stream ? printNote : printLine;
  say(
    `${counts.records} records (${recordsASecond} a second, ${seconds.toFixed(1)} s), ` +
      `${counts.indicators} indicators, ${counts.victims} victims of whom ${counts.losses} lost money, ` +
      `${counts.numbers} numbers of note in ${out}`,
  );
}

async function estimate(city: CityOptions, { json }: Options): Promise<void> {
  const found = await estimateCity(city);
  if (json) return printJson(found);
  printLine(
    `about ${found.rows} records, ${(found.bytes / 1e9).toFixed(2)} GB ` +
      `(from ${found.samplePeople} people over ${found.sampleDays} day; nothing was written)`,
  );
}

function compare({ seed, start, json }: Options): void {
  const rows = compareWithMeasured(seed, start);
  if (rows === null) {
    printNote(
      'The shared data folder is absent (beside the checkout or TOCSIN_SHARED): nothing to compare with.',
    );
    return;
  }
  if (json) {
    printJson(rows);
    return;
  }
  printTable(
    ['of', 'figure', 'city', 'measured'],
    rows.map(({ about, figure, city, measured }) => [
      about,
      figure,
      rounded(city),
      rounded(measured),
    ]),
  );
  printNote(
    'Contacts: Copenhagen Networks Study, within one group of students. Calls: a competition of 2020, a third of whose numbers are fraudsters, so its share of outgoing calls is no aim.',
  );
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('must be a whole number.');
  return Number(text);
}

/** @throws InvalidArgumentError for more than a person can know */
function notNegative(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= mostOutsidersEach) || text.trim() === '')
    throw new InvalidArgumentError(`must be from 0 to ${mostOutsidersEach}.`);
  return value;
}

function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1) || text.trim() === '')
    throw new InvalidArgumentError('must be from 0 to 1.');
  return value;
}

function shareBelowOne(text: string): number {
  const value = share(text);
  if (value === 1) throw new InvalidArgumentError('must be below 1.');
  return value;
}

function dateOption(text: string): number {
  const days = Date.parse(`${text}T00:00:00Z`) / dayMs;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(days))
    throw new InvalidArgumentError('must be a date, YYYY-MM-DD.');
  return startOfDay(days);
}
