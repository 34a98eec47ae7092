// Layers of limits.
#include "shaping/policy.h"

namespace postrider::shaping {

Limits Policy::limits_of(const std::vector<std::string>& hosts) const {
    Limits limits = usual_;
    if (const auto* provider = known_.of(hosts)) {
        limits = limits.overlaid(provider->limits);
    }
    if (const auto* provider = own_.of(hosts)) {
        limits = limits.overlaid(provider->limits);
    }
    return limits;
}

std::string Policy::provider_of(const std::vector<std::string>& hosts) const {
    for (const Providers* providers : {&own_, &known_}) {
        if (const auto* provider = providers->of(hosts)) {
            return provider->name;
        }
    }
    return "other";
}

}  // namespace postrider::shaping
