-- Of several routes: the one that must take a message (it may have taken a part, or was chosen when
-- another refused), and those that refused it, separated by commas.
ALTER TABLE message ADD COLUMN pinned_route TEXT;
ALTER TABLE message ADD COLUMN refused_routes TEXT;
CREATE INDEX message_pinned ON message (pinned_route, priority, due_ms)
  WHERE state = 'queued' AND pinned_route IS NOT NULL;

-- A carrier's ids are an account's own.
ALTER TABLE message_part ADD COLUMN account TEXT NOT NULL DEFAULT '';

CREATE TABLE receipt_waiting (
  route TEXT NOT NULL,
  account TEXT NOT NULL,
  smsc_id TEXT NOT NULL,
  state TEXT NOT NULL,
  error TEXT,
  received_ms BIGINT NOT NULL,
  since_ms BIGINT NOT NULL,
  -- For a submit that was never answered: then only the recipient tells what the receipt is of.
  recipient BYTEA,
  PRIMARY KEY (route, account, smsc_id, state)
);
INSERT INTO receipt_waiting (route, account, smsc_id, state, error, received_ms, since_ms)
  SELECT route, '', smsc_id, state, error, received_ms, 0 FROM receipt_parked;
DROP TABLE receipt_parked;
ALTER TABLE receipt_waiting RENAME TO receipt_parked;
CREATE INDEX receipt_parked_age ON receipt_parked (received_ms);

-- What a person answered to a warning: never the text, only which of the configured words it held.
CREATE TABLE reply (
  id BYTEA NOT NULL PRIMARY KEY,
  sender BYTEA NOT NULL,
  epoch BIGINT NOT NULL,
  route TEXT NOT NULL,
  meaning TEXT NOT NULL,
  -- The latest warning that was sent to the sender before, where there is one.
  warning_id BYTEA,
  received_ms BIGINT NOT NULL
);
CREATE INDEX reply_sender ON reply (sender, received_ms);
CREATE INDEX reply_time ON reply (received_ms);
-- For receipts of submits that were never answered: by their recipient.
CREATE INDEX message_unanswered ON message (recipient)
  WHERE state = 'submitted' AND state_reason IS NOT NULL;
-- Whose family number somebody is.
CREATE INDEX family_link_family ON family_link (family);
