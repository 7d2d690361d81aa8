import { closeSync, openSync, writeSync } from 'node:fs';
import { DiscoverySuspects } from '../measure/evaluate/discovery-suspects.ts';
import type { EngineSetup } from '../measure/evaluate/evaluate-city.ts';
import type { Look } from '../measure/evaluate/replay-subscriber.ts';
import {
  exposureHeader,
  exposureRow,
  numberHeader,
  numberRows,
  reachedOf,
} from '../measure/evaluate/training-tables.ts';
import type { TruthTokens } from '../measure/evaluate/truth-tokens.ts';

export type TableFiles = {
  /** Looks at people; null: not wanted. */
  readonly exposures: string | null;
  /** Features of numbers, every numbersEveryMs; null: not wanted. */
  readonly numbers: string | null;
  readonly numbersEveryMs: number;
};

/** Tables that `tocsin train` learns from, written while the first engine is replayed. */
export class TrainingTables {
  readonly #truth: TruthTokens;
  readonly #windowMs: number;
  readonly #engine: EngineSetup;
  readonly #everyMs: number;
  readonly #exposures: Table | null;
  readonly #numbers: Table | null;
  readonly #reachedMs: ReadonlyMap<string, number>;
  #nextMs = 0;

  /** @throws Error where a file cannot be made */
  constructor(files: TableFiles, engine: EngineSetup, truth: TruthTokens, windowMs: number) {
    this.#truth = truth;
    this.#windowMs = windowMs;
    this.#engine = engine;
    this.#everyMs = files.numbersEveryMs;
    this.#reachedMs = reachedOf(truth);
    this.#exposures =
      files.exposures === null ? null : new Table(files.exposures, exposureHeader());
    this.#numbers = files.numbers === null ? null : new Table(files.numbers, numberHeader());
  }

  look(engine: string, look: Look): void {
    if (engine !== this.#engine.name || this.#exposures === null) return;
    const row = exposureRow(look, this.#windowMs, this.#reachedMs);
    if (row !== null) this.#exposures.write(row);
  }

  tick(engine: string, nowMs: number): void {
    const { suspects } = this.#engine;
    if (engine !== this.#engine.name || this.#numbers === null) return;
    if (!(suspects instanceof DiscoverySuspects) || nowMs < this.#nextMs) return;
    this.#nextMs = nowMs + this.#everyMs;
    for (const rows of numberRows(suspects.discovery, nowMs, this.#truth)) {
      this.#numbers.write(rows);
    }
  }

  end(): void {
    this.#exposures?.close();
    this.#numbers?.close();
  }
}

const pieceChars = 1 << 16;

/** A file that is written in pieces, at once: the rows come faster than they could be waited for. */
class Table {
  readonly #fd: number;
  #text: string;

  constructor(file: string, header: string) {
    this.#fd = openSync(file, 'w');
    this.#text = header;
  }

  write(rows: string): void {
    this.#text += rows;
    if (this.#text.length >= pieceChars) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#fd);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#text);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#fd, bytes, at);
    this.#text = '';
  }
}
