// The configuration as one immutable value: a plain struct for each group of the file.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/time.h"
#include "config/address_pattern.h"
#include "config/outgoing_settings.h"

// The initialisers below are the defaults: the reference page is printed from them. What a key
// means, its limits and its name in the file stand in options.cpp.
namespace postrider::config {

using namespace std::chrono_literals;

/// A number of bytes, written as 500, 64KB (1000), 64KiB (1024), 50MB, 1GiB.
struct ByteSize {
    std::uint64_t bytes = 0;
    auto operator<=>(const ByteSize&) const = default;
};

enum class WebProtocol : std::uint8_t { http, https };

/// How to reach a relay, in Postal's words. `automatic`: STARTTLS when offered, unverified.
enum class RelayTls : std::uint8_t { none, automatic, starttls, tls };
struct Relay {
    std::string host;
    int port = 25;
    RelayTls tls = RelayTls::automatic;
    bool operator==(const Relay&) const = default;
};

// Postal's groups.

struct Postal {
    std::string web_hostname = "postal.example.com";
    WebProtocol web_protocol = WebProtocol::https;
    std::string smtp_hostname = "postal.example.com";
    bool use_ip_pools = false;
    int default_maximum_delivery_attempts = 18;
    int default_maximum_hold_expiry_days = 7;
    int default_suppression_list_automatic_removal_days = 30;
    int default_spam_threshold = 5;
    int default_spam_failure_threshold = 20;
    bool use_local_ns_for_domain_verification = false;
    bool use_resent_sender_header = true;
    std::string signing_key_path = "$config-file-root/signing.key";
    /// All outgoing mail goes to these, in order, when there are any.
    std::vector<Relay> smtp_relays;
    /// Addresses and networks whose X-Forwarded-For is believed.
    std::vector<std::string> trusted_proxies;
};

/// Read `Settings::http` instead: this is what it is completed from.
struct WebServer {
    int default_port = 5000;
    std::string default_bind_address = "127.0.0.1";
};

/// Read `Settings::health` instead: this is what it is completed from.
struct Worker {
    int default_health_server_port = 9090;
    std::string default_health_server_bind_address = "127.0.0.1";
};

struct Logging {
    bool enabled = true;
};

struct Gelf {
    std::string host;
    int port = 12201;
    std::string facility = "postal";
};

/// Read `Settings::listeners`, `certificates` and `tls` instead: they are completed from this.
struct SmtpServer {
    int default_port = 25;
    std::string default_bind_address = "::";
    int default_health_server_port = 9091;
    std::string default_health_server_bind_address = "127.0.0.1";
    bool tls_enabled = true;
    std::string tls_certificate_path = "$config-file-root/smtp.cert";
    std::string tls_private_key_path = "$config-file-root/smtp.key";
    std::string tls_ciphers;
    bool proxy_protocol = false;
    bool log_connections = false;
    /// Megabytes of 1024 × 1024 bytes.
    int max_message_size = 50;
    /// Clients whose address matches leave no session log.
    AddressPattern log_ip_address_exclusion_matcher;
};

struct Dns {
    std::vector<std::string> mx_records = {"mx1.postal.example.com", "mx2.postal.example.com"};
    std::string spf_include = "spf.postal.example.com";
    std::string return_path_domain = "rp.postal.example.com";
    std::string route_domain = "routes.postal.example.com";
    std::string track_domain = "track.postal.example.com";
    std::string helo_hostname;
    std::string dkim_identifier = "postal";
    std::string domain_verify_prefix = "postal-verification";
    std::string custom_return_path_prefix = "psrp";
    /// Read `Settings::resolver` instead: it is completed from these two.
    std::chrono::seconds timeout = 5s;
    std::string resolv_conf_path = "/etc/resolv.conf";
};

enum class SystemMailAuth : std::uint8_t { plain, login, cram_md5 };
enum class VerifyMode : std::uint8_t { none, peer };

/// How the installation's own mails (invitations, passwords) are sent.
struct SystemMail {
    std::string host = "127.0.0.1";
    int port = 25;
    std::string username;
    std::string password;
    SystemMailAuth authentication_type = SystemMailAuth::login;
    bool enable_starttls = false;
    bool enable_starttls_auto = true;
    VerifyMode openssl_verify_mode = VerifyMode::peer;
    std::string from_name = "Postal";
    std::string from_address = "postal@example.com";
};

struct Rspamd {
    bool enabled = false;
    std::string host = "127.0.0.1";
    int port = 11334;
    bool ssl = false;
    std::string password;
    std::string flags;
};

struct Spamd {
    bool enabled = false;
    std::string host = "127.0.0.1";
    int port = 783;
};

struct Clamav {
    bool enabled = false;
    std::string host = "127.0.0.1";
    int port = 2000;
};

/// Read `Settings::delivery` instead: its timeouts are completed from this.
struct SmtpClient {
    std::chrono::seconds open_timeout = 30s;
    std::chrono::seconds read_timeout = 30s;
};

struct Oidc {
    bool enabled = false;
    bool local_authentication_enabled = true;
    std::string name = "OIDC Provider";
    std::string issuer;
    std::string identifier;
    std::string secret;
    std::vector<std::string> scopes = {"openid", "email"};
    std::string uid_field = "sub";
    std::string email_address_field = "email";
    std::string name_field = "name";
    bool discovery = true;
    std::string authorization_endpoint;
    std::string token_endpoint;
    std::string userinfo_endpoint;
    std::string jwks_uri;
};

// Postrider's groups.

enum class ListenerTls : std::uint8_t { none, starttls, starttls_required, implicit };
enum class ListenerAuth : std::uint8_t { under_tls, always, never };
/// `submission` takes mail only from those who have a credential, and none for routes.
enum class ListenerPurpose : std::uint8_t { any, submission };

/// Where SMTP is spoken. After loading every field is filled.
struct Listener {
    /// Host name of greeting and Received; postal.smtp_hostname when the file names none.
    std::string name;
    std::string address = "::";
    int port = 25;
    ListenerTls tls = ListenerTls::starttls;
    ListenerAuth auth = ListenerAuth::under_tls;
    ListenerPurpose purpose = ListenerPurpose::any;
    /// smtp_server.max_message_size when the file names none.
    ByteSize max_message_size;
    /// Addresses and networks that begin with a PROXY line (v1 or v2); anyone else's is refused.
    std::vector<std::string> proxy_protocol;
    /// Addresses and networks that may use XCLIENT.
    std::vector<std::string> xclient;
    /// Whether the client's host name is looked for.
    bool reverse_dns = true;
    /// DNS lists whose addresses are refused, as `zone[=network][*weight]`.
    std::vector<std::string> dnsbl;
    int dnsbl_threshold = 1;
};

/// PEM files. The first certificate is the one shown when SNI names none of `names`.
struct Certificate {
    std::string certificate;
    std::string key;
    /// Host names it is for; when empty, those in the certificate.
    std::vector<std::string> names;
    /// False for Postal's default paths, which may be absent: then one signed by itself is made.
    bool required = true;
};

enum class TlsVersion : std::uint8_t { tls1_0, tls1_1, tls1_2, tls1_3 };
struct Tls {
    TlsVersion minimum_version = TlsVersion::tls1_2;
    /// OpenSSL's cipher list for TLS 1.2 and below; empty: OpenSSL's own.
    std::string ciphers;
};

enum class WebTls : std::uint8_t { none, implicit };
/// Where the API, the panel and tracking answer.
struct WebListener {
    std::string address = "127.0.0.1";
    int port = 5000;
    WebTls tls = WebTls::none;
};

/// Where /health and /metrics answer.
struct HealthListener {
    std::string address = "127.0.0.1";
    int port = 9090;
};

enum class StoreEngine : std::uint8_t { sqlite, postgresql };
struct Store {
    StoreEngine engine = StoreEngine::sqlite;
    /// Everything that is kept on this machine.
    std::string directory = "/var/lib/postrider";
    /// libpq's connection text; secret.
    std::string url;
    int message_days = 60;
    int body_days = 30;
};

struct Limits {
    int connections = 5000;
    int connections_per_address = 100;
    int connections_per_network = 500;
    int connections_per_minute = 0;
    int recipients = 1000;
    int errors = 20;
    int commands = 20000;
    int messages_per_connection = 1000;
    base::Duration idle_timeout = 5min;
    base::Duration data_timeout = 5min;
    base::Duration session_lifetime = 2h;
    base::Duration client_lookup = 5s;
    base::Duration future_release = std::chrono::days{7};
    ByteSize request_size{75'000'000};
};

/// Which DNS servers are asked. After loading everything is filled.
struct Resolver {
    /// "address" or "address@port"; none: those of `resolv_conf_path`.
    std::vector<std::string> servers;
    std::string resolv_conf_path;
    /// File with the root's keys; empty: answers are not validated.
    std::string trust_anchor = "/usr/share/dns/root.key";
    base::Duration timeout = 5s;
};

struct Log {
    bool enabled = true;
    base::LogFormat format = base::LogFormat::logfmt;
    base::LogLevel level = base::LogLevel::info;
};

enum class BounceContent : std::uint8_t { headers, message };
/// The notices of non-delivery that we write (RFC 3464).
struct Bounce {
    bool send = true;
    /// Author of the notice; MAILER-DAEMON@ the SMTP host name when the file names none.
    std::string from_address;
    std::string from_name = "Mail Delivery System";
    BounceContent content = BounceContent::headers;
    base::Duration delay_after = 4h;
};

/// Where routes lead to.
struct Endpoints {
    /// Addresses and networks beside the public Internet that endpoints may stand in.
    std::vector<std::string> allowed_networks;
};

enum class WhenDown : std::uint8_t { open, closed };
/// What the scanners of `rspamd`, `spamd` and `clamav` may cost, and what counts without them.
struct Scan {
    WhenDown when_down = WhenDown::open;
    base::Duration spam_timeout = 10s;
    base::Duration threat_timeout = 10s;
    ByteSize spam_size{5'000'000};
    ByteSize threat_size{25 << 20};
    int connections = 20;
};

struct Secrets {
    /// The installation's key; `installation.key` in store.directory when the file names none.
    std::string key_path;
};

struct Threads {
    int io = 1;
    /// For signatures and password hashes; 0: one a processor.
    int workers = 0;
};

struct Settings {
    Postal postal;
    WebServer web_server;
    Worker worker;
    Logging logging;
    Gelf gelf;
    SmtpServer smtp_server;
    Dns dns;
    SystemMail smtp;
    Rspamd rspamd;
    Spamd spamd;
    Clamav clamav;
    SmtpClient smtp_client;
    Oidc oidc;

    std::vector<Listener> listeners;
    std::vector<Certificate> certificates;
    Tls tls;
    std::vector<WebListener> http;
    std::vector<HealthListener> health;
    Store store;
    Limits limits;
    Delivery delivery;
    /// Never empty after loading: the first is the one used where nothing else is said.
    std::vector<Source> sources;
    std::vector<PoolRule> pool_rules;
    std::vector<TlsDestination> tls_policies;
    MtaSts mta_sts;
    TlsReports tls_reports;
    std::vector<WarmUp> warmup;
    std::vector<WarmUpPlan> warmup_plans;
    std::vector<RetryRule> retries;
    std::vector<SendWindow> windows;
    Resolver resolver;
    Log log;
    Bounce bounce;
    Endpoints endpoints;
    Scan scan;
    Secrets secrets;
    Threads threads;
};

}  // namespace postrider::config
