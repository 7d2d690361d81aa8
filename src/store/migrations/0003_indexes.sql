-- hit_reach: the blast guard counts a hit at the moment at which it was seen, and one that a look-back found at
-- the moment of its contact.
DROP INDEX hit_indicator;
CREATE INDEX hit_reach ON hit (
  indicator_id, (CASE WHEN late = 1 THEN time_ms ELSE observed_ms END), subscriber
);

-- Asked every second for what has expired.
CREATE INDEX indicator_expiry ON indicator (valid_until_ms)
  WHERE status = 'active' AND valid_until_ms IS NOT NULL;

-- Two states, two indexes: SQLite does not see that one state is among the two of a condition.
DROP INDEX message_open;
CREATE INDEX message_submitting ON message (route) WHERE state = 'submitting';
CREATE INDEX message_submitted ON message (submitted_ms) WHERE state = 'submitted';
