// Reverse DNS and the way back.
#include "dns/confirmed_name.h"

#include <algorithm>
#include <vector>

namespace postrider::dns {
namespace {

bool leads_to(const Answer<std::vector<base::IpAddress>>& answer, const base::IpAddress& address) {
    const auto* found = std::get_if<Found<std::vector<base::IpAddress>>>(&answer);
    return found != nullptr && std::ranges::find(found->value, address) != found->value.end();
}

}  // namespace

net::Task<std::string> confirmed_name(Resolver& resolver, base::IpAddress address) {
    const auto claimed = co_await resolver.names(address);
    const auto* names = std::get_if<Found<std::vector<std::string>>>(&claimed);
    if (names == nullptr) {
        co_return std::string();
    }
    const Family family = address.is_v4() ? Family::v4 : Family::v6;
    const std::size_t count = std::min(names->value.size(), claimed_names_max);
    for (std::size_t i = 0; i < count; ++i) {
        const std::string& name = names->value[i];
        const auto answer = co_await resolver.addresses(name, family);
        if (leads_to(answer, address)) {
            co_return name;
        }
    }
    co_return std::string();
}

}  // namespace postrider::dns
