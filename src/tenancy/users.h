// People who may sign in, made as a whole.
#pragma once

#include <string>
#include <string_view>

#include "model/tenancy.h"
#include "net/task.h"
#include "store/store.h"
#include "tenancy/problem.h"

namespace postrider::tenancy {

inline constexpr std::size_t user_password_size_min = 8;

/// The hash to keep. Takes some 100 ms of CPU: on a worker.
Made<std::string> hashed_password(std::string_view password);

/// `password_hash`: of hashed_password. `user.id` is given here.
net::Task<Made<model::User>> create_user(
    store::Store& store, model::User user, std::string password_hash
);
net::Task<Made<void>> set_password(
    store::Store& store, model::UserId id, std::string password_hash
);

}  // namespace postrider::tenancy
