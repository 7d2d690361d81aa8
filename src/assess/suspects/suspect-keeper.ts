import { observe } from '../../observe/channel.ts';
import type { Database } from '../../store/database.ts';
import { hexOf } from '../../store/hex.ts';
import { piecesOf } from '../../store/rows.ts';
import type { SuspectEnd } from '../../store/schema.ts';
import {
  allSuspects,
  pruneSuspects,
  type StoredSuspect,
  saveSuspects,
  suspectId,
} from '../../store/suspects.ts';
import { joined } from './past-contacts.ts';
import type { Translate } from './translator.ts';
import type { Judgement, SuspectedNumber } from './watch.ts';

const dayMs = 86_400_000;
/** Ended suspicions are kept so long: hits that name them are looked at for a week. */
const keptMs = 30 * dayMs;

export type KeeperOptions = {
  readonly db: Database;
  /** Of the tokens that judgements name, at first; see rotate(). */
  readonly epoch: number;
  /** Numbers that are never suspected under an epoch, by token hex. */
  readonly never: (epoch: number) => ReadonlySet<string>;
  /** Wall clock, epoch milliseconds. */
  readonly nowMs: () => number;
};

/**
 * Who is suspected, in memory and in the store. A judgement is taken at once in memory and saved with
 * the next transaction; what could not be saved is saved with the one after.
 */
export class SuspectKeeper {
  readonly #options: KeeperOptions;
  /** By token hex; ended ones too. */
  #suspects: Map<string, StoredSuspect>;
  #epoch: number;
  #never: ReadonlySet<string>;
  readonly #unsaved = new Set<string>();
  #saving: Promise<void> = Promise.resolve();
  #opened = 0;

  private constructor(options: KeeperOptions, suspects: Map<string, StoredSuspect>) {
    this.#options = options;
    this.#epoch = options.epoch;
    this.#never = options.never(options.epoch);
    this.#suspects = suspects;
    for (const { endedMs } of suspects.values()) this.#opened += Number(endedMs === null);
  }

  /** Takes up what the store has, and forgets what ended long ago. */
  static async open(options: KeeperOptions): Promise<SuspectKeeper> {
    const nowMs = options.nowMs();
    await options.db.write((tx) => pruneSuspects(tx, nowMs - keptMs, nowMs));
    const stored = await allSuspects(options.db.read);
    return new SuspectKeeper(options, new Map(stored.map((one) => [hexOf(one.token), one])));
  }

  /** How many are suspected now. */
  get size(): number {
    return this.#opened;
  }

  /** Those that are suspected now. */
  *open(): Generator<StoredSuspect> {
    for (const suspect of this.#suspects.values()) if (suspect.endedMs === null) yield suspect;
  }

  /** Takes a judgement in. @returns who is suspected that was not before */
  take({ judgedMs, changed, gone, first, modelId }: Judgement): StoredSuspect[] {
    const fresh: StoredSuspect[] = [];
    for (const number of changed) {
      const suspect = this.#enter(number, modelId);
      if (suspect !== null) fresh.push(suspect);
    }
    for (const token of gone) this.#end(hexOf(token), 'faded', judgedMs);
    if (first) {
      const still = new Set(changed.map(({ token }) => hexOf(token)));
      for (const [key] of this.#suspects) if (!still.has(key)) this.#end(key, 'faded', judgedMs);
    }
    return fresh;
  }

  /** Ids of those that are suspected, of numbers by token. */
  *idsOf(numbers: Iterable<{ readonly token: Uint8Array }>): Generator<Uint8Array> {
    for (const { token } of numbers) {
      const suspect = this.#suspects.get(hexOf(token));
      if (suspect?.endedMs === null) yield suspect.id;
    }
  }

  /** The scam types of suspects by id hex; null: nobody can tell. */
  typed(types: ReadonlyMap<string, string | null>): void {
    for (const suspect of this.#suspects.values()) {
      const scamType = types.get(hexOf(suspect.id));
      if (scamType === undefined || scamType === suspect.scamType) continue;
      this.#change(hexOf(suspect.token), { scamType });
    }
  }

  /** Ends the suspicion of numbers (token hex) that a list has named. @returns how many ended */
  listed(keys: Iterable<string>, nowMs: number): number {
    let ended = 0;
    for (const key of keys) if (this.#end(key, 'listed', nowMs)) ended++;
    return ended;
  }

  /** A person, or the blast guard, says that it is none, until a moment of the wall clock. */
  dismiss(
    suspect: StoredSuspect,
    reason: Extract<SuspectEnd, 'dismissed' | 'blast_guard'>,
    untilMs: number,
  ): void {
    const key = hexOf(suspect.token);
    this.#end(key, reason, this.#options.nowMs());
    this.#change(key, { dismissedUntilMs: untilMs });
  }

  /** Goes on under the tokens of another epoch. The ids stay, so that hits still name them. */
  rotate(epoch: number, translate: Translate): void {
    const all = [...this.#suspects.values()];
    const tokens = translate(joined(all.map(({ token }) => token)));
    this.#epoch = epoch;
    this.#never = this.#options.never(epoch);
    this.#suspects = new Map();
    this.#unsaved.clear();
    for (const [at, suspect] of all.entries()) {
      const token = tokens.slice(at * 16, at * 16 + 16);
      this.#suspects.set(hexOf(token), { ...suspect, token, epoch });
      this.#unsaved.add(hexOf(token));
    }
  }

  /** Writes what has changed. @throws TocsinError of the store; what was not written is written next time */
  save(): Promise<void> {
    const mine = this.#saving.then(() => this.#save());
    this.#saving = mine.catch(() => undefined);
    return mine;
  }

  async #save(): Promise<void> {
    const { db, nowMs } = this.#options;
    const keys = [...this.#unsaved];
    if (keys.length === 0) return;
    const suspects = keys.flatMap((key) => this.#suspects.get(key) ?? []);
    await db.write(async (tx) => {
      for (const piece of piecesOf(suspects)) await saveSuspects(tx, piece, nowMs());
    });
    for (const [at, key] of keys.entries()) {
      // Unless it has changed again meanwhile.
      if (this.#suspects.get(key) === suspects[at]) this.#unsaved.delete(key);
    }
    observe('tocsin:suspects', { changed: suspects.length });
  }

  #enter(number: SuspectedNumber, modelId: string | null): StoredSuspect | null {
    const { nowMs } = this.#options;
    const epoch = this.#epoch;
    const key = hexOf(number.token);
    const before = this.#suspects.get(key);
    if (this.#never.has(key) || (before?.dismissedUntilMs ?? 0) > nowMs()) return null;
    const { token, confidence, sinceMs, newCounterpartsDay, reasons } = number;
    const wasOpen = before !== undefined && before.endedMs === null;
    this.#set(key, {
      ...{ id: before?.id ?? suspectId(token), token, epoch, confidence, sinceMs },
      ...{ newCounterpartsDay, reasons, modelId },
      scamType: wasOpen ? before.scamType : null,
      ...{ endedMs: null, endReason: null, dismissedUntilMs: null },
    });
    return wasOpen ? null : (this.#suspects.get(key) ?? null);
  }

  #end(key: string, endReason: SuspectEnd, endedMs: number): boolean {
    if (this.#suspects.get(key)?.endedMs !== null) return false;
    this.#change(key, { endedMs, endReason });
    return true;
  }

  #change(key: string, change: Partial<StoredSuspect>): void {
    const before = this.#suspects.get(key);
    if (before !== undefined) this.#set(key, { ...before, ...change });
  }

  #set(key: string, suspect: StoredSuspect): void {
    const was = this.#suspects.get(key)?.endedMs === null;
    this.#suspects.set(key, suspect);
    this.#opened += Number(suspect.endedMs === null) - Number(was);
    this.#unsaved.add(key);
  }
}
