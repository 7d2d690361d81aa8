import type { Hit } from '../../domain/hit.ts';
import type { NumberChange } from '../../match/indicator-index.ts';
import type { ContactTap, IngestBlock } from '../../match/ingest.ts';
import { hexOf } from '../../store/hex.ts';
import type { StoredSuspect } from '../../store/suspects.ts';
import type { Person } from '../habit/habit-question.ts';
import type { DiscoveringOptions } from './discovering-options.ts';
import { ListedTelling } from './listed-telling.ts';
import { joined } from './past-contacts.ts';
import { cellsUnder, recordsIn, rowsUnder, tokensIn } from './stream-rows.ts';
import { SuspectHits } from './suspect-hits.ts';
import type { SuspectKeeper } from './suspect-keeper.ts';
import type { Judgement, NumberModel, WatchFigures } from './watch.ts';
import { WatchState } from './watch-state.ts';
import type { WatchThread } from './watch-thread.ts';

/**
 * Discovery of unlisted numbers in the stream: takes the contacts of committed blocks to the watch,
 * tells it what lists and hits say, keeps whom it suspects, and finds whom they reached.
 */
export class Discovering {
  readonly #options: DiscoveringOptions;
  readonly #keeper: SuspectKeeper;
  #epoch: number;
  #hits: SuspectHits;
  #opening: Promise<WatchThread> | null = null;
  #watch: WatchThread | null = null;
  #model: NumberModel;
  readonly #telling = new ListedTelling();
  #listing: Promise<void> = Promise.resolve();
  #finding: Promise<void> = Promise.resolve();
  /** Whether the records are judged as seen now, or as seen at their own time. */
  #observed: 'wall' | 'record' = 'wall';
  /** Contacts that came when the watch had ended. */
  #unwatched = 0;
  readonly #state: WatchState;

  constructor(options: DiscoveringOptions) {
    this.#options = options;
    this.#keeper = options.keeper;
    this.#epoch = options.epoch;
    this.#hits = new SuspectHits(options.epoch);
    this.#model = options.model;
    const { folder, given, onProblem, nowMs } = options;
    this.#state = new WatchState({
      ...{ folder, given, onProblem, nowMs },
      everyMs: options.snapshotEveryMs,
    });
    this.#refresh();
    // A look-back that was broken off is done again: what it finds twice is known by its id.
    if (options.warns) options.past?.addSuspects(this.#keeper.open());
  }

  /** Contacts that were not counted: because the watch had ended, or since its last state before this start. */
  get notCounted(): { readonly unwatched: number; readonly lost: number } {
    return { unwatched: this.#unwatched, lost: this.#options.lost };
  }

  /** As of the watch's last answer; null before there is one. */
  get figures(): WatchFigures | null {
    return this.#watch?.figures ?? null;
  }

  /** Jobs that wait for the watch. */
  get waiting(): number {
    return this.#watch?.waiting ?? 0;
  }

  /** Why the watch ended; null while it goes on, or has not begun. */
  get fault(): Error | null {
    return this.#watch?.fault ?? null;
  }

  /** Who judges; null: the built-in judge. */
  get modelId(): string | null {
    return this.#model.modelId;
  }

  get keeper(): SuspectKeeper {
    return this.#keeper;
  }

  /** Begins the watch, where it has not begun. @throws as WatchThread.open() */
  start(): Promise<WatchThread> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** Another model judges from now on, on all that was counted. @throws the fault of a watch that has ended */
  async judgeBy(model: NumberModel): Promise<void> {
    const opening = this.#opening;
    // A watch that has not begun begins with it.
    this.#model = model;
    if (opening === null) return;
    await (await opening).judgeBy(model.text);
  }

  /** What a source of records hands its contacts to. @param observed as TakeOptions.observed */
  tap(observed: 'wall' | 'record'): ContactTap {
    const { nowMs } = this.#options;
    const wallMs = (): number | null => (observed === 'wall' ? nowMs() : null);
    this.#observed = observed;
    return {
      hitsOf: (block) => this.#hitsOf(block, wallMs()),
      recordsIn: ({ contacts }) => recordsIn(contacts),
      take: (blocks, hits) => this.#take(blocks, hits, wallMs),
    };
  }

  /** Lists have changed. */
  numbersChanged({ epoch, tokens: given, listed }: NumberChange): void {
    const tokens = this.#options.sealing.reseal(given, epoch, this.#epoch);
    if (!listed) {
      this.#telling.unlisted(tokens, this.#watch);
      return;
    }
    if (this.#keeper.listed(tokensIn(tokens).map(hexOf), this.#options.nowMs()) > 0) {
      this.#refresh();
      void this.#save();
    }
    // A watch that has not begun is told all that is listed when it does.
    if (this.#watch === null) return;
    this.#watch.known(tokens);
    this.#options.past?.addKnown(tokens);
  }

  /** Hits with listed numbers, fresh or late: who was deep in them is a known victim. */
  endangered(hits: readonly Hit[]): void {
    const { victimCallS, sealing, past } = this.#options;
    const deep = hits.filter(
      ({ kind, durationS, side, indicatorId }) =>
        kind === 'call' &&
        (durationS >= victimCallS || side === 'to') &&
        !this.#hits.names(indicatorId),
    );
    if (deep.length === 0 || this.#watch === null) return;
    const tokens = joined(
      deep.map(({ subscriber, epoch }) => sealing.reseal(subscriber, epoch, this.#epoch)),
    );
    this.#watch.victims(tokens);
    past?.addKnown(tokens);
  }

  /** Judges what was not judged yet, saves what could not be saved before, and looks at the past. */
  async judge(): Promise<void> {
    await this.#listing;
    const watch = this.#watch;
    if (watch !== null && watch.fault === null) {
      const clockMs = watch.figures?.judgedMs ?? this.#options.nowMs();
      const past = this.#options.past?.rowsOfKnown(this.#epoch, clockMs) ?? [];
      for await (const rows of past) watch.known(new Uint8Array(), rows);
      await watch.judge();
    }
    if (await this.#save()) this.#refresh();
    await this.#find(watch?.figures?.judgedMs ?? null);
    if (this.#state.isDue) await this.#state.save(this.#watch, this.#epoch);
  }

  /** What is usual for people: see HabitSource. @throws the fault of a watch that has ended */
  async habitsOf(people: readonly Person[]): Promise<Float64Array> {
    const watch = await this.start();
    const { sealing } = this.#options;
    const tokens = people.map(({ subscriber, epoch }) =>
      epoch === this.#epoch ? subscriber : sealing.reseal(subscriber, epoch, this.#epoch),
    );
    return watch.habits(joined(tokens), this.#epoch);
  }

  /** A person says that it is none. */
  async dismiss(suspect: StoredSuspect, untilMs: number): Promise<void> {
    this.#keeper.dismiss(suspect, 'dismissed', untilMs);
    this.#refresh();
    await this.#keeper.save();
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

  /** Goes on under the tokens of another epoch, whose key lives beside that of the one before. */
  async rotate(epoch: number): Promise<void> {
    const from = this.#epoch;
    if (epoch === from) return;
    await this.#listing;
    const translate = (tokens: Uint8Array): Uint8Array =>
      this.#options.sealing.reseal(tokens, from, epoch);
    this.#epoch = epoch;
    this.#keeper.rotate(epoch, translate);
    this.#hits = new SuspectHits(epoch, this.#hits);
    this.#refresh();
    this.#options.past?.rotate(translate, this.#keeper.open());
    if (this.#watch !== null) await this.#watch.reseal(epoch, translate);
    await this.#save();
    await this.#state.save(this.#watch, epoch);
  }

  async close(): Promise<void> {
    this.#telling.stop();
    await this.#listing;
    await this.#opening?.catch(() => undefined);
    if (this.#watch !== null) {
      await this.#watch.settled().catch(() => undefined);
      if (this.#state.isStale) await this.#state.save(this.#watch, this.#epoch);
      await this.#watch.close();
    }
    await this.#finding;
    await this.#save();
  }

  async #open(): Promise<WatchThread> {
    const { openWatch, listedNow, onProblem } = this.#options;
    const watch = await openWatch(this.#model, (judgement) => this.#judged(judgement));
    this.#watch = watch;
    this.#listing = this.#telling
      .tell(watch, listedNow(this.#epoch))
      .catch((error: unknown) =>
        onProblem('discovery could not be told what is listed', error as Error),
      );
    return watch;
  }

  async #judged(judgement: Judgement): Promise<void> {
    const { sealing, listed: lists, warns, past, types } = this.#options;
    const listed = lists();
    const now = (token: Uint8Array): Uint8Array =>
      sealing.reseal(token, judgement.epoch, this.#epoch);
    const isListed = (token: Uint8Array): boolean =>
      listed.epoch === this.#epoch && listed.isListed(token, 0, judgement.judgedMs);
    const changed = judgement.changed
      .map((number) => ({ ...number, token: now(number.token) }))
      .filter(({ token }) => !isListed(token));
    const gone = judgement.gone.map(now);
    const fresh = this.#keeper.take({ ...judgement, changed, gone });
    // A decision looks suspects up in the store: what makes hits must be there before.
    if (await this.#save()) this.#refresh();
    if (warns) {
      past?.addSuspects(fresh);
      types.add(this.#keeper.idsOf(changed));
    }
    void this.#find(judgement.judgedMs);
  }

  #find(judgedMs: number | null): Promise<void> {
    const { past, nowMs } = this.#options;
    const observedMs = this.#observed === 'record' ? (judgedMs ?? nowMs()) : nowMs();
    const found = past?.find(this.#epoch, observedMs);
    this.#finding = Promise.all([this.#finding, found]).then(() => this.#type());
    return this.#finding;
  }

  /** Once the hits of those whom a suspect reached are in the store: they say what it is after. */
  async #type(): Promise<void> {
    try {
      await this.#options.types.turn();
    } catch (error) {
      const what = 'the scam types of suspects could not be asked; it is tried again';
      this.#options.onProblem(what, error as Error);
    }
    await this.#save();
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
    const { listed, sealing } = this.#options;
    if (contacts === null || !this.#options.warns) return [];
    const rows = rowsUnder(contacts, epoch, this.#epoch, sealing);
    return this.#hits.of(rows, listed(), observedMs);
  }

  async #take(
    blocks: readonly IngestBlock[],
    hits: readonly Hit[],
    wallMs: () => number | null,
  ): Promise<void> {
    let given = 0;
    try {
      const watch = await this.start();
      this.endangered(hits);
      for (const { contacts, cells, epoch } of blocks) {
        if (contacts !== null && contacts.length > 0) {
          const rows = rowsUnder(contacts, epoch, this.#epoch, this.#options.sealing);
          await watch.observe(rows, this.#epoch, wallMs(), cellsUnder(cells, epoch, this.#epoch));
          this.#state.add(recordsIn(contacts));
        }
        given++;
      }
    } catch (error) {
      if (this.#unwatched === 0) this.#options.onProblem('discovery has ended', error as Error);
      for (const { contacts } of blocks.slice(given)) this.#unwatched += recordsIn(contacts);
    }
  }
}
