-- What waits is told apart by who sends it and how it is meant, so that nobody waits behind another.

-- [queue]

ALTER TABLE queue ADD COLUMN stream bigint NOT NULL DEFAULT 0;
DROP INDEX queue_by_destination;
CREATE INDEX queue_by_strand ON queue (destination, server_id, stream, due, leased_until);

-- [day]

ALTER TABLE messages ADD COLUMN stream bigint NOT NULL DEFAULT 0;
