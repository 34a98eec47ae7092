// The spellings of Postal's file, version 1.
#include "config/legacy.h"

#include <algorithm>
#include <array>

namespace postrider::config {

namespace {

constexpr auto renamed = std::to_array<LegacyKey>({
    {"web.host", "postal", "web_hostname"},
    {"web.protocol", "postal", "web_protocol"},
    {"dns.smtp_server_hostname", "postal", "smtp_hostname"},
    {"general.use_ip_pools", "postal", "use_ip_pools"},
    {"general.exception_url", "logging", "sentry_dsn"},
    {"general.maximum_delivery_attempts", "postal", "default_maximum_delivery_attempts"},
    {"general.maximum_hold_expiry_days", "postal", "default_maximum_hold_expiry_days"},
    {"general.suppression_list_removal_delay",
     "postal",
     "default_suppression_list_automatic_removal_days"},
    {"general.use_local_ns_for_domains", "postal", "use_local_ns_for_domain_verification"},
    {"general.default_spam_threshold", "postal", "default_spam_threshold"},
    {"general.default_spam_failure_threshold", "postal", "default_spam_failure_threshold"},
    {"general.use_resent_sender_header", "postal", "use_resent_sender_header"},
    {"web_server.bind_address", "web_server", "default_bind_address"},
    {"web_server.port", "web_server", "default_port"},
    {"message_db.prefix", "message_db", "database_name_prefix"},
    {"logging.rails_log", "logging", "rails_log_enabled"},
    {"logging.graylog.host", "gelf", "host"},
    {"logging.graylog.port", "gelf", "port"},
    {"logging.graylog.facility", "gelf", "facility"},
    {"smtp_server.port", "smtp_server", "default_port"},
    {"smtp_server.bind_address", "smtp_server", "default_bind_address"},
    {"smtp_server.log_connect", "smtp_server", "log_connections"},
    {"dns.return_path", "dns", "return_path_domain"},
});

constexpr auto obsolete = std::to_array<std::string_view>({
    "rabbitmq",
    "fast_server",
    "workers",
    "logging.stdout",
    "logging.root",
    "logging.max_log_file_size",
    "logging.max_log_files",
    "smtp_server.evented",
    "smtp_server.strip_received_headers",
});

}  // namespace

const LegacyKey* find_legacy(std::string_view path) {
    const auto* found = std::ranges::find(renamed, path, &LegacyKey::path);
    return found == renamed.end() ? nullptr : found;
}

std::span<const LegacyKey> legacy_keys() {
    return renamed;
}

bool is_obsolete(std::string_view path) {
    return std::ranges::find(obsolete, path) != obsolete.end();
}

bool is_legacy_group(std::string_view name) {
    return name == "web" || name == "general";
}

}  // namespace postrider::config
