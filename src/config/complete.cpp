// Fills what the file leaves open from what it says elsewhere.
#include "config/complete.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace postrider::config {

namespace {

/// Postal takes the one name that needs no resolver.
void make_numeric(std::string& address) {
    if (address == "localhost") {
        address = "127.0.0.1";
    }
}

/// 25 and 2525 for everyone, 587 and 465 for submission; the first follows smtp_server.
std::vector<Listener> usual_listeners(Assembly& assembly) {
    const SmtpServer& server = assembly.settings.smtp_server;
    Listener first{.address = server.default_bind_address, .port = server.default_port};
    if (!server.tls_enabled) {
        first.tls = ListenerTls::none;
        assembly.warn(
            assembly.place_of("smtp_server.tls_enabled"),
            "smtp_server.tls_enabled",
            fmt::format(
                "is false, so port {} offers neither STARTTLS nor AUTH; the submission ports do",
                first.port
            )
        );
    }
    if (server.proxy_protocol) {
        first.proxy_protocol = {"0.0.0.0/0", "::/0"};
        assembly.warn(
            assembly.place_of("smtp_server.proxy_protocol"),
            "smtp_server.proxy_protocol",
            "believes every client; name your proxies in listeners"
        );
    }
    constexpr int submission_port = 587;
    constexpr int spare_port = 2525;
    constexpr int implicit_port = 465;
    std::vector<Listener> listeners = {first};
    const auto add = [&](int port, ListenerTls tls, ListenerPurpose purpose) {
        if (port != first.port) {
            listeners.push_back(
                {.address = first.address, .port = port, .tls = tls, .purpose = purpose}
            );
        }
    };
    add(submission_port, ListenerTls::starttls_required, ListenerPurpose::submission);
    add(spare_port, ListenerTls::starttls, ListenerPurpose::any);
    add(implicit_port, ListenerTls::implicit, ListenerPurpose::submission);
    return listeners;
}

void complete_listeners(Assembly& assembly) {
    Settings& settings = assembly.settings;
    if (!assembly.is_given("listeners")) {
        settings.listeners = usual_listeners(assembly);
    }
    constexpr std::uint64_t megabyte = 1 << 20;
    for (Listener& listener : settings.listeners) {
        make_numeric(listener.address);
        if (listener.name.empty()) {
            listener.name = settings.postal.smtp_hostname;
        }
        if (listener.max_message_size.bytes == 0) {
            const auto megabytes =
                static_cast<std::uint64_t>(settings.smtp_server.max_message_size);
            listener.max_message_size.bytes = megabytes * megabyte;
        }
    }
}

void complete_web(Assembly& assembly) {
    Settings& settings = assembly.settings;
    if (!assembly.is_given("http")) {
        const WebServer& web = settings.web_server;
        settings.http = {{.address = web.default_bind_address, .port = web.default_port}};
    }
    if (!assembly.is_given("health")) {
        const Worker& worker = settings.worker;
        const SmtpServer& smtp = settings.smtp_server;
        settings.health = {
            {worker.default_health_server_bind_address, worker.default_health_server_port}
        };
        const bool same = smtp.default_health_server_port == worker.default_health_server_port;
        if (assembly.is_given("smtp_server.default_health_server_port") && !same) {
            settings.health.push_back(
                {smtp.default_health_server_bind_address, smtp.default_health_server_port}
            );
        }
    }
    for (WebListener& listener : settings.http) {
        make_numeric(listener.address);
    }
    for (HealthListener& listener : settings.health) {
        make_numeric(listener.address);
    }
}

void complete_tls(Assembly& assembly) {
    Settings& settings = assembly.settings;
    SmtpServer& server = settings.smtp_server;
    server.tls_certificate_path = assembly.rooted(server.tls_certificate_path);
    server.tls_private_key_path = assembly.rooted(server.tls_private_key_path);
    settings.postal.signing_key_path = assembly.rooted(settings.postal.signing_key_path);
    const bool named = assembly.is_given("smtp_server.tls_certificate_path") ||
                       assembly.is_given("smtp_server.tls_private_key_path");
    if (named || settings.certificates.empty()) {
        settings.certificates.insert(
            settings.certificates.begin(),
            {.certificate = server.tls_certificate_path,
             .key = server.tls_private_key_path,
             .required = named}
        );
    }
    if (!assembly.is_given("tls.ciphers")) {
        settings.tls.ciphers = server.tls_ciphers;
    }
}

void complete_timeouts(Assembly& assembly) {
    struct Named {
        const char* path;
        base::Duration* duration;
    };
    Delivery& delivery = assembly.settings.delivery;
    const SmtpClient& client = assembly.settings.smtp_client;
    const std::array<Named, 5> replies = {{
        {"delivery.greeting_timeout", &delivery.greeting_timeout},
        {"delivery.ehlo_timeout", &delivery.ehlo_timeout},
        {"delivery.starttls_timeout", &delivery.starttls_timeout},
        {"delivery.mail_timeout", &delivery.mail_timeout},
        {"delivery.rcpt_timeout", &delivery.rcpt_timeout},
    }};
    if (assembly.is_given("smtp_client.open_timeout") &&
        !assembly.is_given("delivery.connect_timeout")) {
        delivery.connect_timeout = client.open_timeout;
    }
    for (const Named& reply : replies) {
        if (assembly.is_given("smtp_client.read_timeout") && !assembly.is_given(reply.path)) {
            *reply.duration = client.read_timeout;
        }
    }
    Settings& settings = assembly.settings;
    if (!assembly.is_given("resolver.timeout")) {
        settings.resolver.timeout = settings.dns.timeout;
    }
}

void complete_names(Assembly& assembly) {
    Settings& settings = assembly.settings;
    const std::string& own = settings.postal.smtp_hostname;
    const std::string helo = settings.dns.helo_hostname.empty() ? own : settings.dns.helo_hostname;
    if (settings.sources.empty()) {
        settings.sources = {{.name = "default"}};
    }
    for (Source& source : settings.sources) {
        if (source.helo.empty()) {
            source.helo = helo;
        }
        if (source.pools.empty()) {
            source.pools = {"default"};
        }
        std::ranges::for_each(source.addresses, make_numeric);
    }
    if (settings.bounce.from_address.empty()) {
        settings.bounce.from_address = "MAILER-DAEMON@" + own;
    }
    if (settings.tls_reports.organization_name.empty()) {
        settings.tls_reports.organization_name = own;
    }
    if (settings.tls_reports.contact.empty()) {
        settings.tls_reports.contact = "tls-reports@" + own;
    }
    if (settings.secrets.key_path.empty()) {
        settings.secrets.key_path = settings.store.directory + "/installation.key";
    }
    if (!assembly.is_given("log.enabled")) {
        settings.log.enabled = settings.logging.enabled;
    }
    settings.resolver.resolv_conf_path = settings.dns.resolv_conf_path;
}

/// A default must not forbid a lower bound that the file sets.
template <class T>
void lower(Assembly& assembly, const char* path, T& value, const T& bound) {
    if (!assembly.is_given(path) && value > bound) {
        value = bound;
    }
}

void lower_defaults(Assembly& assembly) {
    Store& store = assembly.settings.store;
    lower(assembly, "store.body_days", store.body_days, store.message_days);

    Limits& limits = assembly.settings.limits;
    if (!assembly.is_given("limits.connections_per_network")) {
        limits.connections_per_network =
            std::max(limits.connections_per_network, limits.connections_per_address);
    }
    lower(
        assembly,
        "limits.connections_per_network",
        limits.connections_per_network,
        limits.connections
    );
    lower(
        assembly,
        "limits.connections_per_address",
        limits.connections_per_address,
        limits.connections_per_network
    );

    Delivery& delivery = assembly.settings.delivery;
    lower(
        assembly,
        "delivery.connections_per_destination",
        delivery.connections_per_destination,
        delivery.connections
    );
    lower(assembly, "delivery.retry_longest", delivery.retry_longest, delivery.lifetime);
    lower(assembly, "delivery.retry_first", delivery.retry_first, delivery.retry_longest);
}

/// Whoever is shown what a rule did is told where it stands.
template <class Entry>
void note_places(Assembly& assembly, std::string_view group, std::vector<Entry>& entries) {
    std::size_t count = 0;
    for (Entry& entry : entries) {
        const Place place = assembly.place_of(fmt::format("{}[{}]", group, ++count));
        entry.place = fmt::format("{}:{}", place.file, place.line);
    }
}

}  // namespace

void complete(Assembly& assembly) {
    complete_listeners(assembly);
    complete_web(assembly);
    complete_tls(assembly);
    complete_timeouts(assembly);
    complete_names(assembly);
    lower_defaults(assembly);
    Settings& settings = assembly.settings;
    note_places(assembly, "pool_rules", settings.pool_rules);
    note_places(assembly, "retries", settings.retries);
    note_places(assembly, "windows", settings.windows);
    note_places(assembly, "tls_policies", settings.tls_policies);
}

}  // namespace postrider::config
