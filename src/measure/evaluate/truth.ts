import { isIP } from 'node:net';
import { parse } from 'csv-parse/sync';
import { TocsinError } from '../../domain/error.ts';
import type { HomePlan } from '../../domain/number/home-plan.ts';
import { normaliseSender } from '../../domain/number/sender.ts';
import type { Party } from '../../domain/party.ts';
import { parseListTime } from '../../intake/lists/list-time.ts';
import type { ScamTypeNames } from '../../intake/lists/scam-type-names.ts';
import { type Rejections, RejectTally } from '../../intake/reject-tally.ts';

/** One row of truth-victims.csv: a person whom a scammer reached and who answered. */
export type VictimCase = {
  readonly party: Party;
  /** A configured key where the name is known, else the name as written. */
  readonly scamType: string;
  /** Epoch milliseconds. */
  readonly firstContactMs: number;
  /** Null: no money was lost. */
  readonly lossMs: number | null;
  readonly lossAmount: number | null;
};

/** One row of truth-numbers.csv that is a number or a sender; sites and apps are left out. */
export type TruthNumber = {
  readonly party: Party;
  readonly role: string;
  /** It was used for fraud. */
  readonly fraud: boolean;
  readonly scamType: string | null;
  readonly firstFraudContactMs: number | null;
};

export type TruthOptions = {
  /** How messages name the file. */
  readonly file: string;
  readonly plan: HomePlan;
  readonly scamTypeNamed: ScamTypeNames;
};

/** Offset of times that name none, as in lists. */
const utcOffset = '+08:00';

/** @throws TocsinError INPUT_FORMAT naming file, line and field, never the number */
export function readVictims(
  text: string,
  { file, plan, scamTypeNamed }: TruthOptions,
): VictimCase[] {
  const columns = ['subscriber', 'scam_type', 'first_contact'];
  return rowsOf(text, file, columns).map((row) => {
    const read = normaliseSender(row.text('subscriber'), plan);
    const firstContactMs = row.time('first_contact');
    const lossMs = row.time('loss_time');
    const lossAmount = row.number('loss_amount');
    if (!read.ok) throw row.wrong('subscriber', 'is no number');
    if (firstContactMs === null) throw row.wrong('first_contact', 'is missing');
    if (lossMs !== null && lossMs < firstContactMs) {
      throw row.wrong('loss_time', 'lies before the first contact');
    }
    const name = row.text('scam_type');
    const scamType = scamTypeNamed(name) ?? name;
    return { party: read.party, scamType, firstContactMs, lossMs, lossAmount };
  });
}

/**
 * Sites and apps are left out, and so is what is nothing at all, which is counted.
 *
 * @throws TocsinError INPUT_FORMAT naming file, line and field, never the number
 */
export function readNumbers(
  text: string,
  { file, plan, scamTypeNamed }: TruthOptions,
): { readonly numbers: TruthNumber[]; readonly unreadable: Rejections } {
  const columns = ['number', 'role', 'scam_type', 'first_fraud_contact'];
  const unreadable = new RejectTally();
  const numbers = rowsOf(text, file, columns).flatMap((row): TruthNumber[] => {
    const firstFraudContactMs = row.time('first_fraud_contact');
    const written = row.text('number');
    if (isIP(written) !== 0) return [];
    const read = normaliseSender(written, plan);
    if (!read.ok) {
      // Letters make it a site, an app or an account; digits that are no number were meant as one.
      const reason = written === '' ? 'missing' : `not a number: ${read.reason}`;
      if (!/\p{L}/u.test(written)) {
        unreadable.add([{ source: file, line: row.line, field: 'number', reason }]);
      }
      return [];
    }
    // A short host could be a sender by its letters; senders have no dots.
    if (read.party.space === 'sender' && read.party.text.includes('.')) return [];
    const name = row.text('scam_type');
    const scamType = name === '' ? null : (scamTypeNamed(name) ?? name);
    const fraud = scamType !== null || firstFraudContactMs !== null;
    return [{ party: read.party, role: row.text('role'), fraud, scamType, firstFraudContactMs }];
  });
  return { numbers, unreadable: unreadable.rejections };
}

/** A row by the names of its header; a column that is not there reads as empty. */
class Row {
  readonly #file: string;
  readonly line: number;
  readonly #cells: ReadonlyMap<string, string>;

  constructor(file: string, line: number, cells: ReadonlyMap<string, string>) {
    this.#file = file;
    this.line = line;
    this.#cells = cells;
  }

  text(column: string): string {
    return this.#cells.get(column) ?? '';
  }

  /** Epoch milliseconds; null where the field is empty. */
  time(column: string): number | null {
    const text = this.text(column);
    if (text === '') return null;
    const timeMs = parseListTime(text, utcOffset);
    if (timeMs === null) throw this.wrong(column, 'is not ISO 8601 or epoch milliseconds');
    return timeMs;
  }

  number(column: string): number | null {
    const text = this.text(column);
    if (text === '') return null;
    const number = Number(text);
    if (!Number.isFinite(number)) throw this.wrong(column, 'is no number');
    return number;
  }

  wrong(column: string, what: string): TocsinError {
    return new TocsinError('INPUT_FORMAT', `${this.#file}:${this.line}: ${column} ${what}.`);
  }
}

function rowsOf(text: string, file: string, columns: readonly string[]): Row[] {
  let rows: string[][];
  try {
    rows = parse(text, { bom: true, trim: true, skip_empty_lines: true });
  } catch (cause) {
    const { message } = cause as Error;
    throw new TocsinError('INPUT_FORMAT', `${file}: not CSV: ${message}`, { cause });
  }
  const [header = [], ...body] = rows;
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new TocsinError('INPUT_FORMAT', `${file}: no column ${missing.join(', ')}.`);
  }
  return body.map((cells, at) => {
    const named = new Map(header.map((name, place) => [name, cells[place] ?? '']));
    return new Row(file, at + 2, named);
  });
}
