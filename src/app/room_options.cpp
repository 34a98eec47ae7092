// Settings to options.
#include "app/room_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "app/egress.h"
#include "app/exit_code.h"
#include "app/provider_options.h"
#include "app/timing_options.h"
#include "app/version.h"
#include "base/ascii.h"
#include "base/encoding.h"
#include "mail/domain.h"
#include "path/queue/react.h"
#include "tls_policy/rules.h"

namespace postrider::app {
namespace {

/// Many servers close a connection after five seconds.
constexpr base::Duration endpoint_connection_idle = std::chrono::seconds{4};

delivery::TlsPolicy tls_policy(config::DeliveryTls tls) {
    switch (tls) {
        case config::DeliveryTls::none:
            return delivery::TlsPolicy::none;
        case config::DeliveryTls::opportunistic:
            return delivery::TlsPolicy::opportunistic;
        case config::DeliveryTls::required:
            return delivery::TlsPolicy::required;
    }
    return delivery::TlsPolicy::opportunistic;
}

delivery::TlsPolicy tls_policy(config::RelayTls tls) {
    switch (tls) {
        case config::RelayTls::none:
            return delivery::TlsPolicy::none;
        case config::RelayTls::automatic:
            return delivery::TlsPolicy::opportunistic;
        case config::RelayTls::starttls:
            return delivery::TlsPolicy::verified;
        case config::RelayTls::tls:
            return delivery::TlsPolicy::implicit;
    }
    return delivery::TlsPolicy::opportunistic;
}

delivery::FamilyChoice family(config::AddressFamily family) {
    switch (family) {
        case config::AddressFamily::ipv6_first:
            return delivery::FamilyChoice::v6_first;
        case config::AddressFamily::ipv4_first:
            return delivery::FamilyChoice::v4_first;
        case config::AddressFamily::ipv6_only:
            return delivery::FamilyChoice::v6_only;
        case config::AddressFamily::ipv4_only:
            return delivery::FamilyChoice::v4_only;
    }
    return delivery::FamilyChoice::v6_first;
}

smtp::TlsMode tls_mode(config::ListenerTls tls) {
    switch (tls) {
        case config::ListenerTls::none:
            return smtp::TlsMode::none;
        case config::ListenerTls::starttls:
            return smtp::TlsMode::starttls;
        case config::ListenerTls::starttls_required:
            return smtp::TlsMode::starttls_required;
        case config::ListenerTls::implicit:
            return smtp::TlsMode::implicit;
    }
    return smtp::TlsMode::none;
}

smtp::AuthOffer auth_offer(config::ListenerAuth auth) {
    switch (auth) {
        case config::ListenerAuth::under_tls:
            return smtp::AuthOffer::under_tls;
        case config::ListenerAuth::always:
            return smtp::AuthOffer::always;
        case config::ListenerAuth::never:
            return smtp::AuthOffer::never;
    }
    return smtp::AuthOffer::never;
}

base::IpAddress address_of(const std::string& setting, const std::string& text) {
    const auto address = base::IpAddress::parse(text);
    if (!address) {
        throw CommandFailed(
            ExitCode::bad_config, fmt::format("{}: {} is no IP address", setting, text)
        );
    }
    return *address;
}

std::vector<base::IpNetwork> networks_of(
    const std::string& setting, const std::vector<std::string>& texts
) {
    std::vector<base::IpNetwork> networks;
    for (const std::string& text : texts) {
        const auto network = base::IpNetwork::parse(text);
        if (!network) {
            throw CommandFailed(
                ExitCode::bad_config, fmt::format("{}: {} is no network", setting, text)
            );
        }
        networks.push_back(*network);
    }
    return networks;
}

std::vector<dns::Blocklist> blocklists_of(const std::vector<std::string>& texts) {
    std::vector<dns::Blocklist> lists;
    for (const std::string& text : texts) {
        auto list = dns::parse_blocklist(text);
        if (!list) {
            throw CommandFailed(
                ExitCode::bad_config, fmt::format("listeners.dnsbl: {}: {}", text, list.error())
            );
        }
        lists.push_back(*std::move(list));
    }
    return lists;
}

int port_of(std::string_view text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size()) {
        throw CommandFailed(
            ExitCode::bad_config, fmt::format("resolver.servers: {} is no port", text)
        );
    }
    return port;
}

/// "192.0.2.53" or "192.0.2.53@5353".
base::Endpoint resolver_endpoint(const std::string& text) {
    constexpr int dns_port = 53;
    const auto halves = base::split_once(text, '@');
    const std::string address(halves ? halves->first : text);
    const int port = halves ? port_of(halves->second) : dns_port;
    return endpoint_of("resolver.servers", address, port);
}

base::AddressGuard endpoint_guard(const config::Settings& settings) {
    return base::AddressGuard(
        networks_of("endpoints.allowed_networks", settings.endpoints.allowed_networks)
    );
}

tls_policy::Strength strength_of(config::DestinationTls tls) {
    switch (tls) {
        case config::DestinationTls::none:
            return tls_policy::Strength::clear;
        case config::DestinationTls::opportunistic:
            return tls_policy::Strength::opportunistic;
        case config::DestinationTls::encrypted:
            return tls_policy::Strength::encrypted;
        case config::DestinationTls::verified:
            return tls_policy::Strength::verified;
        case config::DestinationTls::dane:
            return tls_policy::Strength::dane;
    }
    return tls_policy::Strength::opportunistic;
}

/// As A-labels in lower case, the star in front as it is.
std::string destination_name(const std::string& text) {
    const bool has_star = text.starts_with("*.");
    const bool has_dot = text.starts_with(".");
    const auto name = text.substr(has_star ? 2 : has_dot ? 1 : 0);
    return (has_star || has_dot ? "*." : "") +
           mail::domain_to_ascii(name).value_or(base::to_lower(name));
}

/// The file was verified.
tls_policy::Proof proof_of(const config::TlsDestination& policy) {
    tls_policy::Proof proof{.names = policy.names};
    for (const auto& digest : policy.certificates) {
        std::string digits = digest;
        std::erase(digits, ':');
        std::ranges::move(
            tls_policy::pin(base::from_hex(digits).value_or("")), std::back_inserter(proof.pins)
        );
    }
    return proof;
}

std::vector<tls_policy::Rule> tls_rules_of(const config::Settings& settings) {
    std::vector<tls_policy::Rule> rules;
    for (const auto& policy : settings.tls_policies) {
        auto proof = proof_of(policy);
        const bool is_obeyed =
            policy.published == config::PublishedPolicies::obey && proof.is_empty();
        rules.push_back({
            .domain = destination_name(policy.domain),
            .strength = strength_of(policy.tls),
            .published = is_obeyed ? tls_policy::Published::obeyed : tls_policy::Published::ignored,
            .proof = std::move(proof),
            .place = policy.place,
        });
    }
    return rules;
}

/// For its rate or reputation.
bool speaks_against(const model::Attempt& attempt) {
    const auto reaction = queue::reaction_to(attempt);
    if (!reaction) {
        return false;
    }
    const auto bounce_class = reaction->classification.bounce_class;
    return bounce_class == bounce::BounceClass::rate ||
           bounce_class == bounce::BounceClass::reputation;
}

std::size_t count(int number) {
    return static_cast<std::size_t>(number);
}

}  // namespace

base::Endpoint endpoint_of(const std::string& setting, const std::string& address, int port) {
    return {.address = address_of(setting, address), .port = static_cast<std::uint16_t>(port)};
}

dns::UnboundOptions lookup_options(const config::Settings& settings) {
    dns::UnboundOptions options;
    for (const auto& server : settings.resolver.servers) {
        options.servers.push_back(resolver_endpoint(server));
    }
    options.resolv_conf = options.servers.empty() ? settings.resolver.resolv_conf_path : "";
    options.trust_anchors = settings.resolver.trust_anchor;
    options.timeout = settings.resolver.timeout;
    return options;
}

intake::AdmissionOptions admission_options(const config::Settings& settings) {
    return {
        .host = settings.postal.smtp_hostname,
        .prepare =
            {
                .return_path_domain = settings.dns.return_path_domain,
                .times =
                    {
                        .lifetime = settings.delivery.lifetime,
                        .future_release = settings.limits.future_release,
                        .retries = retry_rules(settings),
                    },
                .hold = std::chrono::days{settings.postal.default_maximum_hold_expiry_days},
            },
    };
}

inbound::OwnNames own_names(const config::Settings& settings) {
    return {
        .return_path_domain = settings.dns.return_path_domain,
        .custom_return_path_prefix = settings.dns.custom_return_path_prefix,
        .route_domain = settings.dns.route_domain,
    };
}

inbound::ReturnsOptions returns_options(const config::Settings& settings) {
    return {
        .suppressed_for =
            std::chrono::days{settings.postal.default_suppression_list_automatic_removal_days},
    };
}

reception::ReceptionOptions reception_options(const config::Settings& settings) {
    return {
        .lifetime = settings.delivery.lifetime,
        .hold = std::chrono::days{settings.postal.default_maximum_hold_expiry_days},
        .retries = retry_rules(settings),
    };
}

HousekeepingOptions housekeeping_options(const config::Settings& settings) {
    return {
        .message_days = std::chrono::days{settings.store.message_days},
        .body_days = std::chrono::days{settings.store.body_days},
    };
}

queue::IdentityOptions identity_options(
    const config::Settings& settings, delivery::Signers own_signers
) {
    return {
        .own_signers = std::move(own_signers),
        .return_path_domain = settings.dns.return_path_domain,
        .custom_return_path_prefix = settings.dns.custom_return_path_prefix,
        .pool_rules = pool_rules_of(settings),
    };
}

queue::NoticeOptions notice_options(const config::Settings& settings) {
    return {
        .is_on = settings.bounce.send,
        .reporting_host = settings.postal.smtp_hostname,
        .from_name = settings.bounce.from_name,
        .from_address = settings.bounce.from_address,
        .returns_message = settings.bounce.content == config::BounceContent::message,
        .delay_after = settings.bounce.delay_after,
    };
}

scan::ScannersOptions scanners_options(const config::Settings& settings) {
    const auto& [when_down, spam_timeout, threat_timeout, spam_size, threat_size, connections] =
        settings.scan;
    scan::ScannersOptions options;
    options.when_down =
        when_down == config::WhenDown::open ? scan::WhenDown::open : scan::WhenDown::closed;
    options.spam_timeout = spam_timeout;
    options.threat_timeout = threat_timeout;
    options.spam_size_max = spam_size.bytes;
    options.threat_size_max = threat_size.bytes;
    options.questions = static_cast<std::size_t>(connections);
    if (const auto& rspamd = settings.rspamd; rspamd.enabled) {
        options.rspamd = {
            .host = rspamd.host,
            .port = static_cast<std::uint16_t>(rspamd.port),
            .tls = rspamd.ssl ? scan::WireTls::verified : scan::WireTls::none,
            .password = rspamd.password,
            .flags = rspamd.flags
        };
    }
    if (const auto& spamd = settings.spamd; spamd.enabled) {
        options.spamd = {.host = spamd.host, .port = static_cast<std::uint16_t>(spamd.port)};
    }
    if (const auto& clamav = settings.clamav; clamav.enabled) {
        options.clamav = {.host = clamav.host, .port = static_cast<std::uint16_t>(clamav.port)};
    }
    return options;
}

queue::RunnerOptions runner_options(const config::Settings& settings) {
    const auto& delivery = settings.delivery;
    queue::RunnerOptions options;
    options.owner = settings.postal.smtp_hostname;
    options.schedule = {
        .first = delivery.retry_first,
        .factor = delivery.retry_factor,
        .longest = delivery.retry_longest,
        .attempts_max =
            static_cast<std::uint32_t>(settings.postal.default_maximum_delivery_attempts),
    };
    options.lane.workers_max = count(delivery.connections_per_destination);
    options.lane.ready_max = count(delivery.connections_per_destination) * 10;
    options.attempts_max = count(delivery.connections);
    options.suppressed_for =
        std::chrono::days{settings.postal.default_suppression_list_automatic_removal_days};
    options.hold = std::chrono::days{settings.postal.default_maximum_hold_expiry_days};
    options.lifetime = delivery.lifetime;
    options.windows = send_windows(settings);
    options.retries = retry_rules(settings);
    options.shaping = shaping_policy(settings);
    return options;
}

delivery::SmtpDeliveryOptions delivery_options(
    const config::Settings& settings, delivery::SourceObserver on_source
) {
    const auto& wanted = settings.delivery;
    delivery::SmtpDeliveryOptions options;
    options.routes.port = static_cast<std::uint16_t>(wanted.port);
    options.routes.tls = tls_policy(wanted.tls);
    options.routes.guard =
        base::AddressGuard(networks_of("delivery.allowed_networks", wanted.allowed_networks));
    for (const auto& relay : settings.postal.smtp_relays) {
        options.routes.relays.push_back({
            .host = relay.host,
            .address = base::IpAddress::parse(relay.host),
            .port = static_cast<std::uint16_t>(relay.port),
            .tls = tls_policy(relay.tls),
        });
    }
    options.tls_rules = tls_rules_of(settings);
    options.sources = sources_of(settings);
    options.on_source = std::move(on_source);
    options.departures.speaks_against = speaks_against;
    options.provider_of = [policy = shaping_policy(settings)](const auto& hosts) {
        return policy.provider_of(hosts);
    };
    options.family = family(wanted.addresses);
    options.timeouts = {
        .connect = wanted.connect_timeout,
        .greeting = wanted.greeting_timeout,
        .ehlo = wanted.ehlo_timeout,
        .starttls = wanted.starttls_timeout,
        .mail = wanted.mail_timeout,
        .rcpt = wanted.rcpt_timeout,
        .data = wanted.data_timeout,
        .data_block = wanted.data_block_timeout,
        .final_dot = wanted.final_dot_timeout,
    };
    options.keep = {
        .idle = wanted.connection_idle,
        .messages_max = static_cast<std::uint32_t>(wanted.messages_per_connection),
    };
    options.transcripts = transcripts_of(wanted.transcripts);
    return options;
}

smtpd::CrowdLimits crowd_limits(const config::Settings& settings) {
    const auto& limits = settings.limits;
    return {
        .all = count(limits.connections),
        .per_address = count(limits.connections_per_address),
        .per_network = count(limits.connections_per_network),
        .new_per_minute = count(limits.connections_per_minute),
    };
}

delivery::Transcripts transcripts_of(config::Transcripts which) {
    switch (which) {
        case config::Transcripts::none:
            return delivery::Transcripts::none;
        case config::Transcripts::troubled:
            return delivery::Transcripts::troubled;
        case config::Transcripts::all:
            return delivery::Transcripts::all;
    }
    return delivery::Transcripts::all;
}

endpoints::EndpointOptions endpoint_options(const config::Settings& settings) {
    return {
        .guard = endpoint_guard(settings),
        .hold = std::chrono::days{settings.postal.default_maximum_hold_expiry_days},
    };
}

http::ClientOptions endpoint_client_options(const config::Settings& settings) {
    return {
        .guard = endpoint_guard(settings),
        .user_agent = fmt::format("Postrider/{}", version()),
        .keep = {.idle = endpoint_connection_idle},
    };
}

http::ClientOptions policy_client_options(const config::Settings& settings) {
    return {
        .guard = base::AddressGuard(
            networks_of("mta_sts.allowed_networks", settings.mta_sts.allowed_networks)
        ),
        .user_agent = fmt::format("Postrider/{}", version()),
        .keep = {.idle = endpoint_connection_idle},
    };
}

smtpd::ListenerOptions listener_options(
    const config::Settings& settings, const config::Listener& listener
) {
    const auto& limits = settings.limits;
    smtpd::ListenerOptions options;
    options.name = fmt::format("{}:{}", listener.address, listener.port);
    options.proxies = networks_of("listeners.proxy_protocol", listener.proxy_protocol);
    options.xclient = networks_of("listeners.xclient", listener.xclient);
    auto& session = options.session;
    session.idle_timeout = limits.idle_timeout;
    session.data_timeout = limits.data_timeout;
    session.lifetime = limits.session_lifetime;
    session.is_tls_from_start = listener.tls == config::ListenerTls::implicit;
    session.inquiry.asks_for_name = listener.reverse_dns;
    session.inquiry.blocklists = blocklists_of(listener.dnsbl);
    session.inquiry.threshold = listener.dnsbl_threshold;
    session.inquiry.time_limit = limits.client_lookup;
    auto& dialogue = session.dialogue;
    dialogue.host = listener.name;
    dialogue.tls = tls_mode(listener.tls);
    dialogue.auth = auth_offer(listener.auth);
    if (listener.purpose == config::ListenerPurpose::submission) {
        dialogue.future_release_max =
            std::chrono::duration_cast<std::chrono::seconds>(limits.future_release);
    }
    dialogue.size_max = listener.max_message_size.bytes;
    dialogue.recipients_max = count(limits.recipients);
    dialogue.messages_max = count(limits.messages_per_connection);
    dialogue.commands_max = count(limits.commands);
    dialogue.errors_max = count(limits.errors);
    return options;
}

}  // namespace postrider::app
