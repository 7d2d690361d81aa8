import type { Profile } from '../../config/intake.ts';
import { type RecordField, recordFields } from '../../config/record-fields.ts';
import { TocsinError } from '../../domain/error.ts';
import {
  type RecordKind,
  type RejectReason,
  recordKinds,
  type TrafficRecord,
} from '../../domain/record.ts';
import type { PartyReaders } from './party-readers.ts';
import { timeReader } from './time.ts';

/** Why a row was not taken. */
export type RowFault = { readonly field: RecordField | null; readonly reason: RejectReason };

/** The texts of one row by our field; '' where the row has none. */
export type RowTexts = Record<RecordField, string>;

export function isFault(result: TrafficRecord | RowFault): result is RowFault {
  return 'reason' in result;
}

/** 68 years; more is a counter that wrapped or was never set. */
const longestDurationS = 2 ** 31 - 1;
const decimal = /^(?:\d{1,12}(?:\.\d*)?|\.\d+)$/;

/**
 * Makes the function that turns the texts of a row into a record, or says what is wrong with them.
 * The checks run in the order kind, time, from, duration_s, to, and the first fault is reported.
 *
 * @param sourceId a row without an id is called `<sourceId>:<line>`
 * @throws TocsinError CONFIG_INVALID when the profile names a field or kind that is none
 */
export function recordBuilder(
  profile: Profile,
  readers: PartyReaders,
  sourceId: string,
): (texts: RowTexts, line: number) => TrafficRecord | RowFault {
  checkFieldNames(profile);
  const kinds = kindsByWord(profile);
  const readTime = timeReader(profile.timeFormat, profile.utcOffset);

  return (texts, line) => {
    const kind = kinds.get(texts.kind) ?? kinds.get(texts.kind.toLowerCase());
    if (kind === undefined) return texts.kind === '' ? missing.kind : bad.kind;
    const timeMs = readTime(texts.time);
    if (Number.isNaN(timeMs)) return texts.time === '' ? missing.time : bad.time;
    const from = kind === 'sms' ? readers.sender(texts.from) : readers.number(texts.from);
    if (!from.ok) return from.reason === 'empty' ? missing.from : bad.from;
    const durationS = readDuration(texts.duration_s);
    if (Number.isNaN(durationS)) return bad.duration;
    if (texts.to === '') return missing.to;
    const base = {
      id: texts.id === '' ? `${sourceId}:${line}` : texts.id,
      timeMs,
      from: from.party,
      durationS,
      cell: texts.cell === '' ? null : texts.cell,
    };
    if (kind === 'web') {
      const target = readers.target(texts.to);
      return target === null
        ? bad.host
        : { ...base, kind, target: { host: target.host, path: target.path } };
    }
    if (kind === 'app') return { ...base, kind, app: texts.to };
    const to = readers.number(texts.to);
    return to.ok ? { ...base, kind, to: to.party } : bad.to;
  };
}

const missing = {
  kind: { field: 'kind', reason: 'missing_field' },
  time: { field: 'time', reason: 'missing_field' },
  from: { field: 'from', reason: 'missing_field' },
  to: { field: 'to', reason: 'missing_field' },
} as const satisfies Record<string, RowFault>;

const bad = {
  kind: { field: 'kind', reason: 'bad_kind' },
  time: { field: 'time', reason: 'bad_time' },
  from: { field: 'from', reason: 'bad_number' },
  to: { field: 'to', reason: 'bad_number' },
  host: { field: 'to', reason: 'bad_host' },
  duration: { field: 'duration_s', reason: 'bad_duration' },
} as const satisfies Record<string, RowFault>;

/** Whole seconds, decimals cut off; '' is 0; NaN for what is no duration. */
function readDuration(text: string): number {
  if (text === '') return 0;
  if (!decimal.test(text)) return Number.NaN;
  const seconds = Math.floor(Number(text));
  return seconds <= longestDurationS ? seconds : Number.NaN;
}

function checkFieldNames(profile: Profile): void {
  const known: readonly string[] = recordFields;
  for (const part of ['fields', 'constants'] as const) {
    const wrong = Object.keys(profile[part]).find((field) => !known.includes(field));
    if (wrong === undefined) continue;
    throw new TocsinError(
      'CONFIG_INVALID',
      `A profile names "${wrong}" under ${part}, which is no field of a record. Fields: ${known.join(', ')}.`,
    );
  }
}

/** @throws TocsinError CONFIG_INVALID when the profile names a kind that is none */
export function kindsByWord(profile: Profile): Map<string, RecordKind> {
  const words = new Map<string, RecordKind>(recordKinds.map((kind) => [kind, kind]));
  for (const [word, named] of Object.entries(profile.kinds)) {
    const kind = recordKinds.find((known) => known === named);
    if (kind === undefined) {
      throw new TocsinError(
        'CONFIG_INVALID',
        `A profile maps the word "${word}" to "${named}", which is no kind of record. Kinds: ${recordKinds.join(', ')}.`,
      );
    }
    words.set(word, kind);
  }
  return words;
}
