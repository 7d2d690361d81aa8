import { once } from 'node:events';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TocsinError } from '../../../src/domain/error.ts';
import type { City, CityProgress } from '../city.ts';
import { listingRows, numberRows, victimRows } from './truth-rows.ts';

export const cityFiles = [
  'records.csv',
  'indicators.csv',
  'truth-victims.csv',
  'truth-numbers.csv',
  'city.json',
] as const;

/** What city.json says besides the parameters, and what the command reports. */
export type CityCounts = {
  readonly records: number;
  readonly recordBytes: number;
  readonly indicators: number;
  readonly victims: number;
  /** Of the victims, those who lost money. */
  readonly losses: number;
  readonly numbers: number;
};

/** @throws TocsinError USAGE where the folder holds a city already */
export function refuseToOverwrite(folder: string): void {
  const found = cityFiles.find((name) => existsSync(join(folder, name)));
  if (found === undefined) return;
  throw new TocsinError('USAGE', `${folder} holds ${found} already; --force replaces the city.`);
}

export type WriteOptions = {
  readonly folder: string;
  /** What was asked for; goes into city.json as it is. */
  readonly parameters: object;
  readonly onProgress: (progress: CityProgress) => void;
};

/**
 * Writes the city as files. Each is written under another name first, and city.json last, so that a
 * folder with city.json holds a whole city.
 */
export async function writeCity(city: City, options: WriteOptions): Promise<CityCounts> {
  const { folder, onProgress } = options;
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'records.csv');
  const handle = await open(`${file}.part`, 'w');
  let recordBytes = 0;
  try {
    for await (const block of city.blocks()) {
      await handle.writeFile(block);
      recordBytes += block.length;
      onProgress(city.progress());
    }
  } finally {
    await handle.close();
  }
  await rename(`${file}.part`, file);
  return writeTruth(city, recordBytes, options);
}

/** Everything but the records. */
export async function writeTruth(
  city: City,
  recordBytes: number,
  { folder, parameters }: Pick<WriteOptions, 'folder' | 'parameters'>,
): Promise<CityCounts> {
  await mkdir(folder, { recursive: true });
  const { listings, victims, numbers } = city.truth();
  await writeRows(join(folder, 'indicators.csv'), listingRows(listings));
  await writeRows(join(folder, 'truth-victims.csv'), victimRows(victims));
  await writeRows(join(folder, 'truth-numbers.csv'), numberRows(numbers));
  const counts: CityCounts = {
    records: city.progress().records,
    recordBytes,
    indicators: listings.length,
    victims: victims.length,
    losses: victims.filter(({ lossMs }) => lossMs !== null).length,
    numbers: numbers.length,
  };
  const about = { format: 1, ...parameters, counts };
  await writeFile(join(folder, 'city.json'), `${JSON.stringify(about, null, 2)}\n`);
  return counts;
}

async function writeRows(file: string, rows: Iterable<string>): Promise<void> {
  const out = createWriteStream(`${file}.part`);
  const closed = once(out, 'close');
  for (const row of rows) if (!out.write(row)) await once(out, 'drain');
  out.end();
  await closed;
  await rename(`${file}.part`, file);
}
