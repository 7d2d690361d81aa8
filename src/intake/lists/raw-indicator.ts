import { textOf } from './document.ts';
import type { ListField } from './field-names.ts';
import type { RawIndicator } from './list-types.ts';

/** Our fields of one row, with blanks as null. Values may be text or, from JSON, whole numbers. */
export function rawIndicator(
  cells: Readonly<Partial<Record<ListField, unknown>>>,
  hint: RawIndicator['hint'],
): RawIndicator {
  return {
    kind: textOf(cells.kind),
    hint,
    value: textOf(cells.value),
    scamType: textOf(cells.scam_type),
    scamTypeFrom: textOf(cells.scam_type_from),
    description: textOf(cells.description),
    confidence:
      typeof cells.confidence === 'number' ? String(cells.confidence) : textOf(cells.confidence),
    source: textOf(cells.source),
    caseRef: textOf(cells.case_ref),
    validFrom: textOf(cells.valid_from),
    validUntil: textOf(cells.valid_until),
  };
}
