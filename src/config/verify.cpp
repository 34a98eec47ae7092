// Finds values that cannot stand together.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "base/ascii.h"
#include "base/encoding.h"
#include "config/complete.h"

namespace postrider::config {

namespace {

/// Remembers who listens where, so that the second one is found.
class Ports {
public:
    explicit Ports(Assembly& assembly) : assembly_(assembly) {}

    template <class Listeners>
    void add(const Listeners& listeners, const std::string& group) {
        std::size_t count = 0;
        for (const auto& listener : listeners) {
            const std::string name = fmt::format("{}[{}]", group, ++count);
            const auto socket = std::pair(listener.address, listener.port);
            const auto [earlier, is_first] = owners_.emplace(socket, name);
            if (!is_first) {
                refuse(name, earlier->second, listener.address, listener.port);
            }
        }
    }

private:
    void refuse(
        const std::string& name, const std::string& earlier, const std::string& address, int port
    ) {
        const bool later = assembly_.is_given(name);
        assembly_.error(
            assembly_.place_of(later ? name : earlier),
            later ? name : earlier,
            fmt::format("{} port {} is used by {} too", address, port, later ? earlier : name)
        );
    }

    Assembly& assembly_;
    std::map<std::pair<std::string, int>, std::string> owners_;
};

void verify_store(Assembly& assembly) {
    const Store& store = assembly.settings.store;
    if (store.engine == StoreEngine::postgresql && store.url.empty()) {
        assembly.error(
            assembly.place_of("store.engine"),
            "store.engine",
            "is postgresql, but store.url does not say how to reach it"
        );
    }
    if (store.engine == StoreEngine::sqlite && !store.url.empty()) {
        assembly.warn(
            assembly.place_of("store.url"),
            "store.url",
            "has no effect while store.engine is sqlite"
        );
    }
    if (store.body_days > store.message_days) {
        assembly.error(
            assembly.place_of("store.body_days"),
            "store.body_days",
            fmt::format("{} is above store.message_days {}", store.body_days, store.message_days)
        );
    }
}

/// `low` must not be above `high`.
template <class T>
void verify_order(
    Assembly& assembly, const std::string& low_key, const std::string& high_key, T low, T high
) {
    if (low > high) {
        const std::string& blamed = assembly.is_given(low_key) ? low_key : high_key;
        assembly.error(
            assembly.place_of(blamed),
            blamed,
            fmt::format("{} {} is above {} {}", low_key, write(low), high_key, write(high))
        );
    }
}

void verify_delivery(Assembly& assembly) {
    const Delivery& delivery = assembly.settings.delivery;
    verify_order(
        assembly,
        "delivery.retry_first",
        "delivery.retry_longest",
        delivery.retry_first,
        delivery.retry_longest
    );
    verify_order(
        assembly,
        "delivery.retry_first",
        "delivery.lifetime",
        delivery.retry_first,
        delivery.lifetime
    );
    verify_order(
        assembly,
        "delivery.connections_per_destination",
        "delivery.connections",
        delivery.connections_per_destination,
        delivery.connections
    );
    const Limits& limits = assembly.settings.limits;
    verify_order(
        assembly,
        "limits.connections_per_network",
        "limits.connections",
        limits.connections_per_network,
        limits.connections
    );
    verify_order(
        assembly,
        "limits.connections_per_address",
        "limits.connections_per_network",
        limits.connections_per_address,
        limits.connections_per_network
    );
}

void verify_sources(Assembly& assembly) {
    std::set<std::string> names;
    std::size_t count = 0;
    for (const Source& source : assembly.settings.sources) {
        const std::string name = fmt::format("sources[{}]", ++count);
        if (!names.insert(source.name).second && !source.name.empty()) {
            assembly.error(
                assembly.place_of(name),
                name + ".name",
                fmt::format("\"{}\" is the name of another source", source.name)
            );
        }
    }
}

void verify_ways(Assembly& assembly) {
    std::size_t count = 0;
    for (const Source& source : assembly.settings.sources) {
        const std::string name = fmt::format("sources[{}]", ++count);
        const auto complain = [&](const char* key, const std::string& words) {
            assembly.error(assembly.place_of(name), name + key, words);
        };
        if ((source.proxy != SourceProxy::none) != !source.proxy_host.empty()) {
            complain(".proxy", "needs a proxy_host, and a proxy_host needs it");
        }
        if (source.proxy_username.empty() != source.proxy_password.empty()) {
            complain(".proxy_username", "and proxy_password are given both or not at all");
        }
        constexpr std::size_t socks_most = 255;  // RFC 1929 §2
        if (source.proxy_username.size() > socks_most ||
            source.proxy_password.size() > socks_most) {
            complain(".proxy_username", "and proxy_password have at most 255 bytes each");
        }
        if (source.relay_username.empty() != source.relay_password.empty()) {
            complain(".relay_username", "and relay_password are given both or not at all");
        }
        if (source.relay_host.empty() && !source.relay_username.empty()) {
            complain(".relay_username", "needs a relay_host");
        }
    }
}

void verify_pools(Assembly& assembly) {
    std::set<std::string> pools;
    for (const Source& source : assembly.settings.sources) {
        pools.insert(source.pools.begin(), source.pools.end());
    }
    std::size_t count = 0;
    for (const PoolRule& rule : assembly.settings.pool_rules) {
        const std::string name = fmt::format("pool_rules[{}]", ++count);
        if (!rule.pool.empty() && !pools.contains(rule.pool)) {
            assembly.error(
                assembly.place_of(name),
                name + ".pool",
                fmt::format("no source is in the pool \"{}\"", rule.pool)
            );
        }
    }
    if (!pools.contains("default")) {
        assembly.error(
            assembly.place_of("sources[1]"),
            "sources",
            "no source is in the pool \"default\", from which mail without a rule leaves"
        );
    }
}

void verify_retries(Assembly& assembly) {
    std::size_t count = 0;
    for (const RetryRule& rule : assembly.settings.retries) {
        const std::string name = fmt::format("retries[{}]", ++count);
        const base::Duration none{};
        const bool says_something = rule.first > none || rule.factor > 0 || rule.longest > none ||
                                    rule.attempts > 0 || rule.lifetime > none;
        if (!says_something) {
            assembly.error(assembly.place_of(name), name, "says nothing about retries");
        }
        if (rule.longest > none && rule.first > rule.longest) {
            assembly.error(
                assembly.place_of(name), name + ".first", "is above the rule's own longest"
            );
        }
    }
}

/// What is wrong with how an entry wants certificates proven; empty: nothing.
std::string trouble_with_proof(const TlsDestination& destination) {
    const bool has_proof = !destination.names.empty() || !destination.certificates.empty();
    if (has_proof && destination.tls != DestinationTls::verified) {
        return "`names` and `certificates` are about `tls: verified`";
    }
    if (!destination.names.empty() && !destination.certificates.empty()) {
        return "`certificates` count whatever their names are: `names` must be left out";
    }
    constexpr std::size_t sha256_size = 32;
    for (const auto& digest : destination.certificates) {
        std::string digits = digest;
        std::erase(digits, ':');
        const auto bytes = base::from_hex(digits);
        if (!bytes || bytes->size() != sha256_size) {
            return fmt::format("\"{}\" is no SHA-256 in hexadecimal", digest);
        }
    }
    const bool is_ignored = destination.published == PublishedPolicies::ignore;
    return destination.tls == DestinationTls::dane && is_ignored
               ? "`tls: dane` wants what `published: ignore` leaves out"
               : "";
}

void verify_tls(Assembly& assembly) {
    std::size_t count = 0;
    std::set<std::string> domains;
    for (const TlsDestination& destination : assembly.settings.tls_policies) {
        const std::string name = fmt::format("tls_policies[{}]", ++count);
        const auto trouble = trouble_with_proof(destination);
        if (!trouble.empty()) {
            assembly.error(assembly.place_of(name), name, trouble);
        }
        if (!domains.insert(base::to_lower(destination.domain)).second) {
            assembly.error(
                assembly.place_of(name),
                name + ".domain",
                "is named before, and the first entry counts"
            );
        }
        if (destination.tls == DestinationTls::dane &&
            assembly.settings.resolver.trust_anchor.empty()) {
            assembly.error(
                assembly.place_of(name), name + ".tls", "DANE needs resolver.trust_anchor"
            );
        }
        std::string_view domain = destination.domain;
        domain.remove_prefix(domain.starts_with("*.") ? 2 : domain.starts_with(".") ? 1 : 0);
        if (domain.empty() || domain.find_first_of("@* \t") != std::string_view::npos) {
            assembly.error(
                assembly.place_of(name),
                name + ".domain",
                fmt::format("\"{}\" is no domain, nor `*.` and a domain", destination.domain)
            );
        }
    }
    const std::string& server = assembly.settings.tls_reports.server;
    if (!server.empty() && std::ranges::count(server, '/') != 1) {
        assembly.error(
            assembly.place_of("tls_reports.server"),
            "tls_reports.server",
            fmt::format("\"{}\" is no `organization/server`", server)
        );
    }
}

}  // namespace

void verify(Assembly& assembly) {
    Ports ports(assembly);
    ports.add(assembly.settings.listeners, "listeners");
    ports.add(assembly.settings.http, "http");
    ports.add(assembly.settings.health, "health");
    verify_store(assembly);
    verify_delivery(assembly);
    verify_sources(assembly);
    verify_ways(assembly);
    verify_pools(assembly);
    verify_warm_up(assembly);
    verify_retries(assembly);
    verify_tls(assembly);
}

}  // namespace postrider::config
