import type { Indicator } from '../../domain/indicator.ts';
import type { HomePlan } from '../../domain/number/home-plan.ts';
import { normaliseNumber } from '../../domain/number/normalise.ts';
import type { Party } from '../../domain/party.ts';
import { listFields } from './field-names.ts';

/** The first line of an exported list. */
export const indicatorCsvHeader = [...listFields, 'scam_type_from'].join(',');

/** What one list says of an indicator, beside what the indicator itself says. */
export type CsvSource = {
  readonly source: string;
  readonly caseRef: string | null;
  /** The name as the list gave it, where nobody configured it. */
  readonly unknownScamType: string | null;
};

export type CsvIndicator = Pick<
  Indicator,
  | 'kind'
  | 'value'
  | 'space'
  | 'scamType'
  | 'scamTypeFrom'
  | 'confidence'
  | 'validFromMs'
  | 'validUntilMs'
>;

/** One line of CSV without its end; reading it back gives the same indicator. */
export function formatIndicatorCsv(
  indicator: CsvIndicator,
  source: CsvSource,
  plan: HomePlan,
): string {
  return [
    indicator.kind,
    writeValue(indicator, plan),
    typeOf(indicator, source) ?? '',
    String(indicator.confidence),
    source.source,
    source.caseRef ?? '',
    writeTime(indicator.validFromMs),
    writeTime(indicator.validUntilMs),
    indicator.scamTypeFrom ?? '',
  ]
    .map(quote)
    .join(',');
}

/** A guess is worth more than a name that nobody configured. */
function typeOf({ scamType, scamTypeFrom }: CsvIndicator, source: CsvSource): string | null {
  return scamTypeFrom ? scamType : (source.unknownScamType ?? scamType);
}

function writeValue(indicator: CsvIndicator, plan: HomePlan): string {
  const { kind, value, space } = indicator;
  return kind === 'phone' && space !== null ? writeNumber({ space, text: value }, plan) : value;
}

/** A number in the writing that reads back as the same: E.164 with '+', others bare where that does. */
export function writeNumber(
  { space, text }: Pick<Party, 'space' | 'text'>,
  plan: HomePlan,
): string {
  if (space === 'sender') return text;
  if (space === 'e164') return `+${text}`;
  const bare = normaliseNumber(text, plan);
  return bare.ok && bare.party.space === space && bare.party.text === text ? text : `+${text}`;
}

function writeTime(timeMs: number | null): string {
  return timeMs === null ? '' : new Date(timeMs).toISOString();
}

function quote(cell: string): string {
  return /[",\r\n;\t]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
