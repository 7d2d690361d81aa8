-- Indicators that became active, or count for longer than before, and that nobody has yet run
-- against the contact log. The revision tells whether one was queued again meanwhile.
CREATE TABLE look_back (
  indicator_id BYTEA NOT NULL PRIMARY KEY,
  revision BIGINT NOT NULL,
  queued_ms BIGINT NOT NULL
);
CREATE INDEX look_back_queued ON look_back (queued_ms);

-- The last look-backs and what they found: contacts = fresh + known + outside.
CREATE TABLE look_back_run (
  id BYTEA NOT NULL PRIMARY KEY,
  origin TEXT NOT NULL,
  started_ms BIGINT NOT NULL,
  ended_ms BIGINT NOT NULL,
  -- The span of contacts that was asked for, and from when on the contact log had any.
  since_ms BIGINT NOT NULL,
  until_ms BIGINT,
  covered_ms BIGINT,
  log_rows BIGINT NOT NULL,
  indicators BIGINT NOT NULL,
  skipped BIGINT NOT NULL,
  contacts BIGINT NOT NULL,
  fresh BIGINT NOT NULL,
  known BIGINT NOT NULL,
  outside BIGINT NOT NULL
);
CREATE INDEX look_back_run_ended ON look_back_run (ended_ms);
