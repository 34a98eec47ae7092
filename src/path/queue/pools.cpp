// Rules over a claim's traits.
#include "path/queue/pools.h"

#include "path/delivery/source.h"

namespace postrider::queue {

net::Task<> Pools::learn(model::ServerId server) {
    const auto found = co_await store_.server(server);
    Names names;
    if (found) {
        names = {.organization = found->organization_permalink, .path = found->path()};
    }
    servers_.insert_or_assign(server, std::move(names));
}

const delivery::PoolRule* Pools::rule_of(const model::Claim& claim) const {
    const Names& names = servers_.at(claim.server);
    return delivery::rule_for(
        rules_,
        {.organization = names.organization,
         .server = names.path,
         .tag = claim.tag,
         .sender = claim.sender,
         .recipient = claim.recipient}
    );
}

std::string_view Pools::of(const model::Claim& claim) const {
    const auto* rule = rule_of(claim);
    return rule != nullptr ? std::string_view(rule->pool) : delivery::usual_pool;
}

const std::string& Pools::path_of(model::ServerId server) const {
    return servers_.at(server).path;
}

}  // namespace postrider::queue
