import { setTimeout as delay } from 'node:timers/promises';
import { defaultSegmentRows } from '../../src/match/contact-log/contact-log.ts';
import type { ContactLog } from '../../src/match/contact-log/types.ts';
import { note } from '../lib/say.ts';
import type { ContactMaker } from './contacts.ts';

export type Filled = {
  readonly rows: number;
  /** From the first block to the last one on the disk, and until all but the open journal is in segments. */
  readonly appendS: number;
  readonly segmentsS: number;
  /** Contacts that were in segments by then. */
  readonly inSegments: number;
  /** What making the contacts takes by itself, which is part of both. */
  readonly makingS: number;
  /** Processor seconds of the whole process, without those of making. */
  readonly cpuS: number;
};

/** Records of a block, about a megabyte of CSV: what the matcher hands over at one time. */
const blockRecords = 12_288;
/** Blocks on their way to the disk at one time. */
const maxOpen = 4;
const bytesOfRecord = 85;
const epoch = 1;
const quietMs = 3000;

function cpuSeconds(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

function recordsOf(rows: number, at: number): number {
  return Math.min(blockRecords, (rows - at) / 2);
}

/** Making all contacts and throwing them away: what of the time below is not the log's. */
export function timeMaking(maker: ContactMaker, rows: number): { wallS: number; cpuS: number } {
  const [startedMs, cpu] = [performance.now(), process.cpuUsage()];
  for (let at = 0; at < rows; ) {
    const records = recordsOf(rows, at);
    maker.next(records);
    at += 2 * records;
  }
  return { wallS: (performance.now() - startedMs) / 1000, cpuS: cpuSeconds(cpu) };
}

/** Waits until nothing moves any more: all journals became segments, and small segments were merged. */
export async function untilQuiet(log: ContactLog): Promise<void> {
  let [last, sinceMs] = ['', performance.now()];
  while (performance.now() - sinceMs < quietMs) {
    const { journals, rolls, merges, segments, fault } = log.stats();
    if (fault !== null) throw new Error(fault);
    const now = `${journals} ${rolls} ${merges} ${segments}`;
    if (now !== last || journals > 0) [last, sinceMs] = [now, performance.now()];
    await delay(100);
  }
}

/** Appends all contacts as ingest would, a few blocks at a time, and waits for the segments. */
export async function fillLog(
  log: ContactLog,
  makers: { readonly counted: ContactMaker; readonly appended: ContactMaker },
  rows: number,
): Promise<Filled> {
  const making = timeMaking(makers.counted, rows);
  const [startedMs, cpu] = [performance.now(), process.cpuUsage()];
  const open = new Set<Promise<void>>();
  let byteOffset = 0;
  for (let at = 0; at < rows; ) {
    while (open.size >= maxOpen) await Promise.race(open);
    const records = recordsOf(rows, at);
    byteOffset += records * bytesOfRecord;
    const block = {
      ...{ source: 'bench', fingerprint: 'bench', byteOffset, epoch },
      rows: makers.appended.next(records),
    };
    const appended = log.append(block).then((it) => {
      it.settle(true);
      open.delete(appended);
    });
    // It stays among the open, where the next wait meets it; until then nobody else hears of it.
    appended.catch(() => undefined);
    open.add(appended);
    const before = Math.floor(at / 1e7);
    at += 2 * records;
    if (Math.floor(at / 1e7) > before) {
      note(
        `${(at / 1e6).toFixed(0)} M contacts in ${((performance.now() - startedMs) / 1000).toFixed(0)} s`,
      );
    }
  }
  await Promise.all(open);
  const appendS = (performance.now() - startedMs) / 1000;
  while (log.stats().journals > 1 || log.stats().journalRows >= defaultSegmentRows) {
    const { fault } = log.stats();
    if (fault !== null) throw new Error(fault);
    await delay(20);
  }
  const segmentsS = (performance.now() - startedMs) / 1000;
  const inSegments = log.stats().segmentRows;
  const cpuS = cpuSeconds(cpu) - making.cpuS;
  return { rows, appendS, segmentsS, inSegments, makingS: making.wallS, cpuS };
}
