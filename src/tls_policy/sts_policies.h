// The MTA-STS policies of domains, kept as long as they say (RFC 8461 §5).
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/time.h"
#include "dns/resolver.h"
#include "net/loop.h"
#include "net/task.h"
#include "tls_policy/sts_fetch.h"
#include "tls_policy/sts_policy.h"

namespace postrider::tls_policy {

/// Domains that are remembered; beyond it those that were asked for least recently go.
inline constexpr std::size_t sts_domains_max = 20'000;
/// Before a policy that could not be had is asked for again (RFC 8461 §3.3).
inline constexpr std::chrono::minutes sts_retry{5};
/// How long mail waits for a policy from when its fetch began; after that it goes by what is known.
inline constexpr std::chrono::seconds sts_wait_max{5};
/// How long a policy counts at least, however short it says: for the mail that it was fetched for,
/// and so that nobody makes us fetch one for every message.
inline constexpr std::chrono::minutes sts_life_min{5};
/// Policies older than this, or than half their life, are fetched once more, though they hold on
/// (RFC 8461 §3.3); where that fails, again after a quarter of that time.
inline constexpr std::chrono::hours sts_refresh_after{24};
/// What nobody has written to for so long is not refreshed.
inline constexpr std::chrono::days sts_interest{30};
/// Policies that one round refreshes, and how many of them at the same time, so that hosts that do
/// not answer hold the others up little.
inline constexpr std::size_t sts_refreshed_a_round = 500;
inline constexpr std::size_t sts_refreshed_at_once = 10;

/// Value.
struct StsLook {
    std::optional<StsPolicy> policy;
    /// Why the policy that the DNS announces could not be had; none when it was, or there is none.
    std::optional<StsProblem> problem;
};

/// A policy as it outlives this process. Value.
struct KeptSts {
    std::string domain;
    std::string id;
    StsPolicy policy;
    base::Time fetched_at;
};

/// Where policies are kept beyond this process. Resource; belongs to one loop.
class StsMemory {
public:
    StsMemory() = default;
    StsMemory(const StsMemory&) = delete;
    StsMemory& operator=(const StsMemory&) = delete;
    virtual ~StsMemory() = default;

    /// In place of what was kept for the domain; soon.
    virtual void keep(KeptSts kept) = 0;
};

/// Resource; belongs to one loop.
class StsPolicies {
public:
    /// `memory`: none where policies need not outlive this.
    StsPolicies(
        net::Loop& loop, dns::Resolver& resolver, StsFetch& fetch, StsMemory* memory = nullptr
    )
        : loop_(loop), resolver_(resolver), fetch_(fetch), memory_(memory) {}
    StsPolicies(const StsPolicies&) = delete;
    StsPolicies& operator=(const StsPolicies&) = delete;

    /// What an earlier process kept; before the first question.
    void remember(std::vector<KeptSts> kept);
    /// `domain` as A-label in lower case, without a dot at its end. Fetches go on by themselves;
    /// who asks waits for one at most `sts_wait_max`.
    net::Task<StsLook> find(std::string domain);
    /// Fetches again what is old. Call it every few minutes.
    net::Task<> refresh_old();
    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        std::string domain;
        /// The latest id that was looked at, and what came of it.
        std::string id;
        std::optional<StsProblem> problem;
        base::Instant retry_at;
        std::optional<StsPolicy> policy;
        base::Instant fetched;
        base::Instant tried;  ///< when it was to be fetched again last
        base::Instant expires;
        base::Instant asked;
        bool is_being_fetched = false;
        base::Instant wait_until;
        std::vector<net::Alarm*> waiting;
    };

    Entry& entry_for(const std::string& domain);
    Entry* known(const std::string& domain);
    void shrink();
    StsLook look(const std::string& domain);
    bool is_current(const Entry& entry, const std::string& id) const;
    bool is_old(const Entry& entry) const;
    net::Task<> wait_for(std::string domain);
    net::Task<> refresh(std::string domain, std::string id);
    net::Task<> refresh_one(std::string domain);
    void note(Entry& entry, const std::string& id, std::expected<std::string, StsProblem> text);

    net::Loop& loop_;
    dns::Resolver& resolver_;
    StsFetch& fetch_;
    StsMemory* memory_;
    std::list<Entry> entries_;  ///< the least recently asked for last
    std::unordered_map<std::string, std::list<Entry>::iterator> places_;
};

}  // namespace postrider::tls_policy
