-- How far new sources have come.

-- [lasting]

-- What people have ordered; a source without a row follows the configuration.
CREATE TABLE warmup_orders (
    source text PRIMARY KEY,
    plan text NOT NULL,
    begun_at bigint NOT NULL,
    is_active bigint NOT NULL,
    skips bigint NOT NULL
) {by_key};

-- Dates are days, hours are hours since 1970, in UTC.
CREATE TABLE warmup_progress (
    source text NOT NULL,
    provider text NOT NULL,
    begun_at bigint NOT NULL,
    day bigint NOT NULL,
    date bigint NOT NULL,
    sent bigint NOT NULL,
    refused bigint NOT NULL,
    hour bigint NOT NULL,
    sent_in_hour bigint NOT NULL,
    skips bigint NOT NULL,
    note text NOT NULL,
    noted_at bigint NOT NULL,
    PRIMARY KEY (source, provider)
) {by_key};
