// The key of kept conversations.
#include "path/delivery/target.h"

#include <fmt/format.h>

#include "base/encoding.h"

namespace postrider::delivery {
namespace {

/// Empty where the host's name and `tls` say it all.
std::string demand_key(const std::optional<net::TlsDemand>& demand) {
    if (!demand || (demand->dane.empty() && demand->instead.empty())) {
        return {};
    }
    std::string key = " " + demand->server_name;
    for (const auto& name : demand->instead) {
        key += " =" + name;
    }
    for (const auto& record : demand->dane) {
        key += fmt::format(
            " {} {} {} {}",
            record.usage,
            record.selector,
            record.matching,
            base::to_hex(record.association)
        );
    }
    for (const auto& name : demand->other_names) {
        key += " " + name;
    }
    return key;
}

}  // namespace

std::string Target::key() const {
    return fmt::format(
        "{} {} {} {} {} {}{}",
        host,
        endpoint.to_string(),
        source,
        bind ? bind->to_string() : "-",
        helo,
        static_cast<int>(tls),
        demand_key(demand)
    );
}

}  // namespace postrider::delivery
