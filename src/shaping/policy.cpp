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

std::vector<TenantLimit> Policy::tenant_limits_of(const std::vector<std::string>& hosts) const {
    std::vector<TenantLimit> limits;
    for (const Providers* file : {&known_, &own_}) {
        for (const auto* provider : file->of_tenants(hosts)) {
            limits.push_back({.whose = provider->whose, .messages = *provider->limits.messages});
        }
    }
    return limits;
}

}  // namespace postrider::shaping
