// Developer mode: everything on loopback, a tenant ready to use, and a receiver that takes all
// mail.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "app/installation.h"
#include "base/random.h"
#include "base/time.h"
#include "store/store.h"

namespace postrider::app {

/// What a developer needs to send the first mail; the same at every start. Value.
struct DevelopmentAccess {
    std::string server = "demo/app";
    std::string smtp_user;
    std::string smtp_password;
    std::string api_key;
    std::string admin_email;
    std::string admin_password;
};

/// Ports count up from here: web, SMTP, submission, implicit TLS, the receiver.
inline constexpr int base_port_usual = 5000;
inline constexpr int base_port_max = 65'531;

/// Settings of developer mode in `directory`, whatever the environment says otherwise.
config::Settings development_settings(const std::filesystem::path& directory, int base_port);

/// Leaves the names of developer mode in the directory's postrider.yml, so that other commands with
/// the same
/// --data see them. A file that is there stays as it is.
void leave_config(const config::Settings& settings);

/// Makes what is missing of the organization `demo`, the server `demo/app`, the verified domain
/// `demo.test`, its credentials and an administrator. `store` may be open elsewhere, too.
DevelopmentAccess prepare_development(
    store::Store& store, const Installation& installation, base::Random& random, base::Time now
);

}  // namespace postrider::app
