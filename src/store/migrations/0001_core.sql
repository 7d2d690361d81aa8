-- One schema for SQLite and PostgreSQL: BIGINT is an integer to both, BYTEA a blob to both,
-- DOUBLE PRECISION a float to both. Times are epoch milliseconds; ids and tokens are 16 bytes.

CREATE TABLE indicator (
  id BYTEA NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  space TEXT,
  party_class TEXT,
  scam_type TEXT,
  confidence BIGINT NOT NULL,
  status TEXT NOT NULL,
  status_reason TEXT,
  valid_from_ms BIGINT,
  valid_until_ms BIGINT,
  created_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);
CREATE INDEX indicator_value ON indicator (kind, value);

-- Who says so: one row for each list and case that names the indicator.
CREATE TABLE indicator_source (
  indicator_id BYTEA NOT NULL,
  source TEXT NOT NULL,
  case_ref TEXT NOT NULL,
  confidence BIGINT NOT NULL,
  scam_type TEXT,
  unknown_scam_type TEXT,
  listed_ms BIGINT NOT NULL,
  PRIMARY KEY (indicator_id, source, case_ref)
);

-- How far each source of records has been read, with its own counts.
CREATE TABLE source_position (
  source TEXT NOT NULL PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  byte_offset BIGINT NOT NULL,
  line BIGINT NOT NULL,
  records_in BIGINT NOT NULL,
  accepted BIGINT NOT NULL,
  rejected BIGINT NOT NULL,
  hits BIGINT NOT NULL,
  done BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);

-- Running totals, each moved in the transaction that did what it counts.
CREATE TABLE ledger_count (
  name TEXT NOT NULL,
  label TEXT NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (name, label)
);

CREATE TABLE hit (
  id BYTEA NOT NULL PRIMARY KEY,
  subscriber BYTEA NOT NULL,
  epoch BIGINT NOT NULL,
  counterpart BYTEA NOT NULL,
  indicator_id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  side TEXT NOT NULL,
  time_ms BIGINT NOT NULL,
  observed_ms BIGINT NOT NULL,
  duration_s BIGINT NOT NULL,
  subscriber_class TEXT NOT NULL,
  subscriber_carrier TEXT,
  subscriber_listed BIGINT NOT NULL,
  late BIGINT NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT,
  warning_id BYTEA,
  created_ms BIGINT NOT NULL
);
CREATE INDEX hit_pending ON hit (observed_ms, id) WHERE outcome = 'pending';
CREATE INDEX hit_subscriber ON hit (subscriber, time_ms);
CREATE INDEX hit_indicator ON hit (indicator_id, observed_ms, subscriber);

CREATE TABLE exposure (
  subscriber BYTEA NOT NULL PRIMARY KEY,
  epoch BIGINT NOT NULL,
  risk DOUBLE PRECISION NOT NULL,
  level TEXT NOT NULL,
  scam_type TEXT NOT NULL,
  reasons TEXT NOT NULL,
  hit_count BIGINT NOT NULL,
  first_ms BIGINT NOT NULL,
  last_ms BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);

-- Arm 'hold_out' rows are decisions that were not sent on purpose; they have no messages.
CREATE TABLE warning (
  id BYTEA NOT NULL PRIMARY KEY,
  subscriber BYTEA NOT NULL,
  epoch BIGINT NOT NULL,
  level TEXT NOT NULL,
  scam_type TEXT NOT NULL,
  risk DOUBLE PRECISION NOT NULL,
  reasons TEXT NOT NULL,
  template TEXT NOT NULL,
  language TEXT NOT NULL,
  arm TEXT NOT NULL,
  check_code TEXT NOT NULL UNIQUE,
  messages BIGINT NOT NULL,
  observed_ms BIGINT NOT NULL,
  created_ms BIGINT NOT NULL
);
CREATE INDEX warning_subscriber ON warning (subscriber, observed_ms);
CREATE INDEX warning_created ON warning (created_ms);

CREATE TABLE message (
  id BYTEA NOT NULL PRIMARY KEY,
  warning_id BYTEA NOT NULL,
  recipient BYTEA NOT NULL,
  epoch BIGINT NOT NULL,
  role TEXT NOT NULL,
  channel TEXT NOT NULL,
  carrier TEXT,
  body TEXT,
  state TEXT NOT NULL,
  state_reason TEXT,
  priority BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  -- When the record behind it was read: from there to submitted_ms is what the person waited for us.
  seen_ms BIGINT NOT NULL,
  route TEXT,
  due_ms BIGINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  created_ms BIGINT NOT NULL,
  submitted_ms BIGINT,
  final_ms BIGINT
);
CREATE INDEX message_queue ON message (priority, due_ms) WHERE state = 'queued';
CREATE INDEX message_open ON message (state, submitted_ms) WHERE state IN ('submitting', 'submitted');
CREATE INDEX message_warning ON message (warning_id);

-- The parts of a message as the carrier knows them.
CREATE TABLE message_part (
  message_id BYTEA NOT NULL,
  part BIGINT NOT NULL,
  route TEXT NOT NULL,
  smsc_id TEXT,
  state TEXT NOT NULL,
  error TEXT,
  updated_ms BIGINT NOT NULL,
  PRIMARY KEY (message_id, part)
);
CREATE INDEX message_part_smsc ON message_part (route, smsc_id);

-- Receipts that found no part yet: they may come before the submit's answer.
CREATE TABLE receipt_parked (
  route TEXT NOT NULL,
  smsc_id TEXT NOT NULL,
  state TEXT NOT NULL,
  error TEXT,
  received_ms BIGINT NOT NULL,
  PRIMARY KEY (route, smsc_id, state)
);
CREATE INDEX receipt_parked_age ON receipt_parked (received_ms);

-- A family number (亲情号) receives a warning's copy only when both sides have agreed.
CREATE TABLE family_link (
  subscriber BYTEA NOT NULL,
  family BYTEA NOT NULL,
  epoch BIGINT NOT NULL,
  family_class TEXT NOT NULL,
  family_carrier TEXT,
  subscriber_consent_ms BIGINT,
  family_consent_ms BIGINT,
  ended_ms BIGINT,
  updated_ms BIGINT NOT NULL,
  PRIMARY KEY (subscriber, family)
);

-- What a subscriber chose: language, or never to be warned.
CREATE TABLE preference (
  subscriber BYTEA NOT NULL PRIMARY KEY,
  epoch BIGINT NOT NULL,
  language TEXT,
  allowed BIGINT NOT NULL,
  updated_ms BIGINT NOT NULL
);

CREATE TABLE setting (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL,
  updated_ms BIGINT NOT NULL
);

-- Each entry holds the hash of the one before; audit_head is authenticated by a key of the vault's.
CREATE TABLE audit_entry (
  seq BIGINT NOT NULL PRIMARY KEY,
  time_ms BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  prev_hash BYTEA NOT NULL,
  hash BYTEA NOT NULL
);
CREATE TABLE audit_head (
  id BIGINT NOT NULL PRIMARY KEY,
  seq BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  mac BYTEA NOT NULL
);
