-- How much a server may send.

-- [lasting]

-- Recipients in sixty minutes; 0: any number.
ALTER TABLE servers ADD COLUMN send_limit bigint NOT NULL DEFAULT 0;
