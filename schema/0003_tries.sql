-- Every host that was tried is a row of its own.

-- [day]

-- What an attempt tried beside the host with the last word: the same facts. Both count a hop from
-- 1, in the order of trying.
CREATE TABLE tries (
    delivery_id bigint NOT NULL,
    number bigint NOT NULL,
    hop bigint NOT NULL,
    result bigint NOT NULL,
    at bigint NOT NULL,
    duration bigint NOT NULL,
    host text NOT NULL,
    address text NOT NULL,
    source text NOT NULL,
    source_address text NOT NULL,
    helo text NOT NULL,
    tls text NOT NULL,
    tls_verified bigint NOT NULL,
    stage text NOT NULL,
    reply_code bigint NOT NULL,
    enhanced_code text NOT NULL,
    reply text NOT NULL,
    explanation text NOT NULL,
    PRIMARY KEY (delivery_id, number, hop)
) {by_key} {by_day delivery_id};

ALTER TABLE attempts ADD COLUMN hop bigint NOT NULL DEFAULT 1;
