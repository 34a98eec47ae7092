// The first rule that fits.
#include "path/delivery/pool_rules.h"

#include "base/ascii.h"
#include "path/delivery/source.h"

namespace postrider::delivery {
namespace {

bool is_or_any(std::string_view wanted, std::string_view found) {
    return wanted.empty() || base::iequals(wanted, found);
}

/// `wanted` is an address, or a domain with or without "@" in front.
bool is_address_or_any(std::string_view wanted, std::string_view found) {
    if (wanted.empty() || base::iequals(wanted, found)) {
        return true;
    }
    if (wanted.starts_with('@')) {
        wanted.remove_prefix(1);
    }
    const auto at = found.rfind('@');
    return at != std::string_view::npos && base::iequals(wanted, found.substr(at + 1));
}

}  // namespace

bool PoolRule::fits(const PoolTraits& traits) const {
    return is_or_any(organization, traits.organization) && is_or_any(server, traits.server) &&
           is_or_any(tag, traits.tag) && is_address_or_any(sender, traits.sender) &&
           is_address_or_any(recipient, traits.recipient);
}

std::string_view pool_for(std::span<const PoolRule> rules, const PoolTraits& traits) {
    for (const PoolRule& rule : rules) {
        if (rule.fits(traits)) {
            return rule.pool;
        }
    }
    return usual_pool;
}

}  // namespace postrider::delivery
