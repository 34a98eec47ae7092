// The limits of a site: the installation's usual ones, what is known of the receiver, and what the
// operator says of it, each over the one before.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shaping/limits.h"
#include "shaping/providers.h"
#include "shaping/tenants.h"

namespace postrider::shaping {

/// Value.
class Policy {
public:
    Policy() = default;
    /// `own`: the operator's, in the same format; a provider of it counts for the hosts that it
    /// names itself.
    Policy(Limits usual, Providers known, Providers own)
        : usual_(std::move(usual)), known_(std::move(known)), own_(std::move(own)) {}

    /// `hosts`: all that take mail there.
    Limits limits_of(const std::vector<std::string>& hosts) const;
    /// The name of the provider all of whose hosts they are; "other" where there is none.
    std::string provider_of(const std::vector<std::string>& hosts) const;
    /// Those of single tenants, beside these.
    std::vector<TenantLimit> tenant_limits_of(const std::vector<std::string>& hosts) const;

private:
    Limits usual_;
    Providers known_;
    Providers own_;
};

}  // namespace postrider::shaping
