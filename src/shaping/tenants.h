// Rates of single tenants at a site, beside those that hold for all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shaping/gate.h"

namespace postrider::shaping {

/// What an organization, or one server of it, may send. Value.
struct TenantLimit {
    std::string whose;  ///< "acme": all servers of it together; "acme/main": this one
    Limit<Rate> messages;

    bool is_for(std::string_view server) const;
};

/// Keeps them for one source towards one site. Value.
class TenantPaces {
public:
    explicit TenantPaces(std::vector<TenantLimit> limits);

    bool is_empty() const { return paces_.empty(); }
    /// `server`: "acme/main".
    void learn(std::int64_t tenant, std::string_view server);
    /// What stands against one more message of it; nothing: it may go.
    std::optional<Bound> bound(std::int64_t tenant, base::Instant now) const;
    /// One of it has begun.
    void pass(std::int64_t tenant, base::Instant now);
    bool is_even(base::Instant now) const;

private:
    struct Kept {
        TenantLimit limit;
        Pace pace;
    };
    std::vector<Kept> paces_;
    /// Those that count for a tenant.
    std::map<std::int64_t, std::vector<std::size_t>> of_;
};

}  // namespace postrider::shaping
