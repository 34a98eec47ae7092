-- What was said in every try, and what was decided on its way.

-- [day]

-- A row for each try of which anything was kept (src/model/transcript.h says how). Beside the
-- attempts and not in them, so that lists of attempts stay small.
CREATE TABLE transcripts (
    delivery_id bigint NOT NULL,
    number bigint NOT NULL,
    hop bigint NOT NULL,
    decisions text NOT NULL,
    lines text NOT NULL,
    PRIMARY KEY (delivery_id, number, hop)
) {by_key} {by_day delivery_id};
