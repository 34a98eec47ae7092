// From a domain to the operator's rule.
#include "tls_policy/rules.h"

#include <algorithm>

namespace postrider::tls_policy {
namespace {

bool is_about(const Rule& rule, std::string_view domain) {
    const std::string_view name = rule.domain;
    if (name.starts_with("*.")) {
        return domain.size() >= name.size() && domain.ends_with(name.substr(1));
    }
    return domain == name;
}

}  // namespace

std::vector<net::DaneRecord> pin(const std::string& digest) {
    // RFC 6698 §2.1: the whole certificate, or its key.
    return {
        {.usage = 3, .selector = 0, .matching = 1, .association = digest},
        {.usage = 3, .selector = 1, .matching = 1, .association = digest},
    };
}

const Rule* rule_for(std::span<const Rule> rules, std::string_view domain) {
    const auto found =
        std::ranges::find_if(rules, [&](const Rule& rule) { return is_about(rule, domain); });
    return found == rules.end() ? nullptr : &*found;
}

}  // namespace postrider::tls_policy
