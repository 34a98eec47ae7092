// MTA-STS policies and records of strangers.
#include "tls_policy/sts_policy.h"

#include "base/ascii.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace base = postrider::base;
namespace tls_policy = postrider::tls_policy;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto policy = tls_policy::parse_sts_policy(text)) {
        require(policy->patterns.size() <= tls_policy::sts_patterns_max);
        require(policy->max_age <= tls_policy::sts_age_max);
        require(policy->mode == tls_policy::StsMode::none || !policy->patterns.empty());
        for (const auto& pattern : policy->patterns) {
            require(pattern.starts_with("*.") || tls_policy::is_named(*policy, pattern));
        }
    }
    std::vector<std::string> records;
    for (const auto line : base::split(text, '\n')) {
        records.emplace_back(line);
    }
    if (const auto id = tls_policy::sts_policy_id(records)) {
        require(!id->empty() && id->size() <= 32);
    }
    return 0;
}
