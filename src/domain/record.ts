import type { Party } from './party.ts';

export const recordKinds = ['call', 'sms', 'web', 'app'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** Where a web record went. `host` is lower-case ASCII (IDNA) without a trailing dot; `path` starts with '/'. */
export type WebTarget = { readonly host: string; readonly path: string };

type RecordBase = {
  /** The network's own id of the record; unique within a source, not trusted to be unique beyond it. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly timeMs: number;
  /** The person's side: the caller or sender for call and SMS, the user for web and app. */
  readonly from: Party;
  /** Seconds; 0 where it does not apply or is not known. A call of 0 s was not answered. */
  readonly durationS: number;
  readonly cell: string | null;
};

export type CallRecord = RecordBase & { readonly kind: 'call' | 'sms'; readonly to: Party };
export type WebRecord = RecordBase & { readonly kind: 'web'; readonly target: WebTarget };
export type AppRecord = RecordBase & { readonly kind: 'app'; readonly app: string };

/** One accepted record: parsed, normalised, not yet sealed. Lives in memory only. */
export type TrafficRecord = CallRecord | WebRecord | AppRecord;

export const rejectReasons = [
  'wrong_column_count',
  'missing_field',
  'bad_kind',
  'bad_time',
  'bad_number',
  'bad_duration',
  'bad_host',
  'bad_json',
  'bad_quotes',
  'bad_utf8',
  'nul_byte',
  'line_too_long',
] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** A line that was not taken. Carries no content: the line may hold a subscriber's number. */
export type Reject = {
  /** File path, 'stdin', or `http:<idempotency key>`. */
  readonly source: string;
  /** 1-based line in the decompressed input. */
  readonly line: number;
  /** The canonical field at fault, or null when the whole line is. */
  readonly field: string | null;
  readonly reason: RejectReason;
};

/** How far a source has been read; committed with the hits that its records made. */
export type SourcePosition = {
  /** Stable id of the source across restarts. */
  readonly source: string;
  /** Bytes of decompressed input consumed. */
  readonly byteOffset: number;
  /** Lines consumed, header included. */
  readonly line: number;
};

export type RecordBatch = {
  readonly records: readonly TrafficRecord[];
  readonly rejects: readonly Reject[];
  /** Position after this batch. */
  readonly position: SourcePosition;
  /** Rows seen since the previous batch, counted by the framer and not by the parser: in = accepted + rejected. */
  readonly rowsIn: number;
};
