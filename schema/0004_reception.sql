-- What is known of mail that arrived, and how its deliveries began.

-- [day]

-- Verdicts, spam and threat of one message as JSON (src/store/inspections.cpp).
CREATE TABLE inspections (
    message_id {id},
    server_id bigint NOT NULL,
    found text NOT NULL
) {by_day message_id};

-- Of a bounce: the delivery that it is about.
ALTER TABLE messages ADD COLUMN bounce_for bigint;

ALTER TABLE deliveries ADD COLUMN route_id bigint;
ALTER TABLE deliveries ADD COLUMN endpoint_id bigint;
-- Deliveries of one message may be held for different reasons.
ALTER TABLE deliveries ADD COLUMN hold_reason text;
UPDATE deliveries SET hold_reason = (
    SELECT hold_reason FROM messages WHERE messages.id = deliveries.message_id
) WHERE message_id IN (SELECT id FROM messages WHERE hold_reason IS NOT NULL);
ALTER TABLE messages DROP COLUMN hold_reason;
