// The key of the key file, or one of our own.
#include "tenancy/installation_signers.h"

#include <fmt/format.h>

#include <expected>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "store/credentials.h"
#include "tenancy/units.h"

namespace postrider::tenancy {
namespace {

constexpr std::string_view purpose = "dkim of the installation";

using Pem = std::expected<std::string, std::string>;

/// None: there is no such file.
std::optional<Pem> read_file(const std::string& path) {
    std::error_code missing;
    if (!std::filesystem::exists(path, missing)) {
        return std::nullopt;
    }
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    if (!file) {
        return Pem(std::unexpect, "it cannot be read");
    }
    return Pem(std::move(content).str());
}

/// What the store keeps, sealed; the first of those who find nothing there decides.
net::Task<std::string> sealed_in_store(store::Store& store, const secrets::Seal& seal) {
    const auto look = [](store::Transaction& transaction) {
        return store::read_setting(transaction, installation_key_setting);
    };
    auto kept = co_await read(store, look);
    if (kept) {
        co_return std::move(*kept);
    }
    const auto fresh = seal.seal(dkim::SigningKey::generate_rsa().to_pem(), purpose);
    const auto keep = [&](store::Transaction& transaction) {
        auto first = store::read_setting(transaction, installation_key_setting);
        if (first) {
            return std::move(*first);
        }
        store::write_setting(transaction, installation_key_setting, fresh);
        return fresh;
    };
    co_return co_await write(store, keep);
}

Pem unsealed(const secrets::Seal& seal, const std::string& sealed) {
    auto pem = seal.unseal(sealed, purpose);
    if (!pem) {
        return std::unexpected(std::string(secrets::describe(pem.error())));
    }
    return std::move(*pem);
}

DomainSigners signers_with(const Pem& pem, const config::Dns& dns, std::string_view place) {
    DomainSigners result;
    if (!pem) {
        result.problem = fmt::format("the installation's DKIM key in {}: {}", place, pem.error());
        return result;
    }
    auto key = dkim::SigningKey::from_pem(*pem);
    if (!key) {
        result.problem = fmt::format(
            "the installation's DKIM key in {}: {}", place, dkim::describe(key.error())
        );
        return result;
    }
    result.signers.push_back({dns.return_path_domain, dns.dkim_identifier, std::move(*key)});
    return result;
}

}  // namespace

net::Task<DomainSigners> installation_signers(
    store::Store& store, const config::Settings& settings, const secrets::Seal& seal
) {
    const auto& path = settings.postal.signing_key_path;
    if (const auto pem = read_file(path)) {
        co_return signers_with(*pem, settings.dns, path);
    }
    const auto sealed = co_await sealed_in_store(store, seal);
    co_return signers_with(unsealed(seal, sealed), settings.dns, "the store");
}

}  // namespace postrider::tenancy
