import { writeFile } from 'node:fs/promises';
import { csvField } from '../../match/match-csv.ts';
import { hexOf } from '../../store/hex.ts';
import type { Vault } from '../../vault/vault.ts';
import { auditedNumbers } from './audited-numbers.ts';
import type { ListedNumbers } from './listed-numbers.ts';
import type { Suspicion } from './suspect-source.ts';
import type { TruthOfNumber } from './suspected-score.ts';

export type SuspectsFile = {
  readonly suspicions: readonly Suspicion[];
  readonly truth: readonly TruthOfNumber[];
  readonly listed: ListedNumbers;
  readonly vault: Vault;
  readonly nowMs: number;
};

/**
 * Writes who was suspected with the numbers in the clear, each with its entry of the audit
 * (audited-numbers.ts): one row for each time that a number was suspect without a gap, by its beginning.
 *
 * @throws TocsinError of the database and the vault; Error where a file cannot be written
 */
export async function writeSuspects(
  file: string,
  { suspicions, truth, listed, vault, nowMs }: SuspectsFile,
): Promise<void> {
  const known = new Map(truth.map((one) => [one.number, one]));
  const spans = spansOf(suspicions);
  const tokens = new Map(spans.map(({ token }) => [hexOf(token), token]));
  const epoch = vault.currentEpoch;
  const requests = [...tokens.values()].map((token) => ({ token, epoch }));
  const why = { purpose: 'evaluate.suspects', nowMs };
  const numbers = await auditedNumbers(file, requests, vault, why);
  const numberOf = new Map([...tokens.keys()].map((key, at) => [key, numbers[at] ?? '']));
  const rows = spans.map(({ token, fromMs, untilMs, confidence }) => {
    const key = hexOf(token);
    const { fraud = false, role = '' } = known.get(key) ?? {};
    return [
      csvField(numberOf.get(key) ?? ''),
      written(fromMs),
      written(untilMs),
      String(Math.round(confidence)),
      fraud ? 'yes' : 'no',
      csvField(role),
      written(listed.listedMs(key)),
    ].join(',');
  });
  const header = 'number,from,until,confidence,fraud,role,listed';
  await writeFile(file, [header, ...rows, ''].join('\n'));
}

/** Stretches that follow each other without a gap as one, with the highest of their confidences. */
function spansOf(suspicions: readonly Suspicion[]): Suspicion[] {
  const spans: Suspicion[] = [];
  for (const ofOne of Map.groupBy(suspicions, ({ token }) => hexOf(token)).values()) {
    const [first, ...later] = ofOne.toSorted((a, b) => a.fromMs - b.fromMs);
    let open = first as Suspicion;
    for (const one of later) {
      if (open.untilMs === one.fromMs) {
        const confidence = Math.max(open.confidence, one.confidence);
        open = { ...open, untilMs: one.untilMs, confidence };
      } else {
        spans.push(open);
        open = one;
      }
    }
    spans.push(open);
  }
  return spans.sort((a, b) => a.fromMs - b.fromMs);
}

/** Nothing for never, and for an end that did not come; a list without valid_from has always known. */
function written(timeMs: number | null): string {
  if (timeMs === null) return '';
  return timeMs === Number.NEGATIVE_INFINITY ? 'always' : new Date(timeMs).toISOString();
}
