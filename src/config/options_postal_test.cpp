// Tests that Postal's file is known in full.
#include <gtest/gtest.h>

#include "base/ascii.h"
#include "config/load.h"
#include "config/options.h"

namespace postrider::config {
namespace {

/// Keys of postal.yml as Postal documents them, one group a line.
constexpr std::string_view postal_keys[] = {
    "postal: web_hostname web_protocol smtp_hostname use_ip_pools "
    "default_maximum_delivery_attempts "
    "default_maximum_hold_expiry_days default_suppression_list_automatic_removal_days "
    "default_spam_threshold default_spam_failure_threshold use_local_ns_for_domain_verification "
    "use_resent_sender_header signing_key_path smtp_relays trusted_proxies "
    "queued_message_lock_stale_days batch_queued_messages",
    "web_server: default_port default_bind_address max_threads",
    "worker: default_health_server_port default_health_server_bind_address threads",
    "main_db: host port username password database pool_size encoding",
    "message_db: host port username password encoding database_name_prefix",
    "logging: rails_log_enabled sentry_dsn enabled highlighting_enabled",
    "gelf: host port facility",
    "smtp_server: default_port default_bind_address default_health_server_port "
    "default_health_server_bind_address tls_enabled tls_certificate_path tls_private_key_path "
    "tls_ciphers ssl_version proxy_protocol log_connections max_message_size "
    "log_ip_address_exclusion_matcher",
    "dns: mx_records spf_include return_path_domain route_domain track_domain helo_hostname "
    "dkim_identifier domain_verify_prefix custom_return_path_prefix timeout resolv_conf_path",
    "smtp: host port username password authentication_type enable_starttls enable_starttls_auto "
    "openssl_verify_mode from_name from_address",
    "rails: environment secret_key",
    "rspamd: enabled host port ssl password flags",
    "spamd: enabled host port",
    "clamav: enabled host port",
    "smtp_client: open_timeout read_timeout",
    "migration_waiter: enabled attempts sleep_time",
    "oidc: enabled local_authentication_enabled name issuer identifier secret scopes uid_field "
    "email_address_field name_field discovery authorization_endpoint token_endpoint "
    "userinfo_endpoint jwks_uri",
};

TEST(Options, KnowEveryKeyOfPostal) {
    for (const std::string_view line : postal_keys) {
        const auto parts = base::split_once(line, ':');
        const Group* group = find_group(parts->first);
        ASSERT_NE(group, nullptr) << parts->first;
        for (const std::string_view key : base::split(base::trim(parts->second), ' ')) {
            EXPECT_NE(find_option(*group, key), nullptr) << parts->first << "." << key;
        }
    }
}

TEST(Options, MayAllBeEmptyInAPostalFile) {
    std::string text = "version: 2\n";
    for (const Group& group : postal_groups()) {
        text += std::string(group.name) + ":\n";
        for (const Option& option : group.options) {
            text += "  " + std::string(option.key) + ":\n";
        }
    }

    const auto loaded = load_text(text, "postal.yml");

    ASSERT_TRUE(loaded) << describe(loaded.error().front());
    EXPECT_EQ(loaded->settings.postal.smtp_hostname, "postal.example.com");
    EXPECT_TRUE(loaded->settings.dns.mx_records.empty());
}

}  // namespace
}  // namespace postrider::config
