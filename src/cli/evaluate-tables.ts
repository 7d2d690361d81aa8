import { closeSync, openSync, writeSync } from 'node:fs';
import type { InnocentKept } from '../assess/discover/feature-table.ts';
import type { Judged } from '../assess/discover/options.ts';
import type { Look } from '../measure/evaluate/replay-subscriber.ts';
import {
  exposureHeader,
  exposureRow,
  fraudSince,
  numberHeader,
  numberRow,
  reachedOf,
} from '../measure/evaluate/training-tables.ts';
import type { TruthTokens } from '../measure/evaluate/truth-tokens.ts';

export type TableFiles = {
  /** Looks at people; null: not wanted. */
  readonly exposures: string | null;
  /** Features of every number when it is judged; null: not wanted. */
  readonly numbers: string | null;
  /** Of the numbers, the innocent that are written. */
  readonly innocent: InnocentKept;
};

/** Tables that `tocsin train` learns from, written while the first engine is replayed. */
export class TrainingTables {
  readonly #windowMs: number;
  readonly #engine: string;
  readonly #innocent: InnocentKept;
  readonly #exposures: Table | null;
  readonly #numbers: Table | null;
  readonly #reachedMs: ReadonlyMap<string, number>;
  readonly #fraudMs: ReadonlyMap<string, number>;

  /** @throws Error where a file cannot be made */
  constructor(files: TableFiles, engine: string, truth: TruthTokens, windowMs: number) {
    this.#windowMs = windowMs;
    this.#engine = engine;
    this.#innocent = files.innocent;
    this.#fraudMs = fraudSince(truth);
    this.#reachedMs = reachedOf(truth);
    this.#exposures =
      files.exposures === null ? null : new Table(files.exposures, exposureHeader());
    this.#numbers = files.numbers === null ? null : new Table(files.numbers, numberHeader());
  }

  look(engine: string, look: Look): void {
    if (engine !== this.#engine || this.#exposures === null) return;
    const row = exposureRow(look, this.#windowMs, this.#reachedMs);
    if (row !== null) this.#exposures.write(row);
  }

  judged(engine: string, one: Judged): void {
    if (engine !== this.#engine || this.#numbers === null) return;
    const row = numberRow(one, this.#fraudMs, this.#innocent);
    if (row !== null) this.#numbers.write(row);
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
