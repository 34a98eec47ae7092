-- From which score on a server's mail is spam.

-- [lasting]

-- Hundredths. NULL: mail that goes out is not scanned.
ALTER TABLE servers ADD COLUMN spam_threshold bigint NOT NULL DEFAULT 500;
ALTER TABLE servers ADD COLUMN spam_failure_threshold bigint NOT NULL DEFAULT 2000;
ALTER TABLE servers ADD COLUMN outbound_spam_threshold bigint;
