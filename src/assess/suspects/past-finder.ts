import type { ContactLog } from '../../match/contact-log/types.ts';
import { hexOf } from '../../store/hex.ts';
import type { StoredSuspect } from '../../store/suspects.ts';
import {
  joined,
  type LateSuspected,
  lateSuspected,
  pastRows,
  type Sealing,
} from './past-contacts.ts';
import type { ListedNumbers } from './suspect-hits.ts';
import type { Translate } from './translator.ts';
import { WaitingTokens } from './waiting-tokens.ts';

/** Numbers that may wait for their past, about 100 bytes each; those asked for at once; suspects likewise. */
const mostWaiting = 100_000;
const knownAtOnce = 10_000;
const suspectsAtOnce = 1000;

export type PastOptions = {
  readonly log: ContactLog;
  /** Resolves when what was matched by now has its contacts in the log. */
  readonly drained: () => Promise<void>;
  readonly sealing: Sealing;
  /** How far the past is looked at. */
  readonly lookBackMs: number;
  readonly listed: () => ListedNumbers;
  /** Keeps what a look-back found. */
  readonly keepLate: (found: LateSuspected) => Promise<void>;
  /** Told of a failure that does not stop the flow. */
  readonly onProblem: (what: string, error: Error) => void;
};

/**
 * What the contact log knows of numbers from before they were known: with whom the listed and the
 * victims were in contact, for the watch, and whom the newly suspected have reached, for warnings.
 */
export class PastFinder {
  readonly #options: PastOptions;
  /** Suspects whose past contacts are to be found, by id. */
  readonly #suspects = new Map<string, StoredSuspect>();
  readonly #known = new WaitingTokens(mostWaiting);
  #last: Promise<void> = Promise.resolve();

  constructor(options: PastOptions) {
    this.#options = options;
  }

  /** Numbers that are listed since now, or people who are victims. @param tokens n × 16 bytes, copied */
  addKnown(tokens: Uint8Array): void {
    this.#known.add(tokens);
  }

  addSuspects(suspects: Iterable<StoredSuspect>): void {
    for (const suspect of suspects) this.#suspects.set(hexOf(suspect.id), suspect);
  }

  /** Goes on under other tokens. */
  rotate(translate: Translate, suspects: Iterable<StoredSuspect>): void {
    const known = this.#known.take(mostWaiting);
    this.#known.add(translate(joined(known)));
    for (const suspect of suspects) {
      const key = hexOf(suspect.id);
      if (this.#suspects.has(key)) this.#suspects.set(key, suspect);
    }
  }

  /** Gives the contacts that known numbers had since `sinceMs`, in rows as Discovery.known() takes them. */
  async *rowsOfKnown(epoch: number, clockMs: number): AsyncGenerator<Uint8Array> {
    const { log, drained, sealing, lookBackMs, onProblem } = this.#options;
    const tokens = this.#known.take(knownAtOnce);
    if (tokens.length === 0) return;
    try {
      await drained();
      yield* pastRows({ log, sealing, epoch }, tokens, clockMs - lookBackMs);
    } catch (error) {
      onProblem('past contacts of known numbers could not be read', error as Error);
    }
  }

  /**
   * Finds whom the newly suspected have reached before, one search after the other. Those of a search
   * that failed, or that the program did not live to end, are searched for again.
   */
  find(epoch: number, observedMs: number): Promise<void> {
    if (this.#suspects.size > 0) this.#last = this.#last.then(() => this.#find(epoch, observedMs));
    return this.#last;
  }

  /** Resolves when no search is under way any more. */
  settled(): Promise<void> {
    return this.#last;
  }

  async #find(epoch: number, observedMs: number): Promise<void> {
    const { log, drained, sealing, lookBackMs, listed, keepLate, onProblem } = this.#options;
    const suspects = [...this.#suspects.values()]
      .filter((suspect) => suspect.epoch === epoch)
      .slice(0, suspectsAtOnce);
    if (suspects.length === 0) return;
    try {
      await drained();
      const about = { beforeMs: lookBackMs, observedMs };
      for await (const found of lateSuspected({ log, sealing, epoch }, suspects, about, listed)) {
        await keepLate(found);
      }
      for (const suspect of suspects) {
        const key = hexOf(suspect.id);
        if (this.#suspects.get(key) === suspect) this.#suspects.delete(key);
      }
    } catch (error) {
      onProblem('a look-back of suspects failed; it is tried again', error as Error);
    }
  }
}
