// Users and passwords.
#include "tenancy/users.h"

#include <fmt/format.h>

#include "mail/address.h"
#include "secrets/password.h"
#include "tenancy/units.h"

namespace postrider::tenancy {

Made<std::string> hashed_password(std::string_view password) {
    if (password.size() < user_password_size_min || password.size() > secrets::password_size_max) {
        return std::unexpected(malformed(
            "password",
            fmt::format(
                "A password has {} to {} bytes; choose another.",
                user_password_size_min,
                secrets::password_size_max
            )
        ));
    }
    return secrets::hash_password(password);
}

net::Task<Made<model::User>> create_user(
    store::Store& store, model::User user, std::string password_hash
) {
    const auto address = mail::Address::parse(user.email);
    if (!address) {
        co_return std::unexpected(malformed(
            "email",
            fmt::format(
                "{} is no e-mail address ({}); give one such as admin@example.com.",
                user.email,
                mail::describe(address.error())
            )
        ));
    }
    const auto unit = [&](store::Transaction& transaction) {
        return store::create_user(transaction, user, password_hash);
    };
    auto outcome = co_await write(store, unit);
    if (!outcome) {
        co_return std::unexpected(problem_of(outcome.error()));
    }
    co_return std::move(*outcome);
}

net::Task<Made<void>> set_password(
    store::Store& store, model::UserId id, std::string password_hash
) {
    const auto unit = [&](store::Transaction& transaction) {
        return store::set_password(transaction, id, password_hash);
    };
    const auto outcome = co_await write(store, unit);
    if (!outcome) {
        co_return std::unexpected(problem_of(outcome.error()));
    }
    co_return Made<void>();
}

}  // namespace postrider::tenancy
