-- Where mail for the tenants' domains goes.

-- [lasting]

-- One table for all kinds; what a kind does not have is empty or 0.
CREATE TABLE endpoints (
    id {counted_id},
    server_id bigint NOT NULL,
    kind bigint NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    format bigint NOT NULL DEFAULT 0,
    encoding bigint NOT NULL DEFAULT 0,
    strip_replies bigint NOT NULL DEFAULT 0,
    include_attachments bigint NOT NULL DEFAULT 0,
    timeout bigint NOT NULL DEFAULT 0,
    host text NOT NULL,
    port bigint NOT NULL DEFAULT 0,
    tls bigint NOT NULL DEFAULT 0,
    address text NOT NULL,
    last_used_at bigint
);
CREATE UNIQUE INDEX endpoints_by_name ON endpoints (server_id, lower(name));

-- A route without a domain takes what comes to its server's return path. Names are lower case.
CREATE TABLE routes (
    id {counted_id},
    server_id bigint NOT NULL,
    domain_id bigint,
    domain_name text NOT NULL,
    name text NOT NULL,
    token text NOT NULL,
    mode bigint NOT NULL,
    spam_mode bigint NOT NULL,
    endpoint_id bigint
);
CREATE UNIQUE INDEX routes_by_address ON routes (domain_name, name) WHERE domain_id IS NOT NULL;
CREATE UNIQUE INDEX routes_of_return_paths ON routes (server_id) WHERE domain_id IS NULL;
CREATE UNIQUE INDEX routes_by_token ON routes (lower(token));
CREATE INDEX routes_by_server ON routes (server_id);
CREATE INDEX routes_by_endpoint ON routes (endpoint_id);

CREATE TABLE additional_endpoints (
    route_id bigint NOT NULL,
    endpoint_id bigint NOT NULL,
    PRIMARY KEY (route_id, endpoint_id)
) {by_key};
