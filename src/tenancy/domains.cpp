// Domains, made and changed.
#include "tenancy/domains.h"

#include <fmt/format.h>

#include "mail/domain.h"
#include "store/domains.h"
#include "tenancy/domain_keys.h"
#include "tenancy/units.h"

namespace postrider::tenancy {
namespace {

constexpr std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

template <class T>
Made<T> made(store::Outcome<T> outcome) {
    if (outcome) {
        return std::move(*outcome);
    }
    return std::unexpected(problem_of(outcome.error()));
}

/// Reads the domain, lets `change` change it, and keeps it.
template <class Change>
store::Outcome<model::Domain> changed(
    store::Transaction& transaction, model::DomainId id, Change change
) {
    auto domain = store::find_domain(transaction, id);
    if (!domain) {
        return std::unexpected(
            store::TenancyProblem{store::TenancyProblem::Kind::not_found, "domain"}
        );
    }
    change(*domain);
    if (const auto kept = store::update(transaction, *domain); !kept) {
        return std::unexpected(kept.error());
    }
    return std::move(*domain);
}

}  // namespace

std::string make_selector(base::Random& random, std::string_view dkim_identifier) {
    return fmt::format(
        "{}-{}{}{}",
        dkim_identifier,
        random.text(1, letters),
        random.text(4, capitals),
        random.text(1, letters)
    );
}

net::Task<Made<model::Domain>> create_domain(
    store::Store& store, const secrets::Seal& seal, base::Random& random, NewDomain wanted
) {
    auto name = mail::domain_to_ascii(wanted.name);
    if (!name) {
        co_return std::unexpected(malformed(
            "name", fmt::format("{} is no domain name; give one like example.com.", wanted.name)
        ));
    }
    model::Domain domain;
    domain.organization = wanted.organization;
    domain.server = wanted.server;
    domain.name = std::move(*name);
    domain.verification_token = random.text(verification_token_size, base::letters_and_digits);
    domain.dkim_selector = make_selector(random, wanted.dkim_identifier);
    domain.sealed_dkim_key = seal_key(seal, wanted.key, domain.name);
    const auto unit = [&](store::Transaction& transaction) {
        return store::create_domain(transaction, domain);
    };
    auto outcome = co_await write(store, unit);
    co_return made(std::move(outcome));
}

net::Task<Made<model::Domain>> verify_domain(
    store::Store& store, model::DomainId id, base::Time at
) {
    const auto unit = [&](store::Transaction& transaction) -> store::Outcome<model::Domain> {
        if (const auto kept = store::verify_domain(transaction, id, at); !kept) {
            return std::unexpected(kept.error());
        }
        return *store::find_domain(transaction, id);
    };
    auto outcome = co_await write(store, unit);
    co_return made(std::move(outcome));
}

net::Task<Made<model::Domain>> switch_on_ed25519(
    store::Store& store,
    const secrets::Seal& seal,
    base::Random& random,
    model::DomainId id,
    std::string dkim_identifier
) {
    const auto key = dkim::SigningKey::generate_ed25519();
    const auto selector = make_selector(random, dkim_identifier);
    const auto unit = [&](store::Transaction& transaction) {
        return changed(transaction, id, [&](model::Domain& domain) {
            if (domain.sealed_ed25519_key.empty()) {
                domain.sealed_ed25519_key = seal_key(seal, key, domain.name);
                domain.ed25519_selector = selector;
            }
        });
    };
    auto outcome = co_await write(store, unit);
    co_return made(std::move(outcome));
}

net::Task<Made<model::Domain>> switch_off_ed25519(store::Store& store, model::DomainId id) {
    const auto unit = [&](store::Transaction& transaction) {
        return changed(transaction, id, [](model::Domain& domain) {
            domain.sealed_ed25519_key.clear();
            domain.ed25519_selector.clear();
        });
    };
    auto outcome = co_await write(store, unit);
    co_return made(std::move(outcome));
}

}  // namespace postrider::tenancy
