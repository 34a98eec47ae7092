// Routes and endpoints, made as a whole.
#pragma once

#include <cstddef>
#include <string>

#include "base/random.h"
#include "model/inbound.h"
#include "net/task.h"
#include "store/store.h"
#include "tenancy/problem.h"

namespace postrider::tenancy {

inline constexpr std::size_t route_token_size = 8;

/// Letters and digits, a letter at both ends.
std::string make_route_token(base::Random& random);

/// With a token of its own; the name in any case.
net::Task<Made<model::Route>> create_route(
    store::Store& store, base::Random& random, model::Route wanted
);
/// Keeps mode, spam mode and endpoints.
net::Task<Made<model::Route>> change_route(store::Store& store, model::Route route);

/// Checks that the target can be reached by what it says: a web address, a host, an address.
/// Problems by field: "url", "timeout", "host", "port", "address", "name".
net::Task<Made<model::Endpoint>> create_endpoint(store::Store& store, model::Endpoint wanted);
/// Keeps name and target.
net::Task<Made<model::Endpoint>> change_endpoint(store::Store& store, model::Endpoint endpoint);

}  // namespace postrider::tenancy
