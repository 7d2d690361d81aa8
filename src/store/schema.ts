import type { Level } from '../domain/exposure.ts';
import type { HitSide, SuppressReason } from '../domain/hit.ts';
import type { IndicatorKind, IndicatorStatus, ScamTypeGuess } from '../domain/indicator.ts';
import type { Carrier, PartyClass, PartySpace } from '../domain/party.ts';
import type { RecordKind } from '../domain/record.ts';
import type { Channel, Language, MessageState, RecipientRole } from '../domain/warning.ts';

/** The tables of migrations/, with camel-case column names (the store's Kysely uses CamelCasePlugin). */
export type Schema = {
  indicator: IndicatorTable;
  indicatorSource: IndicatorSourceTable;
  sourcePosition: SourcePositionTable;
  ledgerCount: { name: string; label: string; count: number };
  hit: HitTable;
  exposure: ExposureTable;
  warning: WarningTable;
  message: MessageTable;
  messagePart: MessagePartTable;
  receiptParked: ReceiptParkedTable;
  reply: ReplyTable;
  familyLink: FamilyLinkTable;
  preference: PreferenceTable;
  setting: { key: string; value: string; updatedMs: number };
  lookBack: { indicatorId: Uint8Array; revision: number; queuedMs: number };
  lookBackRun: LookBackRunTable;
  suspect: SuspectTable;
  auditEntry: AuditEntryTable;
  auditHead: { id: number; seq: number; hash: Uint8Array; mac: Uint8Array };
};

export type IndicatorTable = {
  id: Uint8Array;
  kind: IndicatorKind;
  value: string;
  space: PartySpace | null;
  partyClass: PartyClass | null;
  scamType: string | null;
  /** Null: a list named it, or there is none. */
  scamTypeFrom: ScamTypeGuess | null;
  site: string | null;
  confidence: number;
  status: IndicatorStatus;
  statusReason: string | null;
  validFromMs: number | null;
  validUntilMs: number | null;
  createdMs: number;
  updatedMs: number;
};

export type IndicatorSourceTable = {
  indicatorId: Uint8Array;
  source: string;
  /** '' where the list gives none: it is part of the key. */
  caseRef: string;
  confidence: number;
  scamType: string | null;
  unknownScamType: string | null;
  listedMs: number;
};

export type SourcePositionTable = {
  source: string;
  fingerprint: string;
  byteOffset: number;
  line: number;
  recordsIn: number;
  accepted: number;
  rejected: number;
  hits: number;
  done: number;
  updatedMs: number;
};

export type HitTable = {
  id: Uint8Array;
  subscriber: Uint8Array;
  epoch: number;
  counterpart: Uint8Array;
  indicatorId: Uint8Array;
  kind: RecordKind;
  side: HitSide;
  timeMs: number;
  observedMs: number;
  durationS: number;
  subscriberClass: PartyClass;
  subscriberCarrier: Carrier | null;
  subscriberListed: number;
  late: number;
  outcome: 'pending' | 'warned' | 'suppressed';
  reason: SuppressReason | null;
  warningId: Uint8Array | null;
  createdMs: number;
};

export type ExposureTable = {
  subscriber: Uint8Array;
  epoch: number;
  risk: number;
  level: Level;
  scamType: string;
  /** JSON of Reason[]. */
  reasons: string;
  hitCount: number;
  firstMs: number;
  lastMs: number;
  updatedMs: number;
};

export type WarningTable = {
  id: Uint8Array;
  subscriber: Uint8Array;
  epoch: number;
  level: Level;
  scamType: string;
  risk: number;
  /** JSON of Reason[]. */
  reasons: string;
  template: string;
  language: Language;
  arm: 'treated' | 'hold_out';
  checkCode: string;
  messages: number;
  observedMs: number;
  createdMs: number;
  /** This and what follows: null in rows that are older than the columns. */
  drawnEpoch: number | null;
  holdOutShare: number | null;
  channels: string | null;
  /** Null: the template's own text. */
  variant: string | null;
  /** Null: the text was not drawn. */
  propensity: number | null;
  /** 1: no list had named any number behind it. */
  suspected: number;
};

export type MessageTable = {
  id: Uint8Array;
  warningId: Uint8Array;
  recipient: Uint8Array;
  epoch: number;
  role: RecipientRole;
  channel: Channel;
  carrier: string | null;
  /** Set when it is first submitted. */
  body: string | null;
  state: MessageState;
  stateReason: string | null;
  priority: number;
  attempts: number;
  seenMs: number;
  route: string | null;
  /** The only route that may take it, where there is one. */
  pinnedRoute: string | null;
  /** Routes that refused it, separated by commas. */
  refusedRoutes: string | null;
  dueMs: number;
  expiresMs: number;
  createdMs: number;
  submittedMs: number | null;
  finalMs: number | null;
};

export type PartState =
  | 'submitting'
  | 'submitted'
  | 'delivered'
  | 'undeliverable'
  | 'rejected'
  | 'expired'
  | 'unknown';

export type MessagePartTable = {
  messageId: Uint8Array;
  part: number;
  route: string;
  account: string;
  smscId: string | null;
  state: PartState;
  error: string | null;
  updatedMs: number;
};

export type ReceiptParkedTable = {
  route: string;
  account: string;
  smscId: string;
  state: string;
  error: string | null;
  receivedMs: number;
  sinceMs: number;
  recipient: Uint8Array | null;
};

export type ReplyTable = {
  id: Uint8Array;
  sender: Uint8Array;
  epoch: number;
  route: string;
  meaning: string;
  warningId: Uint8Array | null;
  receivedMs: number;
};

export type FamilyLinkTable = {
  subscriber: Uint8Array;
  family: Uint8Array;
  epoch: number;
  familyClass: PartyClass;
  familyCarrier: Carrier | null;
  subscriberConsentMs: number | null;
  familyConsentMs: number | null;
  endedMs: number | null;
  updatedMs: number;
};

export type PreferenceTable = {
  subscriber: Uint8Array;
  epoch: number;
  language: Language | null;
  /** 1: on the allow-list, never warned. */
  allowed: number;
  updatedMs: number;
};

export type LookBackRunTable = {
  id: Uint8Array;
  /** `queue`: by itself, after a list changed; `manual`: somebody asked for it. */
  origin: 'queue' | 'manual';
  startedMs: number;
  endedMs: number;
  sinceMs: number;
  /** Null: until now. */
  untilMs: number | null;
  /** The oldest contact that the log had; null for an empty log. */
  coveredMs: number | null;
  logRows: number;
  indicators: number;
  /** Of the indicators, those that were not searched: set aside meanwhile, or allowed. */
  skipped: number;
  contacts: number;
  fresh: number;
  known: number;
  outside: number;
};

export type SuspectTable = {
  /** Names it in hits, as an indicator's id does. */
  id: Uint8Array;
  token: Uint8Array;
  epoch: number;
  confidence: number;
  scamType: string | null;
  newCounterpartsDay: number;
  /** JSON of SuspectReason[]. */
  reasons: string;
  modelId: string | null;
  sinceMs: number;
  endedMs: number | null;
  endReason: SuspectEnd | null;
  dismissedUntilMs: number | null;
  updatedMs: number;
};
export type SuspectEnd = 'faded' | 'listed' | 'dismissed' | 'blast_guard';

export type AuditEntryTable = {
  seq: number;
  timeMs: number;
  actor: string;
  action: string;
  subject: string;
  /** JSON. */
  detail: string;
  prevHash: Uint8Array;
  hash: Uint8Array;
};
