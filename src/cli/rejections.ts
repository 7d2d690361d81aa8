import { type RejectReason, rejectReasons } from '../domain/record.ts';
import type { Rejections } from '../intake/reject-tally.ts';
import { printNote } from './print.ts';

/** What a reason means and what mends it, as in docs/formats.md, “Rejected rows”. */
const says: Readonly<Record<RejectReason, string>> = {
  wrong_column_count:
    'more or fewer columns than the header: quote fields that hold the delimiter, or set the profile’s delimiter or columns',
  missing_field: 'kind, time, from or to is empty: fill it, or make it a constant of the profile',
  bad_kind: 'no known kind: map the word under kinds of the profile',
  bad_time: 'no time, or outside 2000 to 2099: set the profile’s timeFormat (seconds: epoch_s)',
  bad_number:
    'withheld, under 3 or over 15 digits, or no number: nothing to do where the caller was withheld',
  bad_duration: 'not seconds: write whole or decimal seconds',
  bad_host: 'to of a web record is no host or URL: write a host, host/path or URL',
  bad_json: 'not one object on a line, or a value that is neither text nor number',
  bad_quotes: 'quotes that do not add up: double a quote inside quotes',
  bad_utf8: 'not UTF-8: save the export as UTF-8',
  nul_byte: 'a NUL byte: look at how the file was copied',
  line_too_long: 'longer than intake.maxLineBytes: find the missing line end',
};

/**
 * Tells people what was not taken: by reason, of records with what to do, and the first rows. Says
 * nothing where all was taken.
 *
 * @param what as the beginning of a sentence
 */
export function noteRejections(what: string, { count, reasons, first }: Rejections): void {
  if (count === 0) return;
  printNote(`${what} not taken: ${count}`);
  for (const [reason, rows] of Object.entries(reasons)) {
    printNote(`  ${rows} ${reason}${meaning(reason)}`);
  }
  for (const { file, line, field, reason } of first) {
    printNote(`${file}:${line}: ${field ?? 'row'}: ${reason}`);
  }
  if (count > first.length) printNote(`… and ${count - first.length} more`);
}

function meaning(reason: string): string {
  const known = rejectReasons.find((one) => one === reason);
  return known === undefined ? '' : `: ${says[known]}`;
}
