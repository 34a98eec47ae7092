-- Whom not to write to, and what others report about our mail.

-- [lasting]

-- Addresses are lower case.
CREATE TABLE suppressions (
    server_id bigint NOT NULL,
    address text NOT NULL,
    source bigint NOT NULL,
    bounce_class text NOT NULL,
    reason text NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint,
    delivery_id bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (server_id, address)
) {by_key};
CREATE INDEX suppressions_that_end ON suppressions (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE dmarc_reports (
    id {counted_id},
    organization_id bigint NOT NULL,
    reporter text NOT NULL,
    report_id text NOT NULL,
    domain text NOT NULL,
    policy text NOT NULL,
    begins_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    received_at bigint NOT NULL,
    row_count bigint NOT NULL,
    message_count bigint NOT NULL,
    passed_count bigint NOT NULL
);
CREATE UNIQUE INDEX dmarc_reports_by_name
    ON dmarc_reports (organization_id, reporter, report_id, domain);
CREATE INDEX dmarc_reports_by_arrival ON dmarc_reports (received_at);

-- The results of single methods stand in words in details.
CREATE TABLE dmarc_rows (
    dmarc_report_id bigint NOT NULL,
    number bigint NOT NULL,
    source_address text NOT NULL,
    message_count bigint NOT NULL,
    disposition text NOT NULL,
    dkim text NOT NULL,
    spf text NOT NULL,
    header_from text NOT NULL,
    envelope_from text NOT NULL,
    envelope_to text NOT NULL,
    details text NOT NULL,
    PRIMARY KEY (dmarc_report_id, number)
) {by_key};

CREATE TABLE tls_reports (
    id {counted_id},
    organization_id bigint NOT NULL,
    reporter text NOT NULL,
    report_id text NOT NULL,
    contact text NOT NULL,
    begins_at bigint,
    ends_at bigint,
    received_at bigint NOT NULL,
    success_count bigint NOT NULL,
    failure_count bigint NOT NULL
);
CREATE UNIQUE INDEX tls_reports_by_name ON tls_reports (organization_id, reporter, report_id);
CREATE INDEX tls_reports_by_arrival ON tls_reports (received_at);

-- One row a policy (result is empty), and one for each kind of failure under it.
CREATE TABLE tls_rows (
    tls_report_id bigint NOT NULL,
    number bigint NOT NULL,
    policy_type text NOT NULL,
    policy_domain text NOT NULL,
    success_count bigint NOT NULL,
    failure_count bigint NOT NULL,
    result text NOT NULL,
    sending_address text NOT NULL,
    receiving_host text NOT NULL,
    receiving_address text NOT NULL,
    details text NOT NULL,
    PRIMARY KEY (tls_report_id, number)
) {by_key};
