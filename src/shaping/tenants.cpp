// Tenants and their paces.
#include "shaping/tenants.h"

#include <algorithm>
#include <utility>

namespace postrider::shaping {

bool TenantLimit::is_for(std::string_view server) const {
    return server == whose || (server.starts_with(whose) && server.substr(whose.size(), 1) == "/");
}

TenantPaces::TenantPaces(std::vector<TenantLimit> limits) {
    for (auto& limit : limits) {
        const Pace pace(limit.messages.value);
        paces_.push_back({.limit = std::move(limit), .pace = pace});
    }
}

void TenantPaces::learn(std::int64_t tenant, std::string_view server) {
    const auto [entry, is_fresh] = of_.try_emplace(tenant);
    for (std::size_t i = 0; is_fresh && i < paces_.size(); ++i) {
        if (paces_[i].limit.is_for(server)) {
            entry->second.push_back(i);
        }
    }
}

std::optional<Bound> TenantPaces::bound(std::int64_t tenant, base::Instant now) const {
    const auto found = of_.find(tenant);
    std::optional<Bound> latest;
    if (found == of_.end()) {
        return latest;
    }
    for (const auto i : found->second) {
        const auto ready_at = paces_[i].pace.ready_at(now);
        if (ready_at > now && (!latest || ready_at > *latest->until)) {
            const auto& [whose, messages] = paces_[i].limit;
            latest = Bound{
                .by = Bound::By::messages,
                .limit = "messages " + to_string(messages.value) + " of " + whose,
                .from = messages.from,
                .until = ready_at,
            };
        }
    }
    return latest;
}

void TenantPaces::pass(std::int64_t tenant, base::Instant now) {
    if (const auto found = of_.find(tenant); found != of_.end()) {
        for (const auto i : found->second) {
            paces_[i].pace.take(now);
        }
    }
}

bool TenantPaces::is_even(base::Instant now) const {
    return std::ranges::all_of(paces_, [&](const Kept& kept) { return kept.pace.is_paid(now); });
}

}  // namespace postrider::shaping
