// The options of Postal's file, version 2.
#include <string_view>

#include "config/options.h"

namespace postrider::config {

namespace {

constexpr std::string_view own_threads = "see threads: one program does everything";
constexpr std::string_view own_store = "Postrider keeps its own store: see store";
constexpr std::string_view own_log = "Postrider's log is set by log";
constexpr std::string_view own_queue = "Postrider's queue needs no locks in a database";

// One line for what a key is and one for what it means reads best as a table.
// clang-format off

Group postal() {
    return {"postal", Origin::postal, "The installation as a whole.", "", place<&Settings::postal>, false, {
        {"web_hostname", field<&Postal::web_hostname>(), own_host,
         "Host name of the panel and the API."},
        {"web_protocol", field<&Postal::web_protocol>(), any_value,
         "Used to build web addresses only."},
        {"smtp_hostname", field<&Postal::smtp_hostname>(), own_host,
         "Host name in greetings, replies and Received, and in HELO where no other is set."},
        {"use_ip_pools", field<&Postal::use_ip_pools>(), any_value,
         "Choose the source address of a message from the pool of its mail server."},
        {"default_maximum_delivery_attempts", field<&Postal::default_maximum_delivery_attempts>(), between(1, 1000),
         "Attempts before a delivery is given up; delivery.lifetime may end it earlier."},
        {"default_maximum_hold_expiry_days", field<&Postal::default_maximum_hold_expiry_days>(), days,
         "Days until a held message expires."},
        {"default_suppression_list_automatic_removal_days", field<&Postal::default_suppression_list_automatic_removal_days>(), days,
         "Days until an address leaves the suppression list."},
        {"default_spam_threshold", field<&Postal::default_spam_threshold>(), any_value,
         "Score above which incoming mail is spam, for a mail server that is created."},
        {"default_spam_failure_threshold", field<&Postal::default_spam_failure_threshold>(), any_value,
         "Score from which incoming mail is refused, for a mail server that is created."},
        {"use_local_ns_for_domain_verification", field<&Postal::use_local_ns_for_domain_verification>(), any_value,
         "Check domains through the resolver rather than through their own name servers."},
        {"use_resent_sender_header", field<&Postal::use_resent_sender_header>(), any_value,
         "Put Resent-Sender on top of outgoing mail."},
        {"signing_key_path", field<&Postal::signing_key_path>(), required(a_path),
         "RSA key in PEM that signs webhooks and mail of the return path domain."},
        {"smtp_relays", field<&Postal::smtp_relays>(), any_value,
         "Relays for all outgoing mail, `smtp://host:port?ssl_mode=Auto`; ssl_mode is None, Auto, STARTTLS or TLS."},
        {"trusted_proxies", field<&Postal::trusted_proxies>(), shaped(Shape::network),
         "Addresses and networks whose X-Forwarded-For is believed."},
        {"queued_message_lock_stale_days", unused<int>(), no_effect(own_queue),
         "Age at which Postal takes over another worker's lock."},
        {"batch_queued_messages", unused<bool>(), no_effect(own_queue),
         "Whether Postal sends mail for one domain in batches."},
    }};
}

Group web_server() {
    return {"web_server", Origin::postal, "Where the web answers, unless `http` says it.", "", place<&Settings::web_server>, false, {
        {"default_port", field<&WebServer::default_port>(), a_port, "Port."},
        {"default_bind_address", field<&WebServer::default_bind_address>(), an_address, "Address."},
        {"max_threads", unused<int>(), no_effect(own_threads, a_count), "Postal's web threads."},
    }};
}

Group worker() {
    return {"worker", Origin::postal, "Where health and metrics answer, unless `health` says it.", "", place<&Settings::worker>, false, {
        {"default_health_server_port", field<&Worker::default_health_server_port>(), a_port, "Port."},
        {"default_health_server_bind_address", field<&Worker::default_health_server_bind_address>(), an_address,
         "Address."},
        {"threads", unused<int>(), no_effect(own_threads, a_count), "Postal's threads a worker."},
    }};
}

Group main_db() {
    return {"main_db", Origin::postal, "Postal's main database in MariaDB.", own_store, nullptr, false, {
        {"host", unused<std::string>(), shaped(Shape::host_or_address), "Host."},
        {"port", unused<int>(), a_port, "Port."},
        {"username", unused<std::string>(), any_value, "User."},
        {"password", unused<std::string>(), a_secret, "Password."},
        {"database", unused<std::string>(), any_value, "Name."},
        {"pool_size", unused<int>(), a_count, "Connections."},
        {"encoding", unused<std::string>(), any_value, "Character set."},
    }};
}

Group message_db() {
    return {"message_db", Origin::postal, "Postal's message databases in MariaDB.", own_store, nullptr, false, {
        {"host", unused<std::string>(), shaped(Shape::host_or_address), "Host."},
        {"port", unused<int>(), a_port, "Port."},
        {"username", unused<std::string>(), any_value, "User."},
        {"password", unused<std::string>(), a_secret, "Password."},
        {"encoding", unused<std::string>(), any_value, "Character set."},
        {"database_name_prefix", unused<std::string>(), any_value, "What the names begin with."},
        {"prefix", unused<std::string>(), any_value, "Stands in Postal's example files; Postal does not read it."},
    }};
}

Group logging() {
    return {"logging", Origin::postal, "Postal's log.", "", place<&Settings::logging>, false, {
        {"rails_log_enabled", unused<bool>(), no_effect(own_log), "Whether Rails logs."},
        {"sentry_dsn", unused<std::string>(), no_effect("failures are not sent to Sentry"), "Where Postal sends failures."},
        {"enabled", field<&Logging::enabled>(), any_value, "Whether anything is logged, unless log.enabled says it."},
        {"highlighting_enabled", unused<bool>(), no_effect(own_log), "Whether Postal's log is coloured."},
    }};
}

Group gelf() {
    return {"gelf", Origin::postal, "A Graylog server that gets the log too.", "", place<&Settings::gelf>, false, {
        {"host", field<&Gelf::host>(), shaped(Shape::host_or_address), "Host; none when empty."},
        {"port", field<&Gelf::port>(), a_port, "UDP port."},
        {"facility", field<&Gelf::facility>(), any_value, "Name of this installation in Graylog."},
    }};
}

Group smtp_server() {
    return {"smtp_server", Origin::postal, "The first SMTP listener, unless `listeners` says it.", "", place<&Settings::smtp_server>, false, {
        {"default_port", field<&SmtpServer::default_port>(), a_port, "Port of the first listener."},
        {"default_bind_address", field<&SmtpServer::default_bind_address>(), an_address,
         "Address of all listeners that `listeners` does not name."},
        {"default_health_server_port", field<&SmtpServer::default_health_server_port>(), a_port,
         "When given, health and metrics answer here too, unless `health` says where."},
        {"default_health_server_bind_address", field<&SmtpServer::default_health_server_bind_address>(), an_address,
         "Address for default_health_server_port."},
        {"tls_enabled", field<&SmtpServer::tls_enabled>(), any_value,
         "Postal's default is false; here TLS is on unless the file says `false`, which takes STARTTLS, and with it AUTH, from the first listener."},
        {"tls_certificate_path", field<&SmtpServer::tls_certificate_path>(), required(a_path),
         "Certificate and chain in PEM, shown when SNI names none of `certificates`."},
        {"tls_private_key_path", field<&SmtpServer::tls_private_key_path>(), required(a_path),
         "Its key in PEM."},
        {"tls_ciphers", field<&SmtpServer::tls_ciphers>(), any_value,
         "OpenSSL cipher list, unless tls.ciphers says it."},
        {"ssl_version", unused<std::string>(), no_effect("versions of TLS are set by tls.minimum_version"),
         "Name of an OpenSSL method."},
        {"proxy_protocol", field<&SmtpServer::proxy_protocol>(), any_value,
         "The first listener expects a PROXY line from everyone; better name the proxies in `listeners`."},
        {"log_connections", field<&SmtpServer::log_connections>(), any_value, "Log each connection."},
        {"max_message_size", field<&SmtpServer::max_message_size>(), between(1, 1024),
         "Largest message in megabytes of 1024 × 1024 bytes; Postal's default is 14."},
        {"log_ip_address_exclusion_matcher", field<&SmtpServer::log_ip_address_exclusion_matcher>(), any_value,
         "Clients whose address matches leave no session log."},
    }};
}

Group dns() {
    return {"dns", Origin::postal, "Names of this installation in the DNS, as shown to users and checked.", "", place<&Settings::dns>, false, {
        {"mx_records", field<&Dns::mx_records>(), a_host, "Hosts that a domain's MX records must name."},
        {"spf_include", field<&Dns::spf_include>(), own_host, "Name that a domain's SPF record includes."},
        {"return_path_domain", field<&Dns::return_path_domain>(), own_host,
         "Domain of envelope senders, and of Message-IDs of mail from the API."},
        {"route_domain", field<&Dns::route_domain>(), own_host, "Domain of the addresses of routes."},
        {"track_domain", field<&Dns::track_domain>(), own_host, "Name that tracking domains point at."},
        {"helo_hostname", field<&Dns::helo_hostname>(), a_host,
         "Name in HELO for sources without one; postal.smtp_hostname when empty."},
        {"dkim_identifier", field<&Dns::dkim_identifier>(), required(shaped(Shape::label)), "Beginning of DKIM selectors."},
        {"domain_verify_prefix", field<&Dns::domain_verify_prefix>(), required(any_value),
         "Beginning of the TXT record that proves a domain."},
        {"custom_return_path_prefix", field<&Dns::custom_return_path_prefix>(), required(shaped(Shape::label)),
         "Label of a domain's own return path."},
        {"timeout", field<&Dns::timeout>(), between(1, 300), "Seconds to wait for an answer, unless resolver.timeout says it."},
        {"resolv_conf_path", field<&Dns::resolv_conf_path>(), required(a_path),
         "File whose `nameserver` lines are used, unless resolver.servers names any."},
    }};
}

Group system_mail() {
    return {"smtp", Origin::postal, "How the installation sends its own mail, such as invitations.", "", place<&Settings::smtp>, false, {
        {"host", field<&SystemMail::host>(), required(shaped(Shape::host_or_address)), "Host."},
        {"port", field<&SystemMail::port>(), a_port, "Port."},
        {"username", field<&SystemMail::username>(), any_value, "User; no AUTH when empty."},
        {"password", field<&SystemMail::password>(), a_secret, "Password."},
        {"authentication_type", field<&SystemMail::authentication_type>(), any_value, "AUTH mechanism."},
        {"enable_starttls", field<&SystemMail::enable_starttls>(), any_value, "Insist on STARTTLS."},
        {"enable_starttls_auto", field<&SystemMail::enable_starttls_auto>(), any_value, "STARTTLS when it is offered."},
        {"openssl_verify_mode", field<&SystemMail::openssl_verify_mode>(), any_value, "Whether the certificate is verified."},
        {"from_name", field<&SystemMail::from_name>(), any_value, "Author's name."},
        {"from_address", field<&SystemMail::from_address>(), required(shaped(Shape::email)), "Author's address."},
    }};
}

Group rails() {
    return {"rails", Origin::postal, "Postal's web framework.", "Postrider does not run on Rails", nullptr, false, {
        {"environment", unused<std::string>(), any_value, "Rails' environment."},
        {"secret_key", unused<std::string>(), a_secret, "Key of its sessions; ours is secrets.key_path."},
    }};
}

Group rspamd() {
    return {"rspamd", Origin::postal, "The spam scanner rspamd; where it is enabled, spamd is not asked.", "", place<&Settings::rspamd>, false, {
        {"enabled", field<&Rspamd::enabled>(), any_value, "Whether it is asked."},
        {"host", field<&Rspamd::host>(), required(shaped(Shape::host_or_address)), "Host."},
        {"port", field<&Rspamd::port>(), a_port, "Port."},
        {"ssl", field<&Rspamd::ssl>(), any_value, "Whether it speaks TLS; its certificate must be valid for `host`."},
        {"password", field<&Rspamd::password>(), a_secret, "Password."},
        {"flags", field<&Rspamd::flags>(), any_value, "Flags to send with each request."},
    }};
}

Group spamd() {
    return {"spamd", Origin::postal, "The spam scanner SpamAssassin, by its server spamd.", "", place<&Settings::spamd>, false, {
        {"enabled", field<&Spamd::enabled>(), any_value, "Whether it is asked."},
        {"host", field<&Spamd::host>(), required(shaped(Shape::host_or_address)), "Host."},
        {"port", field<&Spamd::port>(), a_port, "Port."},
    }};
}

Group clamav() {
    return {"clamav", Origin::postal, "The virus scanner ClamAV, by its server clamd.", "", place<&Settings::clamav>, false, {
        {"enabled", field<&Clamav::enabled>(), any_value, "Whether it is asked."},
        {"host", field<&Clamav::host>(), required(shaped(Shape::host_or_address)), "Host."},
        {"port", field<&Clamav::port>(), a_port, "Port."},
    }};
}

Group smtp_client() {
    return {"smtp_client", Origin::postal, "Timeouts of deliveries, where `delivery` does not say them.", "", place<&Settings::smtp_client>, false, {
        {"open_timeout", field<&SmtpClient::open_timeout>(), between(1, 3600),
         "Seconds to connect; when given it is the default of delivery.connect_timeout."},
        {"read_timeout", field<&SmtpClient::read_timeout>(), between(1, 3600),
         "Seconds to wait for a reply; when given it is the default of delivery's timeouts up to RCPT. After the message the longer ones stand, lest mail arrives twice."},
    }};
}

Group migration_waiter() {
    return {"migration_waiter", Origin::postal, "Waiting for another process to migrate the database.",
            "Postrider migrates its store when it starts", nullptr, false, {
        {"enabled", unused<bool>(), any_value, "Whether to wait."},
        {"attempts", unused<int>(), a_count, "How often to look."},
        {"sleep_time", unused<int>(), between(0, 3600), "Seconds between."},
    }};
}

Group oidc() {
    return {"oidc", Origin::postal, "Signing in to the panel through OpenID Connect.", "", place<&Settings::oidc>, false, {
        {"enabled", field<&Oidc::enabled>(), any_value, "Whether it is offered."},
        {"local_authentication_enabled", field<&Oidc::local_authentication_enabled>(), any_value, "Whether passwords work too."},
        {"name", field<&Oidc::name>(), any_value, "Name on the button."},
        {"issuer", field<&Oidc::issuer>(), shaped(Shape::url), "Issuer."},
        {"identifier", field<&Oidc::identifier>(), any_value, "Client identifier."},
        {"secret", field<&Oidc::secret>(), a_secret, "Client secret."},
        {"scopes", field<&Oidc::scopes>(), any_value, "Scopes to ask for."},
        {"uid_field", field<&Oidc::uid_field>(), any_value, "Claim that identifies a user."},
        {"email_address_field", field<&Oidc::email_address_field>(), any_value, "Claim with the address."},
        {"name_field", field<&Oidc::name_field>(), any_value, "Claim with the name."},
        {"discovery", field<&Oidc::discovery>(), any_value, "Whether the issuer tells the four addresses below."},
        {"authorization_endpoint", field<&Oidc::authorization_endpoint>(), any_value, "Without discovery."},
        {"token_endpoint", field<&Oidc::token_endpoint>(), any_value, "Without discovery."},
        {"userinfo_endpoint", field<&Oidc::userinfo_endpoint>(), any_value, "Without discovery."},
        {"jwks_uri", field<&Oidc::jwks_uri>(), any_value, "Without discovery."},
    }};
}
// clang-format on

}  // namespace

std::vector<Group> postal_groups() {
    return {
        postal(),
        web_server(),
        worker(),
        main_db(),
        message_db(),
        logging(),
        gelf(),
        smtp_server(),
        dns(),
        system_mail(),
        rails(),
        rspamd(),
        spamd(),
        clamav(),
        smtp_client(),
        migration_waiter(),
        oidc()
    };
}

}  // namespace postrider::config
