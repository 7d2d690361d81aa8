import type { GatewayStatus } from '../deliver/gateway.ts';
import type { IndicatorKind, IndicatorReject } from '../domain/indicator.ts';
import type { Reject } from '../domain/record.ts';
import type { ScamType } from '../domain/scam-type.ts';
import type { LookedBack } from '../match/look-back/look-back-over.ts';
import type { LookBackRequest } from '../match/look-back/request.ts';
import type { LookBackStatus } from '../match/look-back/service.ts';
import type { Reader } from '../store/database.ts';
import type { Experiments, Suspects } from './intelligence-contract.ts';
import type { Judging } from './shadow-counts.ts';

/**
 * What the API needs of the running platform. The composition root fills it; the API knows no room
 * behind it but the store's reader. Failures are TocsinErrors; anything else is answered with 500.
 */
export type Platform = {
  readonly version: string;
  /** Epoch milliseconds. */
  readonly startedMs: number;
  readonly read: Reader;
  /** All configured types, those that ship and `other` included. */
  readonly scamTypes: readonly ScamType[];
  /** As configured, 0…1. */
  readonly holdOutShare: number;

  /** How the trials of texts stand, by whom decisions go now. */
  experiments(): Experiments;

  /**
   * Resolves after the commit. The same sourceId with the same bytes answers the first result with
   * `repeated: true`; with other bytes it throws IDEMPOTENCY_MISMATCH.
   */
  ingestRecords(input: RecordsInput): Promise<IngestResult>;
  /** Reads `bytes` to the end or throws; a dry run changes nothing. */
  importIndicators(input: IndicatorsInput): Promise<ImportResult>;
  revokeIndicators(input: RevokeInput): Promise<RevokeResult>;
  /** Lets quarantined or revoked indicators match again; a quarantine lifted by hand stays lifted. */
  releaseIndicators(input: RevokeInput): Promise<ReleaseResult>;
  /** Numbers in any usual writing; they are sealed behind this call. A bad one throws INPUT_FORMAT. */
  linkFamily(input: FamilyInput): Promise<FamilyResult>;
  /** What a subscriber chose. The number is sealed behind this call; a bad one throws INPUT_FORMAT. */
  setPreference(input: PreferenceInput): Promise<void>;

  /** What the command line asks of the program that holds its data directory. */
  readonly local: LocalPlatform;

  /** Absent in a role that keeps no contacts. */
  readonly lookBack?: LookBackPlatform;

  /** Who judges exposures now. */
  judging(): Judging;
  /** Absent where unlisted numbers are not looked for. */
  readonly suspects?: SuspectsPlatform;

  killSwitch(): boolean;
  /** Writes the audit chain with `actor`. */
  setKillSwitch(on: boolean, actor: string): Promise<void>;

  gateways(): readonly RouteStatus[];
  ready(): Promise<Readiness>;
  /** Base URL of the simulator's HTTP, such as http://127.0.0.1:40123; null where none runs. */
  simulatorUrl(): string | null;
};

/** A route at this moment, with what the configuration says of it. */
export type RouteStatus = GatewayStatus & {
  readonly protocol: string;
  /** Carriers whose subscribers it serves; null: all. */
  readonly carriers: readonly string[] | null;
};

export type SuspectsPlatform = {
  /** The surest `limit` of those under suspicion, and what was counted. */
  view(limit: number): Promise<Suspects>;
  /** By the id of the view; null where none has it, or more than one. Writes the audit chain. */
  dismiss(id: string, actor: string): Promise<{ readonly untilMs: number } | null>;
  figures(): SuspectFigures;
};

/** For metrics: running totals of this process unless they say otherwise. */
export type SuspectFigures = {
  /** Remembered and suspected now, and blocks that wait to be counted. */
  readonly numbers: number;
  readonly suspected: number;
  readonly waiting: number;
  readonly contacts: number;
  /** Not counted, by reason. */
  readonly notCounted: Readonly<Record<string, number>>;
  readonly evicted: number;
  readonly workS: number;
  readonly bytes: number;
  /** The watch goes on. */
  readonly watching: boolean;
};

export type LookBackPlatform = {
  status(): Promise<LookBackStatus>;
  /** Throws INPUT_FORMAT for an indicator that no list names; ends with the signal. */
  run(
    request: LookBackRequest,
    options: {
      readonly signal: AbortSignal;
      readonly onProgress: (so: LookedBack) => void;
    },
  ): Promise<LookedBack>;
};

export type LocalPlatform = {
  /** Reads a file of this machine, or bytes as they come, to the end or to the signal. */
  takeRecords(
    input: { readonly path: string } | { readonly stream: AsyncIterable<Uint8Array> },
    options: {
      readonly profile: string;
      readonly clock: 'wall' | 'record';
      readonly pace: number | null;
      readonly signal: AbortSignal;
      readonly onProgress: (so: unknown) => void;
    },
  ): Promise<unknown>;
  /** A file of this machine, or the first digits of an id; takes it without a restart. */
  takeModel(model: string, actor: string): Promise<ModelChange>;
  rollbackModel(kind: 'exposure' | 'number', actor: string): Promise<ModelChange>;
  rotateKeys(actor: string): Promise<{ epoch: number }>;
  destroyKey(
    epoch: number,
    options: { readonly force: boolean; readonly actor: string },
  ): Promise<{ done: boolean }>;
};

/** What a change of the model in use did; `before` is null where none was in use. */
export type ModelChange = {
  readonly kind: string;
  readonly id: string;
  readonly before: string | null;
  readonly changed: boolean;
};

export type RecordsInput = {
  /** Stable for one idempotency key of one API key, random where none was given. Holds no content. */
  readonly sourceId: string;
  /** How rejects name the source. Holds no content. */
  readonly name: string;
  /** As sent; still compressed where the sender compressed it. */
  readonly bytes: Buffer;
  readonly format: 'csv' | 'jsonl' | 'auto';
  readonly profile: string | null;
};

export type IngestResult = {
  readonly accepted: number;
  readonly rejected: number;
  /** Rejected records by reason; sums to `rejected`. */
  readonly rejects: Readonly<Record<string, number>>;
  /** The first rejects, 100 at most. */
  readonly firstRejects: readonly Reject[];
  readonly hits: number;
  /** This batch had been taken before; the counts are those of the first time. */
  readonly repeated: boolean;
};

export const indicatorFormats = ['auto', 'csv', 'jsonl', 'stix', 'misp', 'plain'] as const;
export type IndicatorFormat = (typeof indicatorFormats)[number];

export type IndicatorsInput = {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly format: IndicatorFormat;
  readonly dryRun: boolean;
  /** Overrides the list's own source where set. */
  readonly source: string | null;
};

export type ImportResult = {
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Rows that named an indicator of an earlier row again. */
  readonly repeated: number;
  /** Kept but not matched, by reason. */
  readonly quarantined: Readonly<Record<string, number>>;
  readonly rejected: number;
  /** 100 at most. */
  readonly rejects: readonly IndicatorReject[];
  /** Names that nobody configured, kept as `other`, with the rows that used them. */
  readonly unknownScamTypes: Readonly<Record<string, number>>;
  /** Types of rows that name none. Of rows with a description: fromText + textsAbstained. */
  readonly guessedTypes: {
    readonly fromText: number;
    readonly textsAbstained: number;
    /** Of the indicators that this import changed, once all its rows were in. */
    readonly fromNeighbours: number;
  };
  /** Left aside on purpose: columns and objects that say nothing of indicators. */
  readonly notes: readonly {
    readonly what: string;
    readonly name: string;
    readonly count: number;
  }[];
};

export type IndicatorRef =
  /** 32 hex digits. */
  | { readonly id: string }
  /** The value in any writing that a list may use. */
  | { readonly kind: IndicatorKind; readonly value: string };

export type RevokeInput = {
  readonly indicators: readonly IndicatorRef[];
  readonly reason: string;
  readonly actor: string;
};
/** `notFound` holds positions in the input, 0-based. */
export type RevokeResult = { readonly revoked: number; readonly notFound: readonly number[] };

export type ReleaseResult = { readonly released: number; readonly notFound: readonly number[] };

export type PreferenceInput = {
  readonly subscriber: string;
  /** null: the policy's default. */
  readonly language: 'zh' | 'en' | null;
  /** On the allow-list: never warned. */
  readonly allowed: boolean;
  readonly actor: string;
};

/** Each side's consent is its own act; null leaves that side as it is. `end` ends the link. */
export type FamilyInput = {
  readonly subscriber: string;
  readonly family: string;
  readonly subscriberConsent: boolean | null;
  readonly familyConsent: boolean | null;
  readonly end: boolean;
  readonly actor: string;
};
export type FamilyResult = {
  /** Copies are sent only while this is true: both have agreed and nobody has ended it. */
  readonly active: boolean;
  readonly subscriberConsentMs: number | null;
  readonly familyConsentMs: number | null;
  readonly endedMs: number | null;
};

/** `checks` names each thing looked at and says 'ok' or what is wrong, without numbers or secrets. */
export type Readiness = {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, string>>;
};
