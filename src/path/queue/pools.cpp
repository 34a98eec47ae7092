// Rules over a claim's traits.
#include "path/queue/pools.h"

namespace postrider::queue {

net::Task<> Pools::learn(model::ServerId server) {
    const auto found = co_await store_.server(server);
    Names names;
    if (found) {
        names = {.organization = found->organization_permalink, .path = found->path()};
    }
    servers_.insert_or_assign(server, std::move(names));
}

delivery::PoolTraits Pools::traits_of(const model::Claim& claim) const {
    const Names& names = servers_.at(claim.server);
    return {
        .organization = names.organization,
        .server = names.path,
        .tag = claim.tag,
        .sender = claim.sender,
        .recipient = claim.recipient
    };
}

const delivery::PoolRule* Pools::rule_of(const model::Claim& claim) const {
    return delivery::rule_for(rules_, traits_of(claim));
}

std::string_view Pools::of(const model::Claim& claim) const {
    return delivery::pool_for(rules_, traits_of(claim));
}

const std::string& Pools::path_of(model::ServerId server) const {
    return servers_.at(server).path;
}

}  // namespace postrider::queue
