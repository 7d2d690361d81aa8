-- What measuring the effect needs of a decision, sent or held out. NULL in warnings that are older
-- than these columns: they are compared with nothing.
-- The epoch under which the arm was drawn; a rotation changes the column epoch, not this one.
ALTER TABLE warning ADD COLUMN drawn_epoch BIGINT;
-- The share of people that was held out then, 0…1.
ALTER TABLE warning ADD COLUMN hold_out_share DOUBLE PRECISION;
-- What is sent, or would have been: such as 'flash+sms+family'.
ALTER TABLE warning ADD COLUMN channels TEXT;
-- The variant of the template; NULL: the text itself.
ALTER TABLE warning ADD COLUMN variant TEXT;
-- The chance with which this text was drawn among its variants; NULL: it was not drawn.
ALTER TABLE warning ADD COLUMN propensity DOUBLE PRECISION;

-- Warnings of a span of time, and when which draw of arms was in force, without reading the rows.
CREATE INDEX warning_observed ON warning (observed_ms, drawn_epoch, hold_out_share);
CREATE INDEX warning_drawn_text ON warning (observed_ms) WHERE propensity IS NOT NULL;
-- How far the records have come.
CREATE INDEX hit_time ON hit (time_ms);
-- Contacts that the person took part in, by whom and when; the condition is that of store/warning-outcomes.ts.
CREATE INDEX hit_engaging ON hit (subscriber, time_ms, indicator_id)
  WHERE kind IN ('web', 'app') OR side = 'to' OR (kind = 'call' AND duration_s > 0);
