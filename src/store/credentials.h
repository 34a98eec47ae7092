// Credentials, and settings of the whole installation.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"
#include "store/tenancy.h"

namespace postrider::store {

/// `digest`: of the key, unique; empty for smtp_ip. Everything but the id is kept.
Outcome<model::Credential> create_credential(
    Transaction& transaction, const model::Credential& credential, std::string_view digest
);
/// By name; of one server.
std::vector<model::Credential> list_credentials(Transaction& transaction, model::ServerId server);
/// Keeps name, network, holds_mail and sealed_key of `credential`.
Outcome<void> update(Transaction& transaction, const model::Credential& credential);
Outcome<void> remove(Transaction& transaction, model::CredentialId id);
void note_use(Transaction& transaction, model::CredentialId id, base::Time at);

std::optional<Grant> find_grant(Transaction& transaction, std::string_view digest);
/// Of the server "organization/server", those of kind smtp with a sealed key.
std::vector<Grant> list_challenge_grants(Transaction& transaction, std::string_view path);
/// Whether any smtp credential of the installation can answer a challenge.
bool has_challenge_grants(Transaction& transaction);
/// Every smtp_ip credential.
std::vector<Grant> list_network_grants(Transaction& transaction);

/// None: never written.
std::optional<std::string> read_setting(Transaction& transaction, std::string_view name);
void write_setting(Transaction& transaction, std::string_view name, std::string_view content);

}  // namespace postrider::store
