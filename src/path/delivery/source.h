// An egress source: the name and the addresses that a connection leaves from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ip.h"

namespace postrider::delivery {

/// Value.
struct Source {
    std::string name;
    /// Local addresses to bind; none: the kernel chooses.
    std::vector<base::IpAddress> addresses;
    /// What we call ourselves in EHLO.
    std::string helo;

    /// Whether a connection to an address of this family can leave from here.
    bool reaches(const base::IpAddress& target) const {
        return addresses.empty() || address_for(target).has_value();
    }
    /// The address to bind for this target; none where the kernel chooses.
    std::optional<base::IpAddress> address_for(const base::IpAddress& target) const;
};

}  // namespace postrider::delivery
