-- What an operator has ordered about mail that waits, and how long held mail was held.

-- [lasting]

-- What is empty, or 0, holds for all mail; all that is given must hold. Domains and addresses are
-- lower case.
CREATE TABLE orders (
    id {counted_id},
    kind bigint NOT NULL,
    organization_id bigint NOT NULL DEFAULT 0,
    server_id bigint NOT NULL DEFAULT 0,
    domain text NOT NULL,
    site text NOT NULL,
    source text NOT NULL,
    tag text NOT NULL,
    sender text NOT NULL,
    recipient text NOT NULL,
    enhanced_code text NOT NULL,
    words text NOT NULL,
    way bigint NOT NULL,
    target text NOT NULL,
    reason text NOT NULL,
    made_by text NOT NULL,
    made_at bigint NOT NULL,
    ends_at bigint,
    ended_at bigint
);
CREATE INDEX orders_standing ON orders (id) WHERE ended_at IS NULL;

-- [queue]

-- The order whose end a delivery waits for; 0: none.
ALTER TABLE queue ADD COLUMN waits_for bigint NOT NULL DEFAULT 0;
CREATE INDEX queue_by_order ON queue (waits_for) WHERE waits_for > 0;

-- [day]

-- Nothing of the message was to be tried before; its life began then.
ALTER TABLE messages ADD COLUMN not_before bigint;
-- The time that a delivery was held is no part of its life.
ALTER TABLE deliveries ADD COLUMN held_at bigint;
ALTER TABLE deliveries ADD COLUMN time_held bigint NOT NULL DEFAULT 0;
-- Why it waits, where no attempt says so, and the order that the queue's row names.
ALTER TABLE deliveries ADD COLUMN wait_reason text;
ALTER TABLE deliveries ADD COLUMN waits_for bigint NOT NULL DEFAULT 0;
