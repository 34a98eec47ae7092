// The groups that are about mail on its way out: sources, pools, retries, windows, TLS, warm-up.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace postrider::config {

using namespace std::chrono_literals;

enum class AddressFamily : std::uint8_t { ipv6_first, ipv4_first, ipv6_only, ipv4_only };
enum class DeliveryTls : std::uint8_t { none, opportunistic, required };
/// Which attempts keep what was said in them.
enum class Transcripts : std::uint8_t { none, troubled, all };

struct Delivery {
    int port = 25;
    DeliveryTls tls = DeliveryTls::opportunistic;
    /// PEM file of those whose certificates are trusted; empty: the system's.
    std::string authorities;
    AddressFamily addresses = AddressFamily::ipv6_first;
    /// Addresses and networks beside the public Internet that receiving hosts may stand in.
    std::vector<std::string> allowed_networks;

    int connections = 500;
    int connections_per_destination = 20;
    int messages_per_connection = 100;
    /// A provider file of the operator's; empty: none.
    std::string provider_rules_path;
    base::Duration connection_idle = 5s;

    base::Duration connect_timeout = 30s;
    base::Duration greeting_timeout = 1min;
    base::Duration ehlo_timeout = 1min;
    base::Duration starttls_timeout = 1min;
    base::Duration mail_timeout = 5min;
    base::Duration rcpt_timeout = 5min;
    base::Duration data_timeout = 2min;
    base::Duration data_block_timeout = 3min;
    base::Duration final_dot_timeout = 10min;

    /// Wait before attempt n + 1 is min(retry_longest, retry_first × retry_factor^(n - 1)).
    base::Duration retry_first = 5min;
    double retry_factor = 1.3;
    base::Duration retry_longest = 12h;
    /// Given up at this age or after postal.default_maximum_delivery_attempts, what comes first.
    base::Duration lifetime = 120h;

    Transcripts transcripts = Transcripts::all;
};

enum class RetryClass : std::uint8_t {
    any,
    bad_address,
    mailbox_full,
    reputation,
    content,
    policy,
    authentication,
    rate,
    network,
    relaying,
    other,
};
enum class MailStream : std::uint8_t { any, direct, bulk };
/// `arriving`: what comes for routes, on its way to endpoints; the others are about what is sent.
enum class RetryStream : std::uint8_t { any, direct, bulk, arriving };

/// How some mail is tried again; what is zero stays as in Delivery.
struct RetryRule {
    RetryClass bounce_class = RetryClass::any;
    RetryStream stream = RetryStream::any;
    std::string server;
    base::Duration first{};
    double factor = 0;
    base::Duration longest{};
    int attempts = 0;
    base::Duration lifetime{};
    std::string place;  ///< "FILE:LINE", filled after loading
};

/// When some mail leaves; what is empty holds for all mail.
struct SendWindow {
    MailStream stream = MailStream::any;
    std::string server;
    std::string tag;
    std::string from;   ///< "08:00"
    std::string until;  ///< "20:00"; at or before `from`: on the next day
    std::string days = "mon-sun";
    std::string zone = "UTC";
    std::string place;  ///< "FILE:LINE", filled after loading
};

/// The proxy that a source leaves through.
enum class SourceProxy : std::uint8_t { none, socks5, haproxy_v1, haproxy_v2 };
/// TLS with a source's relay.
enum class SourceTls : std::uint8_t { none, opportunistic, required, verified, implicit };

/// An egress way out. After loading `helo` and `pools` are filled.
struct Source {
    std::string name;
    /// Local addresses to bind, or the proxy's; at most one of each family used per connection;
    /// none: any.
    std::vector<std::string> addresses;
    std::string helo;
    std::vector<std::string> pools;
    int priority = 10;
    int weight = 1;
    bool check_names = true;
    SourceProxy proxy = SourceProxy::none;
    std::string proxy_host;
    int proxy_port = 1080;
    std::string proxy_username;
    std::string proxy_password;
    std::string relay_host;
    int relay_port = 587;
    SourceTls relay_tls = SourceTls::verified;
    std::string relay_username;
    std::string relay_password;
};

/// Which mail leaves from which pool of sources; what is empty holds for all mail.
struct PoolRule {
    std::string pool;
    std::string organization;
    std::string server;
    std::string tag;
    std::string sender;
    std::string recipient;
    std::string place;  ///< "FILE:LINE", filled after loading
};

enum class DestinationTls : std::uint8_t { none, opportunistic, encrypted, verified, dane };
enum class PublishedPolicies : std::uint8_t { obey, ignore };
/// What TLS with the hosts of one destination must show.
struct TlsDestination {
    std::string domain;
    DestinationTls tls = DestinationTls::opportunistic;
    PublishedPolicies published = PublishedPolicies::obey;
    std::vector<std::string> names;
    std::vector<std::string> certificates;
    std::string place;  ///< "FILE:LINE", filled after loading
};

/// The policies that destinations publish on the web (RFC 8461).
struct MtaSts {
    bool enabled = true;
    /// Addresses and networks beside the public Internet that policy hosts may stand in.
    std::vector<std::string> allowed_networks;
};

/// What destinations that ask for it are told of TLS with them (RFC 8460).
struct TlsReports {
    bool send = true;
    /// postal.smtp_hostname when the file names none.
    std::string organization_name;
    std::string contact;
    std::string server;
    base::Duration spread = 4h;
};

/// A source that is new to the world.
struct WarmUp {
    std::string source;
    /// One of the presets or of `warmup_plans`; the first preset when the file names none.
    std::string plan;
    /// "2026-11-22", in UTC; another day begins it afresh.
    std::string since;
    /// "yahoo=careful": another plan for a provider.
    std::vector<std::string> providers;
};

enum class WarmUpPeriod : std::uint8_t { day, hour };
enum class WarmUpSpan : std::uint8_t { provider, together };
/// How much a source that is new may send, day by day.
struct WarmUpPlan {
    std::string name;
    WarmUpSpan count = WarmUpSpan::provider;
    WarmUpPeriod per = WarmUpPeriod::day;
    /// "50", or "500x3" for three days.
    std::vector<std::string> days;
    int hold_percent = 5;
    int back_percent = 15;
    double complaint_hold_percent = 0.1;
    double complaint_back_percent = 0.3;
};

}  // namespace postrider::config
