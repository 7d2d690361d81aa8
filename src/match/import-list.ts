import type { IndicatorDraft, IndicatorReject } from '../domain/indicator.ts';
import type { HomePlan } from '../domain/number/home-plan.ts';
import type { ScamType } from '../domain/scam-type.ts';
import type { AllowList } from '../intake/hosts/allow-list.ts';
import type { ListNote } from '../intake/lists/list-types.ts';
import { type ListFormat, readList } from '../intake/lists/read-list.ts';
import type { AllowNumbers } from '../intake/vet.ts';
import { observe } from '../observe/channel.ts';
import type { Database, Tx } from '../store/database.ts';
import { hexOf } from '../store/hex.ts';
import { indicatorId } from '../store/indicator-id.ts';
import { findIndicators } from '../store/indicator-reads.ts';
import { type Upserted, upsertIndicators } from '../store/indicators.ts';
import type { IndicatorIndex } from './indicator-index.ts';
import { applyIndicators } from './load-index.ts';

export type ListContext = {
  readonly plan: HomePlan;
  readonly scamTypes: readonly ScamType[];
  readonly allow: AllowList;
  readonly allowNumbers: AllowNumbers;
  /** See ListOptions. */
  readonly typeOfText?: (description: string) => string | null;
  readonly maxLineBytes: number;
};

export type ImportListOptions = {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly format: ListFormat;
  /** Overrides the list's own source. */
  readonly source: string | null;
  /** Reads and judges everything and changes nothing. */
  readonly dryRun: boolean;
  readonly nowMs: number;
  readonly onProgress?: (rows: number) => void;
};

/** Rows of the list = added + updated + unchanged + repeated in the list + rejected. */
export type ImportedList = {
  added: number;
  updated: number;
  unchanged: number;
  /** Rows that name an indicator which the same list named before. */
  repeated: number;
  /** Kept but not matched, by reason; part of the counts above. */
  quarantined: Record<string, number>;
  rejected: number;
  /** 100 at most. */
  rejects: IndicatorReject[];
  unknownScamTypes: Record<string, number>;
  /** What became of descriptions of rows that name no type: see DescribedCounts. */
  described: { typed: number; abstained: number };
  /** Left aside on purpose: columns and objects that say nothing of indicators. */
  notes: ListNote[];
};

const keptRejects = 100;

/** Thrown to take a dry run's transaction back; never leaves this file. */
class DryRun extends Error {}

/** Imports a list: every good row into the store and, where an index is given, into the running index. */
export async function importList(
  db: Database,
  context: ListContext,
  index: IndicatorIndex | null,
  options: ImportListOptions,
): Promise<ImportedList> {
  const done: ImportedList = {
    added: 0,
    updated: 0,
    unchanged: 0,
    repeated: 0,
    quarantined: {},
    rejected: 0,
    rejects: [],
    unknownScamTypes: {},
    described: { typed: 0, abstained: 0 },
    notes: [],
  };
  const seen = new Set<string>();
  let rows = 0;
  const { name, bytes, format, source } = options;
  const chunks = readList(
    { name, bytes },
    { ...context, format, ...(source === null ? {} : { source }) },
  );
  for await (const { drafts, rejects, notes, described } of chunks) {
    done.described.typed += described.typed;
    done.described.abstained += described.abstained;
    done.notes.push(...notes);
    const { first, again } = tallyDrafts(done, drafts, seen);
    // The repeated rows still add their source and case; what they change is not counted again.
    const upsert = async (tx: Tx): Promise<Upserted> => {
      const moved = await upsertIndicators(tx, first, options.nowMs);
      await upsertIndicators(tx, again, options.nowMs);
      return moved;
    };
    const moved = await (options.dryRun ? tryWrite(db, upsert) : db.write(upsert));
    done.added += moved.added;
    done.updated += moved.updated;
    done.unchanged += moved.unchanged;
    done.rejected += rejects.length;
    done.rejects.push(...rejects.slice(0, keptRejects - done.rejects.length));
    if (index !== null && !options.dryRun) {
      const ids = drafts.map(({ kind, value, space }) => indicatorId(kind, value, space));
      applyIndicators(index, [...(await findIndicators(db.read, ids)).values()]);
    }
    const changed = moved.added + moved.updated;
    if (changed > 0 && !options.dryRun) observe('tocsin:listed', { indicators: changed });
    rows += drafts.length + rejects.length;
    options.onProgress?.(rows);
  }
  return done;
}

/** Counts what the rows say by themselves, and parts those that name an indicator anew from the others. */
function tallyDrafts(
  done: ImportedList,
  drafts: readonly IndicatorDraft[],
  seen: Set<string>,
): { first: IndicatorDraft[]; again: IndicatorDraft[] } {
  const first: IndicatorDraft[] = [];
  const again: IndicatorDraft[] = [];
  for (const draft of drafts) {
    if (draft.unknownScamType !== null) bump(done.unknownScamTypes, draft.unknownScamType);
    const key = hexOf(indicatorId(draft.kind, draft.value, draft.space));
    if (seen.has(key)) {
      again.push(draft);
      continue;
    }
    seen.add(key);
    first.push(draft);
    if (draft.quarantine !== null) bump(done.quarantined, draft.quarantine);
  }
  done.repeated += again.length;
  return { first, again };
}

function bump(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

/** Runs the work and takes it back. */
async function tryWrite(db: Database, work: (tx: Tx) => Promise<Upserted>): Promise<Upserted> {
  let result: Upserted = { added: 0, updated: 0, unchanged: 0, quarantined: 0 };
  try {
    await db.write(async (tx) => {
      result = await work(tx);
      throw new DryRun();
    });
  } catch (error) {
    if (!(error instanceof DryRun)) throw error;
  }
  return result;
}
