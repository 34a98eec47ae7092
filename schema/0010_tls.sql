-- What TLS was asked for and shown, the MTA-STS policies of others, and what they are told.

-- [lasting]

-- Policies are kept while their max_age lasts, so that a start forgets none (RFC 8461 §5).
-- Patterns stand one a line; max_age is in seconds.
CREATE TABLE sts_policies (
    domain text NOT NULL PRIMARY KEY,
    policy_id text NOT NULL,
    mode bigint NOT NULL,
    patterns text NOT NULL,
    max_age bigint NOT NULL,
    fetched_at bigint NOT NULL,
    expires_at bigint NOT NULL
) {by_key};

-- What TLS with the hosts of one domain came to on one day (UTC, days since 2020), as the report
-- that the domain asks for (RFC 8460). due_at is NULL once nothing more is to be sent.
CREATE TABLE tls_sendings (
    day bigint NOT NULL,
    domain text NOT NULL,
    report text NOT NULL,
    due_at bigint,
    tries bigint NOT NULL DEFAULT 0,
    outcome text NOT NULL DEFAULT '',
    PRIMARY KEY (day, domain)
) {by_key};
CREATE INDEX tls_sendings_due ON tls_sendings (due_at) WHERE due_at IS NOT NULL;

-- [day]

ALTER TABLE messages ADD COLUMN tls_wish bigint NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN tls_basis text NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN tls_problem text NOT NULL DEFAULT '';
ALTER TABLE tries ADD COLUMN tls_basis text NOT NULL DEFAULT '';
ALTER TABLE tries ADD COLUMN tls_problem text NOT NULL DEFAULT '';
