-- What lasts, what is queued, and what belongs to a day.
--
-- One text for SQLite and PostgreSQL. Words in braces are spelled by the engine's dialect
-- (src/store/dialect.h). In SQLite every section has files of its own: postrider.db, queue.db and
-- one in days/ for each day; in PostgreSQL all stand in one database and the tables of the last
-- section are cut by day. Times are microseconds since 1970, truths are 0 and 1, and whole numbers
-- are bigint throughout, so that one binary form serves them all. The hot tables name their server,
-- so that a distributed database can spread them by it.

-- [lasting]

CREATE TABLE organizations (
    id {counted_id},
    name text NOT NULL,
    permalink text NOT NULL,
    suspended bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX organizations_by_permalink ON organizations (lower(permalink));

CREATE TABLE users (
    id {counted_id},
    email text NOT NULL,
    first_name text NOT NULL,
    last_name text NOT NULL,
    password_hash text NOT NULL,
    admin bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX users_by_email ON users (lower(email));

CREATE TABLE memberships (
    organization_id bigint NOT NULL,
    user_id bigint NOT NULL,
    PRIMARY KEY (organization_id, user_id)
) {by_key};

CREATE TABLE servers (
    id {counted_id},
    organization_id bigint NOT NULL,
    name text NOT NULL,
    permalink text NOT NULL,
    token text NOT NULL UNIQUE,
    mode bigint NOT NULL DEFAULT 0,
    suspended bigint NOT NULL DEFAULT 0,
    allow_sender bigint NOT NULL DEFAULT 0,
    privacy_mode bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX servers_by_permalink ON servers (organization_id, lower(permalink));
CREATE UNIQUE INDEX servers_by_name ON servers (organization_id, lower(name));

-- Domains of an organization itself have no server; 0 stands for it in the index, where the
-- engines would take every NULL for another value.
CREATE TABLE domains (
    id {counted_id},
    organization_id bigint NOT NULL,
    server_id bigint,
    name text NOT NULL,
    verification_token text NOT NULL,
    verified_at bigint,
    dkim_selector text NOT NULL,
    sealed_dkim_key {bytes} NOT NULL,
    ed25519_selector text NOT NULL,
    sealed_ed25519_key {bytes} NOT NULL,
    has_own_return_path bigint NOT NULL DEFAULT 0,
    use_for_any bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX domains_by_name
    ON domains (lower(name), organization_id, coalesce(server_id, 0));
CREATE INDEX domains_by_organization ON domains (organization_id);

CREATE TABLE credentials (
    id {counted_id},
    server_id bigint NOT NULL,
    kind bigint NOT NULL,
    name text NOT NULL,
    digest {bytes} UNIQUE,
    network text NOT NULL,
    hint text NOT NULL,
    holds_mail bigint NOT NULL DEFAULT 0,
    sealed_key {bytes} NOT NULL,
    last_used_at bigint
);
CREATE INDEX credentials_by_server ON credentials (server_id);
CREATE INDEX credentials_by_kind ON credentials (kind);

CREATE TABLE settings (
    name text NOT NULL PRIMARY KEY,
    content {bytes} NOT NULL
) {by_key};

-- [queue]

-- due and leased_until make the index answer both "what waits" and "what is due" by itself.
CREATE TABLE queue (
    delivery_id {id},
    server_id bigint NOT NULL,
    destination text NOT NULL,
    due bigint NOT NULL,
    attempts bigint NOT NULL,
    leased_by text NOT NULL,
    leased_until bigint NOT NULL
);
CREATE INDEX queue_by_destination ON queue (destination, due, leased_until);

-- The highest ids that a node gave in a day, written with every commit of the queue: whatever a
-- day holds above them was never committed as a whole.
CREATE TABLE marks (
    slot {id},
    message bigint NOT NULL,
    delivery bigint NOT NULL,
    event bigint NOT NULL
);

-- [day]

CREATE TABLE messages (
    id {id},
    server_id bigint NOT NULL,
    scope bigint NOT NULL,
    origin bigint NOT NULL,
    credential_id bigint,
    domain_id bigint,
    sender text NOT NULL,
    is_bounce bigint NOT NULL,
    subject text NOT NULL,
    message_id text NOT NULL,
    tag text NOT NULL,
    received_with_tls bigint NOT NULL,
    dsn_return bigint NOT NULL,
    envelope_id text NOT NULL,
    accepted_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    hold_reason text,
    size bigint NOT NULL,
    first_delivery bigint NOT NULL,
    delivery_count bigint NOT NULL
) {by_day id};

-- What a large message begins with is in content; the rest is in the file, below the data
-- directory, from file_offset on.
CREATE TABLE bodies (
    message_id {id},
    content {bytes} NOT NULL,
    file text,
    file_offset bigint NOT NULL
) {by_day message_id};

-- Deliveries of one message have ids in a row (messages.first_delivery), which saves an index.
CREATE TABLE deliveries (
    id {id},
    server_id bigint NOT NULL,
    message_id bigint NOT NULL,
    recipient text NOT NULL,
    destination text NOT NULL,
    notify bigint NOT NULL,
    original_recipient text NOT NULL,
    status bigint NOT NULL,
    last_attempt_at bigint,
    next_attempt_at bigint,
    hold_ends_at bigint
) {by_day id};
CREATE INDEX deliveries_by_server ON deliveries (server_id, id);
CREATE INDEX deliveries_held ON deliveries (hold_ends_at) WHERE hold_ends_at IS NOT NULL;

CREATE TABLE attempts (
    delivery_id bigint NOT NULL,
    number bigint NOT NULL,
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
    PRIMARY KEY (delivery_id, number)
) {by_key} {by_day delivery_id};

-- An event belongs to the day on which it happened, which may be later than its message's.
CREATE TABLE events (
    id {id},
    server_id bigint NOT NULL,
    kind bigint NOT NULL,
    at bigint NOT NULL,
    message_id bigint NOT NULL,
    delivery_id bigint NOT NULL,
    detail text NOT NULL
) {by_day id};
CREATE INDEX events_by_message ON events (message_id);
