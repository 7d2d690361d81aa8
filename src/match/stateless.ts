import type { AllowList } from '../intake/hosts/allow-list.ts';
import { type Rejections, RejectTally } from '../intake/reject-tally.ts';
import { createEphemeralVault } from '../vault/vault.ts';
import type { BlockMode } from './engine/block.ts';
import type { BlockSource } from './engine/block-source.ts';
import { createPool } from './engine/create-pool.ts';
import { IndicatorIndex } from './indicator-index.ts';
import { type FilledPart, ListFiller } from './list-filler.ts';
import { matchHeader } from './match-csv.ts';
import type { KernelMemory } from './memory.ts';
import type { PieceThreads } from './scan/shared-scan.ts';

/** What is being done. */
export type StatelessStage = 'lists' | 'matching';

export type StatelessProgress = {
  readonly stage: StatelessStage;
  readonly indicators: number;
  readonly records: number;
  readonly hits: number;
};

export type StatelessMatch = {
  /** Reads the lists, for which the memory of the index and its threads may be used. */
  readonly lists: (km: KernelMemory, threads: PieceThreads) => AsyncIterable<FilledPart>;
  readonly sources: readonly BlockSource[];
  /** Hosts that win over indicators. */
  readonly allow: AllowList;
  /** 1 matches on the calling thread. */
  readonly threads: number;
  readonly blockBytes?: number;
  /** Takes the output in pieces, header first; awaited, so that a slow disk holds the reading up. */
  readonly write: (text: string) => Promise<void>;
  /** Told now and then. */
  readonly onProgress?: (so: StatelessProgress) => void;
};

/** records = accepted + rejected. */
export type StatelessResult = {
  readonly records: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Of the rejected: by reason, and the first of them. */
  readonly rejections: Rejections;
  /** Rows written. */
  readonly hits: number;
  /** In the index: without what is quarantined or named twice. */
  readonly indicators: number;
  readonly threads: number;
  /** Wall-clock time: all, and of its stages. */
  readonly seconds: number;
  readonly secondsByStage: Readonly<Record<StatelessStage, number>>;
  /** While matching. */
  readonly recordsPerSecond: number;
  readonly indexBytes: number;
};

/**
 * Of a file, handed to a thread at once. Nothing is committed here, so that blocks need not be small
 * steps; each handing over costs as much as some hundred rows.
 */
const fileJobBytes = 4 * 1024 * 1024;

const mode: BlockMode = { output: 'csv', contacts: false, cells: false, observed: 'record' };

/**
 * Matches records against lists with nothing kept: the keys die with the call. Quarantined drafts
 * do not match. Writes CSV `record_id,kind,value,side` in the records' order, one row for each record
 * and indicator.
 *
 * @throws TocsinError of the lists and sources, after the rows before the fault were written
 */
export async function matchStateless(options: StatelessMatch): Promise<StatelessResult> {
  const { allow, threads, blockBytes, sources, write, onProgress } = options;
  const startedMs = performance.now();
  const vault = createEphemeralVault();
  const index = new IndicatorIndex(vault, { allow });
  // Started before the lists are read: a worker needs longer to start than a short list to be read.
  const pool = createPool({
    ...{ vault, index, allow, threads, callerMatches: true, fileJobBytes },
    ...(blockBytes === undefined ? {} : { blockBytes }),
  });
  const tally = { records: 0, accepted: 0, rejected: 0, hits: 0 };
  const rejects = new RejectTally();
  const tell = (stage: StatelessStage): void => {
    onProgress?.({ stage, indicators: index.size, records: tally.records, hits: tally.hits });
  };
  try {
    const filler = new ListFiller({ index, helpers: pool.fillers });
    for await (const part of options.lists(index.memory, filler)) {
      await filler.add(part);
      tell('lists');
    }
    await filler.finish();
    const matchingMs = performance.now();
    await write(matchHeader);
    for (const source of sources) {
      for await (const block of pool.run(source, mode)) {
        tally.records += block.rowsIn;
        tally.accepted += block.accepted;
        tally.rejected += block.rejects.length;
        rejects.add(block.rejects);
        tally.hits += block.matches;
        if (block.text !== '') await write(block.text);
        tell('matching');
      }
    }
    const endedMs = performance.now();
    const matching = (endedMs - matchingMs) / 1000;
    return {
      ...tally,
      rejections: rejects.rejections,
      indicators: index.size,
      threads: pool.threads,
      seconds: (endedMs - startedMs) / 1000,
      secondsByStage: { lists: (matchingMs - startedMs) / 1000, matching },
      recordsPerSecond: Math.round(tally.records / Math.max(matching, 1e-3)),
      indexBytes: index.bytes,
    };
  } finally {
    await pool.close();
  }
}
