-- What was done of itself because receivers said so, to look at and to undo.

-- [lasting]

-- who: of kind pause-server the server ("acme/main"), else the source; site: its hosts by name.
CREATE TABLE measures (
    id {counted_id},
    kind text NOT NULL,
    who text NOT NULL,
    site text NOT NULL,
    level bigint NOT NULL,
    began_at bigint NOT NULL,
    ends_at bigint NOT NULL,
    why text NOT NULL,
    rule text NOT NULL,
    reply text NOT NULL,
    undone_at bigint
);
CREATE INDEX measures_by_end ON measures (ends_at);
