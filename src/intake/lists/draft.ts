import type { IndicatorDraft } from '../../domain/indicator.ts';
import { type ScamTypeGuess, scamTypeGuesses } from '../../domain/indicator.ts';
import { otherScamType } from '../../domain/scam-type.ts';
import { registrableDomain } from '../hosts/public-suffix.ts';
import { vetIndicator } from '../vet.ts';
import { kindNamed } from './field-names.ts';
import { readValue } from './indicator-value.ts';
import { parseListTime } from './list-time.ts';
import type { ListOptions, RawIndicator } from './list-types.ts';
import type { ScamTypeNames } from './scam-type-names.ts';

/** Confidence of a row that states none: a case list is good evidence, but nobody weighed the row. */
export const defaultConfidence = 75;

/** Offset of times that name none. */
const defaultUtcOffset = '+08:00';

/** Longest source and case reference that are kept. Characters. */
const maxNote = 200;

export type DraftContext = {
  readonly options: ListOptions;
  readonly inputName: string;
  readonly scamTypeNamed: ScamTypeNames;
};

export type DraftResult =
  | {
      readonly ok: true;
      readonly draft: IndicatorDraft;
      /** Whether its type was looked for in a description. */
      readonly described: boolean;
    }
  | { readonly ok: false; readonly field: string; readonly reason: string };

/** Checks one indicator of a list field by field, normalises and vets it. */
export function draftOf(raw: RawIndicator, context: DraftContext): DraftResult {
  const { options } = context;
  const kind = raw.kind === null ? raw.hint : kindNamed(raw.kind);
  if (raw.kind !== null && kind === null) return refuse('kind', `unknown kind ${quote(raw.kind)}`);
  if (raw.value === null) return refuse('value', 'missing');
  const read = readValue(kind, raw.value, options.plan);
  if (!read.ok) return refuse('value', read.reason);
  const confidence = parseConfidence(raw.confidence);
  if (confidence === null) return refuse('confidence', 'not a number from 0 to 100');
  const validFrom = parseTime(raw.validFrom, options);
  if (validFrom === undefined) return refuse('valid_from', 'not ISO 8601 or epoch milliseconds');
  const validUntil = parseTime(raw.validUntil, options);
  if (validUntil === undefined) return refuse('valid_until', 'not ISO 8601 or epoch milliseconds');
  if (validFrom !== null && validUntil !== null && validUntil < validFrom) {
    return refuse('valid_until', 'before valid_from');
  }
  const named = raw.scamType === null ? null : context.scamTypeNamed(raw.scamType);
  const unknown = raw.scamType !== null && named === null ? note(raw.scamType) : null;
  const from = guessNamed(raw.scamTypeFrom);
  if (from === undefined) return refuse('scam_type_from', 'neither text nor neighbours');
  const guess = raw.scamType === null ? guessOf(raw.description, options) : undefined;
  const draft: IndicatorDraft = {
    ...read.value,
    ...siteOf(read.value),
    scamType: unknown === null ? (named ?? guess ?? null) : otherScamType.key,
    ...(guess || (named !== null && from !== null) ? { scamTypeFrom: guess ? 'text' : from } : {}),
    unknownScamType: unknown,
    confidence,
    source: note(options.source ?? raw.source ?? context.inputName),
    caseRef: raw.caseRef === null ? null : note(raw.caseRef),
    validFromMs: validFrom,
    validUntilMs: validUntil,
    quarantine: null,
  };
  const { allow, allowNumbers } = options;
  const { queryDropped } = read;
  return {
    ok: true,
    draft: vetIndicator(draft, { allow, allowNumbers, queryDropped }),
    described: guess !== undefined,
  };
}

/** The type that a description speaks for, null where unsure; undefined where there is none to read. */
function guessOf(
  description: string | null,
  { typeOfText }: ListOptions,
): string | null | undefined {
  return description === null || typeOfText === undefined ? undefined : typeOfText(description);
}

/** Undefined when it is no such word. */
function guessNamed(text: string | null): ScamTypeGuess | null | undefined {
  if (text === null || text === 'listed') return null;
  return scamTypeGuesses.find((one) => one === text);
}

/** Only where there is one: most rows are numbers. */
function siteOf({ kind, value }: Pick<IndicatorDraft, 'kind' | 'value'>): { site?: string } {
  if (kind !== 'domain' && kind !== 'url') return {};
  const site = registrableDomain(value.split('/', 1)[0] ?? value);
  return site === null ? {} : { site };
}

/** Shares such as 0.9 are refused: read as percent they would make a strong indicator a weak one. */
function parseConfidence(text: string | null): number | null {
  if (text === null) return defaultConfidence;
  if (!/^\d{1,3}(?:\.\d+)?$/.test(text)) return null;
  const confidence = Number(text);
  if (confidence > 100 || (confidence > 0 && confidence < 1)) return null;
  return Math.round(confidence);
}

/** Undefined when it is not a time. */
function parseTime(text: string | null, options: ListOptions): number | null | undefined {
  if (text === null) return null;
  return parseListTime(text, options.utcOffset ?? defaultUtcOffset) ?? undefined;
}

/** Free text as it is kept: on one line, without control characters. */
function note(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, maxNote);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

function refuse(field: string, reason: string): DraftResult {
  return { ok: false, field, reason };
}
