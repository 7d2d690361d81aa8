import type { Hit } from '../../domain/hit.ts';
import type { ContactLog } from '../../match/contact-log/types.ts';
import type { NumberChange } from '../../match/indicator-index.ts';
import type { ContactTap, IngestBlock } from '../../match/ingest.ts';
import { hexOf } from '../../store/hex.ts';
import type { StoredSuspect } from '../../store/suspects.ts';
import { isTaken, rowWords, wordsOf } from '../discover/contact-words.ts';
import {
  joined,
  type LateSuspected,
  lateSuspected,
  pastRows,
  WaitingTokens,
} from './past-contacts.ts';
import { type ListedNumbers, SuspectHits } from './suspect-hits.ts';
import type { SuspectKeeper } from './suspect-keeper.ts';
import type { Judgement, WatchFigures } from './watch.ts';
import type { WatchThread } from './watch-thread.ts';

export type DiscoveringOptions = {
  /** Whether suspected numbers make hits. */
  readonly warns: boolean;
  readonly epoch: number;
  readonly keeper: SuspectKeeper;
  /** Opens the watch; called once, when it is first needed. */
  readonly openWatch: (
    onJudgement: (judgement: Judgement) => Promise<void>,
  ) => Promise<WatchThread>;
  /** Every number that is listed now: n × 16 bytes at a time, of `epoch`. */
  readonly listedNow: () => AsyncIterable<Uint8Array>;
  /** Asked for each block: a rotation puts another in its place. */
  readonly listed: () => ListedNumbers;
  /** An answered call with a listed number makes a victim from this length on. Seconds. */
  readonly victimCallS: number;
  /** Null where none is kept: then the past is not looked at. */
  readonly log: ContactLog | null;
  /** Resolves when what was matched by now has its contacts in the log. */
  readonly drained: () => Promise<void>;
  /** How far the past is looked at. */
  readonly lookBackMs: number;
  /** Keeps what a look-back found. */
  readonly keepLate: (found: LateSuspected) => Promise<void>;
  /** Told of a failure that does not stop the flow. */
  readonly onProblem: (what: string, error: Error) => void;
  /** How long the blast guard's word holds. */
  readonly dismissedForMs: number;
  readonly nowMs: () => number;
};

const tokenBytes = 16;
/** Numbers that may wait for their past, 64 bytes each; those asked for at once; suspects likewise. */
const mostWaiting = 100_000;
const knownAtOnce = 10_000;
const suspectsAtOnce = 1000;

/**
 * Discovery of unlisted numbers in the stream: takes the contacts of committed blocks to the watch,
 * tells it what lists and hits say, and keeps whom it suspects.
 */
export class Discovering {
  readonly #options: DiscoveringOptions;
  readonly #keeper: SuspectKeeper;
  #hits: SuspectHits;
  #opening: Promise<WatchThread> | null = null;
  #watch: WatchThread | null = null;
  /** Numbers that lists dropped while all that are listed were being told. */
  #droppedMeanwhile: Uint8Array[] | null = null;
  #listing: Promise<void> = Promise.resolve();
  /** Suspects whose past contacts are to be found, by id. */
  readonly #fresh = new Map<string, StoredSuspect>();
  /** Listed numbers and victims whose past contacts are to be found. */
  readonly #known = new WaitingTokens(mostWaiting);
  #lookingBack: Promise<void> = Promise.resolve();
  /** Whether the records are judged as seen now, or as seen at their own time. */
  #observed: 'wall' | 'record' = 'wall';
  #closing = false;
  /** Contacts that came when the watch had ended. */
  #unwatched = 0;

  constructor(options: DiscoveringOptions) {
    this.#options = options;
    this.#keeper = options.keeper;
    this.#hits = new SuspectHits(options.epoch);
    this.#refresh();
    // A look-back that was broken off is done again: what it finds twice is known by its id.
    if (options.warns) for (const one of this.#keeper.open()) this.#fresh.set(hexOf(one.id), one);
  }

  /** Contacts that were not counted because the watch had ended. */
  get unwatched(): number {
    return this.#unwatched;
  }

  /** As of the watch's last answer; null before there is one. */
  get figures(): WatchFigures | null {
    return this.#watch?.figures ?? null;
  }

  /** Blocks that wait for the watch. */
  get waiting(): number {
    return this.#watch?.waiting ?? 0;
  }

  /** Why the watch ended; null while it goes on, or has not begun. */
  get fault(): Error | null {
    return this.#watch?.fault ?? null;
  }

  get keeper(): SuspectKeeper {
    return this.#keeper;
  }

  /** Begins the watch, where it has not begun. @throws as WatchThread.open() */
  start(): Promise<WatchThread> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** What a source of records hands its contacts to. @param observed as TakeOptions.observed */
  tap(observed: 'wall' | 'record'): ContactTap {
    const { nowMs } = this.#options;
    const wallMs = (): number | null => (observed === 'wall' ? nowMs() : null);
    this.#observed = observed;
    return {
      hitsOf: (block) => this.#hitsOf(block, wallMs()),
      take: (blocks, hits) => this.#take(blocks, hits, wallMs),
    };
  }

  /** Lists have changed. */
  numbersChanged({ tokens, listed }: NumberChange): void {
    if (listed) {
      const ended = this.#keeper.listed(keysOf(tokens), this.#options.nowMs());
      if (ended > 0) {
        this.#refresh();
        void this.#save();
      }
    } else this.#droppedMeanwhile?.push(tokens);
    // A watch that has not begun is told all that is listed when it does.
    if (!listed) this.#watch?.unlisted(tokens);
    else if (this.#watch !== null) {
      this.#watch.known(tokens);
      this.#known.add(tokens);
    }
  }

  /** Hits with listed numbers, fresh or late: who was deep in them is a known victim. */
  endangered(hits: readonly Hit[]): void {
    const { victimCallS } = this.#options;
    const deep = hits.filter(
      ({ kind, durationS, side, indicatorId }) =>
        kind === 'call' &&
        (durationS >= victimCallS || side === 'to') &&
        !this.#hits.names(indicatorId),
    );
    if (deep.length === 0) return;
    const tokens = joined(deep.map(({ subscriber }) => subscriber));
    this.#watch?.victims(tokens);
    this.#known.add(tokens);
  }

  /** Judges what was not judged yet, and saves what could not be saved before. */
  async judge(): Promise<void> {
    await this.#listing;
    await this.#tellPast();
    if (this.#watch !== null && this.#watch.fault === null) await this.#watch.judge();
    if (await this.#save()) this.#refresh();
    this.#startLookBack(this.#watch?.figures?.judgedMs ?? null);
    await this.#lookingBack;
  }

  /** The blast guard has stopped these (ids): they would have warned too many. */
  async overreaching(ids: readonly Uint8Array[]): Promise<void> {
    const stopped = new Set(ids.map(hexOf));
    const untilMs = this.#options.nowMs() + this.#options.dismissedForMs;
    for (const suspect of [...this.#keeper.open()]) {
      if (stopped.has(hexOf(suspect.id))) this.#keeper.dismiss(suspect, 'blast_guard', untilMs);
    }
    this.#refresh();
    await this.#save();
  }

  /** A person says that it is none. */
  async dismiss(suspect: StoredSuspect, untilMs: number): Promise<void> {
    this.#keeper.dismiss(suspect, 'dismissed', untilMs);
    this.#refresh();
    await this.#keeper.save();
  }

  async close(): Promise<void> {
    this.#closing = true;
    await this.#listing;
    await this.#lookingBack;
    await this.#opening?.catch(() => undefined);
    if (this.#watch !== null) {
      await this.#watch.settled().catch(() => undefined);
      await this.#watch.close();
    }
    await this.#save();
  }

  async #open(): Promise<WatchThread> {
    const watch = await this.#options.openWatch((judgement) => this.#judged(judgement));
    this.#watch = watch;
    this.#listing = this.#tellListed(watch).catch((error: unknown) =>
      this.#options.onProblem('discovery could not be told what is listed', error as Error),
    );
    return watch;
  }

  /** Records do not wait for it: #judged() passes over who is listed. */
  async #tellListed(watch: WatchThread): Promise<void> {
    this.#droppedMeanwhile = [];
    for await (const tokens of this.#options.listedNow()) {
      if (this.#closing) return;
      watch.known(tokens);
    }
    for (const tokens of this.#droppedMeanwhile) watch.unlisted(tokens);
    this.#droppedMeanwhile = null;
  }

  async #judged(judgement: Judgement): Promise<void> {
    const listed = this.#options.listed();
    const { judgedMs } = judgement;
    const isListed = (token: Uint8Array): boolean =>
      listed.epoch === this.#hits.epoch && listed.isListed(token, 0, judgedMs);
    const changed = judgement.changed.filter(({ token }) => !isListed(token));
    const fresh = this.#keeper.take({ ...judgement, changed });
    // A decision looks suspects up in the store: what makes hits must be there before.
    if (await this.#save()) this.#refresh();
    if (this.#options.warns) for (const one of fresh) this.#fresh.set(hexOf(one.id), one);
    this.#startLookBack(judgedMs);
  }

  /** Finds whom the newly suspected have reached before, one search after the other. */
  #startLookBack(judgedMs: number | null): void {
    const { log, drained, lookBackMs, keepLate, listed, nowMs, onProblem } = this.#options;
    if (log === null || this.#fresh.size === 0) return;
    this.#lookingBack = this.#lookingBack.then(async () => {
      const suspects = [...this.#fresh.values()].slice(0, suspectsAtOnce);
      if (suspects.length === 0 || this.#closing) return;
      try {
        await drained();
        const observedMs = this.#observed === 'record' ? (judgedMs ?? nowMs()) : nowMs();
        const about = { beforeMs: lookBackMs, observedMs, epoch: this.#hits.epoch };
        for await (const found of lateSuspected(log, suspects, about, listed)) {
          await keepLate(found);
        }
        for (const { id } of suspects) this.#fresh.delete(hexOf(id));
      } catch (error) {
        onProblem('a look-back of suspects failed; it is tried again', error as Error);
      }
    });
  }

  /** Tells the watch whom those were in contact with that have become known since. */
  async #tellPast(): Promise<void> {
    const { log, drained, lookBackMs, onProblem } = this.#options;
    const watch = this.#watch;
    const tokens = log === null || watch === null ? [] : this.#known.take(knownAtOnce);
    if (log === null || watch === null || tokens.length === 0) return;
    try {
      await drained();
      const clockMs = watch.figures?.judgedMs ?? this.#options.nowMs();
      const since = clockMs - lookBackMs;
      for await (const rows of pastRows(log, this.#hits.epoch, tokens, since)) {
        watch.known(new Uint8Array(), rows);
      }
    } catch (error) {
      onProblem('past contacts of known numbers could not be read', error as Error);
    }
  }

  async #save(): Promise<boolean> {
    try {
      await this.#keeper.save();
      return true;
    } catch (error) {
      this.#options.onProblem('suspects could not be saved; it is tried again', error as Error);
      return false;
    }
  }

  #refresh(): void {
    if (this.#options.warns) this.#hits.replace(this.#keeper.open());
  }

  #hitsOf({ contacts, epoch }: IngestBlock, observedMs: number | null): readonly Hit[] {
    if (contacts === null || epoch !== this.#hits.epoch) return [];
    return this.#hits.of(contacts, this.#options.listed(), observedMs);
  }

  async #take(
    blocks: readonly IngestBlock[],
    hits: readonly Hit[],
    wallMs: () => number | null,
  ): Promise<void> {
    let counted = 0;
    try {
      const watch = await this.start();
      this.endangered(hits);
      for (const { contacts, epoch } of blocks) {
        if (contacts !== null && contacts.length > 0) {
          await watch.observe(contacts, epoch, wallMs());
        }
        counted++;
      }
    } catch (error) {
      if (this.#unwatched === 0) this.#options.onProblem('discovery has ended', error as Error);
      for (const { contacts } of blocks.slice(counted)) this.#unwatched += recordsIn(contacts);
    }
  }
}

/** Calls and SMS among the contacts. */
function recordsIn(rows: Uint8Array | null): number {
  if (rows === null) return 0;
  const words = wordsOf(rows);
  let count = 0;
  for (let at = 0; at < words.length; at += rowWords) {
    if (isTaken(words[at + 11] as number)) count++;
  }
  return count;
}

function* keysOf(tokens: Uint8Array): Generator<string> {
  for (let at = 0; at < tokens.length; at += tokenBytes) {
    yield hexOf(tokens.subarray(at, at + tokenBytes));
  }
}
