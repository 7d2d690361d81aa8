import type { IndicatorDraft, IndicatorReject } from '../../domain/indicator.ts';
import type { HomePlan } from '../../domain/number/home-plan.ts';
import type { ScamType } from '../../domain/scam-type.ts';
import type { AllowList } from '../hosts/allow-list.ts';
import type { AllowNumbers } from '../vet.ts';

export const listFormats = ['auto', 'csv', 'jsonl', 'stix', 'misp', 'plain'] as const;
export type ListFormat = (typeof listFormats)[number];
/** What `auto` finds. */
export type KnownFormat = Exclude<ListFormat, 'auto'>;

/** One list: a file, a request body, standard input. `name` is how rejects call it. */
export type ListInput = { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> };

export type ListOptions = {
  readonly format: ListFormat;
  readonly plan: HomePlan;
  /** Those that lists may name, see knownScamTypes in the configuration. */
  readonly scamTypes: readonly ScamType[];
  /**
   * Proposes the scam type of a row that names none and describes its case; null where unsure. The
   * description goes nowhere else. Absent: descriptions are not read.
   */
  readonly typeOfText?: (description: string) => string | null;
  /** Who says so, over what the rows say; without it the rows' own word, then the input's name. */
  readonly source?: string;
  readonly allow: AllowList;
  readonly allowNumbers: AllowNumbers;
  /** A longer line is rejected. Bytes. */
  readonly maxLineBytes: number;
  /** Offset of times that name none, as +08:00, which is the default. */
  readonly utcOffset?: string;
};

/** Something of the list that was left aside on purpose and is worth one line to the user. */
export type ListNote = {
  readonly what: 'ignored_column' | 'ignored_object';
  readonly name: string;
  readonly count: number;
};

/** What became of the descriptions of indicators that no list typed. */
export type DescribedCounts = { readonly typed: number; readonly abstained: number };

/** At most 1000 rows of a list, in order. */
export type ListChunk = {
  readonly format: KnownFormat;
  /** Rows (lines, STIX indicators, MISP attributes) read; each made drafts or rejects. */
  readonly rowsIn: number;
  readonly drafts: readonly IndicatorDraft[];
  readonly rejects: readonly IndicatorReject[];
  /** Names of scam types that nobody configured, with the rows that bear them. */
  readonly unknownScamTypes: readonly { readonly name: string; readonly count: number }[];
  readonly described: DescribedCounts;
  readonly notes: readonly ListNote[];
};

/** One indicator as a list gives it, before anything is checked. Empty text is null. */
export type RawIndicator = {
  readonly kind: string | null;
  /** What the column or type says where no kind is given: `web` is a host, URL or IP. */
  readonly hint: 'phone' | 'web' | 'ip' | 'app' | 'account' | null;
  readonly value: string | null;
  readonly scamType: string | null;
  /** `text` or `neighbours`, as an export says; else the type is the list's own word. */
  readonly scamTypeFrom: string | null;
  /** A report or a case's description: read for the scam type and not kept. */
  readonly description: string | null;
  readonly confidence: string | null;
  readonly source: string | null;
  readonly caseRef: string | null;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
};

/** What the reader of one format yields: a row of one or more indicators, a row it refuses, or a note. */
export type ListItem =
  | { readonly type: 'row'; readonly line: number; readonly indicators: readonly RawIndicator[] }
  | {
      readonly type: 'reject';
      readonly line: number;
      readonly field: string | null;
      readonly reason: string;
    }
  | { readonly type: 'note'; readonly note: ListNote };

export const emptyIndicator: RawIndicator = {
  kind: null,
  hint: null,
  value: null,
  scamType: null,
  scamTypeFrom: null,
  description: null,
  confidence: null,
  source: null,
  caseRef: null,
  validFrom: null,
  validUntil: null,
};
