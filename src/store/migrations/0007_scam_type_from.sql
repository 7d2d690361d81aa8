-- Where a scam type comes from that no list named: 'text' (a report or case description), 'neighbours'
-- (others of the same case, site or victims). NULL: a list named it, or there is none.
ALTER TABLE indicator ADD COLUMN scam_type_from TEXT;

-- The registrable domain of a domain or URL, so that others on the same site are found.
ALTER TABLE indicator ADD COLUMN site TEXT;
CREATE INDEX indicator_site ON indicator (site) WHERE site IS NOT NULL;

CREATE INDEX indicator_source_case ON indicator_source (case_ref) WHERE case_ref <> '';

-- Indicators that nobody typed, by when they changed last.
CREATE INDEX indicator_untyped ON indicator (updated_ms, id) WHERE scam_type IS NULL;
