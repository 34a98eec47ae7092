// The first rule that fits, want by want.
#include "timing/retry_rules.h"

#include "base/ascii.h"

namespace postrider::timing {
namespace {

/// Whether it was of use.
template <class T>
bool fill(std::optional<T>& want, const std::optional<T>& offer) {
    const bool is_used = !want && offer;
    if (is_used) {
        want = offer;
    }
    return is_used;
}

/// Whether any of it was of use.
bool fill(RetryWants& wants, const RetryWants& offer) {
    bool is_used = fill(wants.first, offer.first);
    is_used = fill(wants.factor, offer.factor) || is_used;
    is_used = fill(wants.longest, offer.longest) || is_used;
    is_used = fill(wants.attempts_max, offer.attempts_max) || is_used;
    return fill(wants.lifetime, offer.lifetime) || is_used;
}

bool is_or_any(std::string_view wanted, std::string_view found) {
    return wanted.empty() || base::iequals(wanted, found);
}

}  // namespace

bool RetryRule::fits(const RetryTraits& traits) const {
    return is_or_any(bounce_class, traits.bounce_class) && (!stream || *stream == traits.stream) &&
           is_or_any(server, traits.server) && (!scope || *scope == traits.scope);
}

RetryWants wants_for(std::span<const RetryRule> rules, const RetryTraits& traits) {
    RetryWants wants;
    for (const auto& rule : rules) {
        if (rule.fits(traits) && fill(wants, rule.wants) && !rule.place.empty()) {
            wants.from += wants.from.empty() ? "" : ", ";
            wants.from += rule.place;
        }
    }
    return wants;
}

}  // namespace postrider::timing
