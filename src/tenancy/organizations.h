// Organizations and their mail servers, made as a whole.
#pragma once

#include <string>

#include "base/random.h"
#include "model/tenancy.h"
#include "net/task.h"
#include "store/store.h"
#include "tenancy/problem.h"

namespace postrider::tenancy {

inline constexpr std::size_t server_token_size = 6;

/// An empty permalink is made from the name, with -2, -3 … when one of another name has it; one of
/// the same name is in the way.
net::Task<Made<model::Organization>> create_organization(
    store::Store& store, std::string name, std::string permalink
);

/// `wanted.organization`, `name`, `mode` and the flags are kept; an empty `permalink` is made from
/// the name as above; the token is a fresh one.
net::Task<Made<model::Server>> create_server(
    store::Store& store, base::Random& random, model::Server wanted
);

}  // namespace postrider::tenancy
