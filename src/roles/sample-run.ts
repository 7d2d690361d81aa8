import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Sample } from '../../simulator/town/sample.ts';
import { csvHeader, csvLine, type Row } from '../../simulator/town/traffic.ts';
import { normaliseNumber } from '../domain/number/normalise.ts';
import { type ImportedList, importList } from '../match/import-list.ts';
import { consentToFamily } from '../store/family.ts';
import type { Foundation } from './foundation.ts';
import { sealFamily } from './subscriber-choices.ts';
import { takeRecords } from './take-records.ts';

/** Imports the sample's lists and records its family links, both sides agreeing. */
export async function prepareSample(
  { db, vault, index, lists }: Foundation,
  sample: Sample,
): Promise<ImportedList[]> {
  const imported: ImportedList[] = [];
  for (const { name, bytes } of sample.lists) {
    imported.push(
      await importList(db, lists, index, {
        name,
        bytes: Readable.from([bytes]),
        format: 'auto',
        source: null,
        dryRun: false,
        nowMs: Date.now(),
      }),
    );
  }
  await db.write(async (tx) => {
    for (const pair of sample.family) {
      const party = normaliseNumber(`+${pair.family}`, lists.plan);
      const subscriber = normaliseNumber(`+${pair.subscriber}`, lists.plan);
      if (!party.ok || !subscriber.ok) continue;
      const link = sealFamily(vault, subscriber.party, party.party);
      await consentToFamily(tx, link, 'subscriber', Date.now());
      await consentToFamily(tx, link, 'family', Date.now());
    }
  });
  return imported;
}

/** The sample's rows as bytes that arrive when their time has come. */
async function* liveBytes(rows: Generator<Row[]>, signal: AbortSignal): AsyncGenerator<Buffer> {
  yield Buffer.from(csvHeader);
  for (const second of rows) {
    for (const row of second) {
      const waitMs = row.timeMs - Date.now();
      if (waitMs > 20) {
        try {
          await delay(waitMs, undefined, { signal });
        } catch (error) {
          if (signal.aborted) return;
          throw error;
        }
      }
      if (signal.aborted) return;
      yield Buffer.from(csvLine(row));
    }
  }
}

/** Feeds the sample's traffic, live, through the same reader as any other source, until aborted. */
export async function playSample(
  foundation: Foundation,
  sample: Sample,
  signal: AbortSignal,
): Promise<void> {
  const stream = Readable.from(liveBytes(sample.rows, signal));
  const input = { kind: 'stream', name: `sample ${sample.name}`, stream } as const;
  await takeRecords(foundation, input, {
    profile: 'default',
    format: 'csv',
    pace: null,
    observed: 'wall',
    signal,
  });
}
