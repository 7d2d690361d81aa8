-- Numbers that no list has, suspected for how they behave. The id names them in hits, as an
-- indicator's does; unlike an indicator's it follows from the token and leads back to no number.
CREATE TABLE suspect (
  id BYTEA NOT NULL PRIMARY KEY,
  token BYTEA NOT NULL,
  epoch BIGINT NOT NULL,
  confidence BIGINT NOT NULL,
  scam_type TEXT,
  new_counterparts_day DOUBLE PRECISION NOT NULL,
  -- JSON: key, value, weight and the words in Chinese and English.
  reasons TEXT NOT NULL,
  -- Who judged; null: weights by judgement.
  model_id TEXT,
  -- Both in the records' own time.
  since_ms BIGINT NOT NULL,
  ended_ms BIGINT,
  -- faded, listed, dismissed or blast_guard.
  end_reason TEXT,
  -- Until then it is not suspected again. Wall clock.
  dismissed_until_ms BIGINT,
  updated_ms BIGINT NOT NULL
);
CREATE INDEX suspect_open ON suspect (confidence) WHERE ended_ms IS NULL;

-- 1: no list had named any number behind the warning.
ALTER TABLE warning ADD COLUMN suspected BIGINT NOT NULL DEFAULT 0;
CREATE INDEX warning_suspected ON warning (observed_ms) WHERE suspected = 1;
