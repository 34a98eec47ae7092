-- What a delivery keeps while it waits: its source, and what may end its wait early.

-- [lasting]

-- Complaints since the last date that sent.
ALTER TABLE warmup_progress ADD COLUMN complained bigint NOT NULL DEFAULT 0;

-- [queue]

-- The source that it was last tried from.
ALTER TABLE queue ADD COLUMN source text;
-- What it waits for that may end before it is due, in words that stand for it; orders are beside.
ALTER TABLE queue ADD COLUMN cause text;
CREATE INDEX queue_by_cause ON queue (cause) WHERE cause IS NOT NULL;

-- [day]

-- As the queue's row says.
ALTER TABLE deliveries ADD COLUMN cause text;
