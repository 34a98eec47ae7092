// The MTA-STS policies of domains, kept as long as they say (RFC 8461 §5).
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "dns/resolver.h"
#include "net/clock.h"
#include "net/task.h"
#include "tls_policy/sts_fetch.h"
#include "tls_policy/sts_policy.h"

namespace postrider::tls_policy {

/// Domains that are remembered; beyond it those that were asked for least recently go.
inline constexpr std::size_t sts_domains_max = 20'000;
/// Before a policy that could not be had is asked for again (RFC 8461 §3.3).
inline constexpr std::chrono::minutes sts_retry{5};

/// Value.
struct StsLook {
    std::optional<StsPolicy> policy;
    /// Why the policy that the DNS announces could not be had; empty when it was, or there is none.
    std::string problem;
};

/// Resource; belongs to one loop. Memory only: after a start every policy is fetched once more.
class StsPolicies {
public:
    StsPolicies(net::Clock& clock, dns::Resolver& resolver, StsFetch& fetch)
        : clock_(clock), resolver_(resolver), fetch_(fetch) {}
    StsPolicies(const StsPolicies&) = delete;
    StsPolicies& operator=(const StsPolicies&) = delete;

    /// `domain` as A-label in lower case, without a dot at its end. Who asks for a domain that is
    /// being fetched waits for that.
    net::Task<StsLook> find(std::string domain);

private:
    struct Entry {
        std::string domain;
        /// The latest id that was looked at, and what came of it.
        std::string id;
        std::string problem;
        base::Instant retry_at;
        std::optional<StsPolicy> policy;
        base::Instant expires;
        bool is_being_fetched = false;
        std::vector<std::move_only_function<void()>> waiting;
    };

    Entry& entry_for(const std::string& domain);
    void shrink();
    StsLook look(const Entry& entry) const;
    bool is_current(const Entry& entry, const std::string& id) const;
    net::Task<> refresh(Entry& entry, const std::string& id);
    void note(Entry& entry, const std::string& id, std::expected<std::string, std::string> text);

    net::Clock& clock_;
    dns::Resolver& resolver_;
    StsFetch& fetch_;
    std::list<Entry> entries_;  ///< the least recently asked for last
    std::unordered_map<std::string, std::list<Entry>::iterator> places_;
};

}  // namespace postrider::tls_policy
