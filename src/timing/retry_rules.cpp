// The first rule that fits, want by want.
#include "timing/retry_rules.h"

#include "base/ascii.h"

namespace postrider::timing {
namespace {

template <class T>
void fill(std::optional<T>& want, const std::optional<T>& offer) {
    if (!want) {
        want = offer;
    }
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
        if (!rule.fits(traits)) {
            continue;
        }
        fill(wants.first, rule.wants.first);
        fill(wants.factor, rule.wants.factor);
        fill(wants.longest, rule.wants.longest);
        fill(wants.attempts_max, rule.wants.attempts_max);
        fill(wants.lifetime, rule.wants.lifetime);
    }
    return wants;
}

}  // namespace postrider::timing
