// Credentials are found by their digests; the keys themselves are never here in clear.
#include "store/credentials.h"

#include "store/names.h"

namespace postrider::store {
namespace {

using Kind = TenancyProblem::Kind;

constexpr Statement insert_credential{
    "INSERT INTO credentials (server_id, kind, name, digest, network, hint, holds_mail, "
    "sealed_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id"
};
constexpr Statement select_by_digest{
    "SELECT id, server_id, kind, name, network, hint, holds_mail, sealed_key, last_used_at "
    "FROM credentials WHERE digest = $1"
};
constexpr Statement select_by_server{
    "SELECT id, server_id, kind, name, network, hint, holds_mail, sealed_key, last_used_at "
    "FROM credentials WHERE server_id = $1 ORDER BY name, id"
};
constexpr Statement select_sealed{
    "SELECT 1 FROM credentials WHERE kind = $1 AND length(sealed_key) > 0 LIMIT 1"
};
constexpr Statement select_by_kind{
    "SELECT id, server_id, kind, name, network, hint, holds_mail, sealed_key, last_used_at "
    "FROM credentials WHERE kind = $1 ORDER BY id"
};
constexpr Statement update_credential{
    "UPDATE credentials SET name = $2, network = $3, holds_mail = $4, sealed_key = $5 "
    "WHERE id = $1 RETURNING id"
};
constexpr Statement update_used{"UPDATE credentials SET last_used_at = $2 WHERE id = $1"};
constexpr Statement delete_credential{"DELETE FROM credentials WHERE id = $1 RETURNING id"};

constexpr Statement select_setting{"SELECT content FROM settings WHERE name = $1"};
constexpr Statement upsert_setting{
    "INSERT INTO settings (name, content) VALUES ($1, $2) "
    "ON CONFLICT (name) DO UPDATE SET content = excluded.content"
};

model::Credential read(Rows& rows) {
    model::Credential credential;
    credential.id = rows.as<model::CredentialId>();
    credential.server = rows.as<model::ServerId>();
    credential.kind = rows.as<model::CredentialKind>();
    credential.name = rows.text();
    credential.network = rows.text();
    credential.hint = rows.text();
    credential.holds_mail = rows.flag();
    credential.sealed_key = rows.text();
    credential.last_used_at = rows.maybe<base::Time>();
    return credential;
}

std::vector<model::Credential> all(Rows rows) {
    std::vector<model::Credential> credentials;
    while (rows.next()) {
        credentials.push_back(read(rows));
    }
    return credentials;
}

std::vector<Grant> with_servers(
    Transaction& transaction, std::vector<model::Credential> credentials
) {
    std::vector<Grant> grants;
    for (auto& credential : credentials) {
        if (auto server = find_server(transaction, credential.server)) {
            grants.push_back({std::move(credential), std::move(*server)});
        }
    }
    return grants;
}

}  // namespace

Outcome<model::Credential> create_credential(
    Transaction& transaction, const model::Credential& credential, std::string_view digest
) {
    if (const auto checked = check_name(credential.name, "name"); !checked) {
        return std::unexpected(checked.error());
    }
    Rows rows = transaction.query(
        insert_credential,
        lasting,
        credential.server,
        credential.kind,
        credential.name,
        digest.empty() ? Value(std::nullopt) : bytes(digest),
        credential.network,
        credential.hint,
        credential.holds_mail,
        bytes(credential.sealed_key)
    );
    if (!rows.next()) {
        return std::unexpected(TenancyProblem{Kind::taken, "key"});
    }
    auto created = credential;
    created.id = rows.as<model::CredentialId>();
    return created;
}

std::vector<model::Credential> list_credentials(Transaction& transaction, model::ServerId server) {
    return all(transaction.query(select_by_server, lasting, server));
}

Outcome<void> update(Transaction& transaction, const model::Credential& credential) {
    if (const auto checked = check_name(credential.name, "name"); !checked) {
        return checked;
    }
    return found(
        transaction.query(
            update_credential,
            lasting,
            credential.id,
            credential.name,
            credential.network,
            credential.holds_mail,
            bytes(credential.sealed_key)
        ),
        "credential"
    );
}

Outcome<void> remove(Transaction& transaction, model::CredentialId id) {
    return found(transaction.query(delete_credential, lasting, id), "credential");
}

void note_use(Transaction& transaction, model::CredentialId id, base::Time at) {
    transaction.run(update_used, lasting, id, at);
}

std::optional<Grant> find_grant(Transaction& transaction, std::string_view digest) {
    auto grants =
        with_servers(transaction, all(transaction.query(select_by_digest, lasting, bytes(digest))));
    return grants.empty() ? std::nullopt : std::optional(std::move(grants.front()));
}

std::vector<Grant> list_challenge_grants(Transaction& transaction, std::string_view path) {
    std::vector<Grant> grants;
    const auto server = find_server(transaction, path);
    if (!server) {
        return grants;
    }
    for (auto& credential : list_credentials(transaction, server->id)) {
        if (credential.kind == model::CredentialKind::smtp && !credential.sealed_key.empty()) {
            grants.push_back({std::move(credential), *server});
        }
    }
    return grants;
}

bool has_challenge_grants(Transaction& transaction) {
    return transaction.query(select_sealed, lasting, model::CredentialKind::smtp).next();
}

std::vector<Grant> list_network_grants(Transaction& transaction) {
    return with_servers(
        transaction, all(transaction.query(select_by_kind, lasting, model::CredentialKind::smtp_ip))
    );
}

std::optional<std::string> read_setting(Transaction& transaction, std::string_view name) {
    Rows rows = transaction.query(select_setting, lasting, name);
    return rows.next() ? std::optional(rows.text()) : std::nullopt;
}

void write_setting(Transaction& transaction, std::string_view name, std::string_view content) {
    transaction.run(upsert_setting, lasting, name, bytes(content));
}

}  // namespace postrider::store
