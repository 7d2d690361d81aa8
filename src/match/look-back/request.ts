import { TocsinError } from '../../domain/error.ts';
import type { Indicator, IndicatorKind } from '../../domain/indicator.ts';
import type { HomePlan } from '../../domain/number/home-plan.ts';
import { readValue } from '../../intake/lists/indicator-value.ts';
import type { Reader } from '../../store/database.ts';
import { indicatorId } from '../../store/indicator-id.ts';
import {
  findIndicators,
  streamIndicators,
  streamSourceIndicators,
} from '../../store/indicator-reads.ts';
import { indicatorsAtOnce } from './look-back.ts';

/** Whom a look-back that somebody asks for is about. */
export type LookBackChoice =
  /** All active indicators. */
  | { readonly all: true }
  /** Those that a list of this name has named. */
  | { readonly source: string }
  /** Values in any writing that a list may use. */
  | {
      readonly indicators: readonly { readonly kind: IndicatorKind; readonly value: string }[];
    };

export type LookBackRequest = {
  readonly choice: LookBackChoice;
  /** Epoch milliseconds; null: as far back as contacts are kept. */
  readonly sinceMs: number | null;
  /** Epoch milliseconds, not included; null: until now. */
  readonly untilMs: number | null;
  readonly dryRun: boolean;
};

/**
 * The chosen indicators, in pages of 10,000.
 * @throws TocsinError INPUT_FORMAT for a value that is none, or that nobody has listed; it names the
 *   place and not the value, which may be anybody's number
 */
export async function* chosenIndicators(
  read: Reader,
  plan: HomePlan,
  choice: LookBackChoice,
): AsyncGenerator<readonly Indicator[]> {
  if ('all' in choice) {
    yield* streamIndicators(read, { status: 'active', pageSize: indicatorsAtOnce });
    return;
  }
  if ('source' in choice) {
    yield* streamSourceIndicators(read, choice.source, indicatorsAtOnce);
    return;
  }
  const ids = choice.indicators.map(({ kind, value }, at) => {
    const given = readValue(kind, value, plan);
    if (given.ok) return indicatorId(given.value.kind, given.value.value, given.value.space);
    throw refused(at, kind, given.reason);
  });
  const known = await findIndicators(read, ids);
  const missing = ids.findIndex((id) => !known.has(Buffer.from(id).toString('hex')));
  if (missing >= 0) throw refused(missing, choice.indicators[missing]?.kind, 'no list names it');
  if (known.size > 0) yield [...known.values()];
}

function refused(at: number, kind: IndicatorKind | undefined, why: string): TocsinError {
  return new TocsinError(
    'INPUT_FORMAT',
    `Indicator ${at + 1} (${kind}) cannot be looked back: ${why}.`,
  );
}
