// The first rule that fits.
#include "path/delivery/pool_rules.h"

#include "base/ascii.h"
#include "path/delivery/source.h"

#include <algorithm>

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

std::string describe(const PoolRule& rule) {
    std::string words;
    const auto add = [&](std::string_view what, const std::string& value) {
        if (!value.empty()) {
            words += words.empty() ? "" : ", ";
            words += what;
            words += ' ';
            words += value;
        }
    };
    add("organization", rule.organization);
    add("server", rule.server);
    add("tag", rule.tag);
    add("sender", rule.sender);
    add("recipient", rule.recipient);
    if (words.empty()) {
        words = "everything";
    }
    add("at", rule.place);
    return words;
}

const PoolRule* rule_for(std::span<const PoolRule> rules, const PoolTraits& traits) {
    const auto found =
        std::ranges::find_if(rules, [&](const PoolRule& rule) { return rule.fits(traits); });
    return found == rules.end() ? nullptr : &*found;
}

std::string_view pool_for(std::span<const PoolRule> rules, const PoolTraits& traits) {
    const PoolRule* rule = rule_for(rules, traits);
    return rule == nullptr ? usual_pool : std::string_view(rule->pool);
}

}  // namespace postrider::delivery
