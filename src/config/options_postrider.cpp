// The options that Postrider adds to Postal's.
#include "config/options.h"

namespace postrider::config {

namespace {

constexpr std::int64_t kilobyte = 1000;
constexpr std::int64_t gigabyte = 1'000'000'000;
constexpr Rule a_timeout = between(1, 86400);
constexpr Rule a_retry = between(1, std::int64_t{90} * 86400);

// One line for what a key is and one for what it means reads best as a table.
// clang-format off

Group listeners() {
    return {"listeners", Origin::postrider,
            "Where SMTP is spoken. Without this group: 25 and 2525 with STARTTLS, 587 with required STARTTLS and 465 with implicit TLS, the last two for submission only; the first follows smtp_server.",
            "", append<&Settings::listeners>, true, {
        {"name", field<&Listener::name>(), a_host, "Host name in the greeting and Received; postal.smtp_hostname when empty."},
        {"address", field<&Listener::address>(), an_address, "Address; `::` is every address, IPv4 too."},
        {"port", field<&Listener::port>(), in_every_entry(a_port), "Port."},
        {"tls", field<&Listener::tls>(), any_value,
         "Clear text only, STARTTLS offered, STARTTLS before any mail, or TLS from the first byte."},
        {"auth", field<&Listener::auth>(), any_value, "When AUTH is offered."},
        {"purpose", field<&Listener::purpose>(), any_value,
         "`submission` takes mail only from those with a credential; `any` also takes mail for routes."},
        {"max_message_size", field<&Listener::max_message_size>(), between(kilobyte, gigabyte),
         "Largest message; smtp_server.max_message_size when empty."},
        {"proxy_protocol", field<&Listener::proxy_protocol>(), shaped(Shape::network),
         "Proxies, by address or network, that begin each connection with a PROXY line; with any here, all other clients are refused."},
        {"xclient", field<&Listener::xclient>(), shaped(Shape::network),
         "Clients, by address or network, that may say for whom they speak with Postfix's XCLIENT; for tests and mail proxies."},
        {"reverse_dns", field<&Listener::reverse_dns>(), any_value,
         "Whether the client's host name is looked for, to stand in Received."},
        {"dnsbl", field<&Listener::dnsbl>(), shaped(Shape::blocklist),
         "DNS lists, each `zone[=network][*weight]`, whose addresses are refused with 554 unless they log in or are of a known network. With a network only answers in it count; a negative weight is for lists of good addresses. A list that does not answer counts for nothing."},
        {"dnsbl_threshold", field<&Listener::dnsbl_threshold>(), between(1, 100'000),
         "Sum of the weights from which on an address is refused."},
    }};
}

Group certificates() {
    return {"certificates", Origin::postrider,
            "Certificates for SMTP and the web, chosen by SNI; they are read again on SIGHUP. A certificate named in the file must be there. Where none is named and smtp_server's default paths hold none, one signed by itself is made at start, with a warning.",
            "", append<&Settings::certificates>, true, {
        {"certificate", field<&Certificate::certificate>(), in_every_entry(a_path), "Certificate and chain in PEM."},
        {"key", field<&Certificate::key>(), in_every_entry(a_path), "Its key in PEM."},
        {"names", field<&Certificate::names>(), any_value, "Host names it is for, `*.` allowed; those inside it when empty."},
    }};
}

Group tls() {
    return {"tls", Origin::postrider, "TLS of all listeners.", "", place<&Settings::tls>, false, {
        {"minimum_version", field<&Tls::minimum_version>(), any_value, "Oldest version of TLS that is spoken."},
        {"ciphers", field<&Tls::ciphers>(), any_value, "OpenSSL cipher list for TLS 1.2 and older; OpenSSL's own when empty."},
    }};
}

Group http() {
    return {"http", Origin::postrider,
            "Where the API, the panel and tracking answer. Without this group: one listener from web_server.",
            "", append<&Settings::http>, true, {
        {"address", field<&WebListener::address>(), an_address, "Address."},
        {"port", field<&WebListener::port>(), in_every_entry(a_port), "Port."},
        {"tls", field<&WebListener::tls>(), any_value, "Clear text (behind a proxy of yours) or TLS."},
    }};
}

Group health() {
    return {"health", Origin::postrider,
            "Where /health and /metrics answer. Without this group: one listener from worker; `health: []` is none.",
            "", append<&Settings::health>, true, {
        {"address", field<&HealthListener::address>(), an_address, "Address."},
        {"port", field<&HealthListener::port>(), in_every_entry(a_port), "Port."},
    }};
}

Group store() {
    return {"store", Origin::postrider, "Where everything is kept.", "", place<&Settings::store>, false, {
        {"engine", field<&Store::engine>(), any_value, "SQLite needs nothing; PostgreSQL serves several machines."},
        {"directory", field<&Store::directory>(), required(a_path), "Folder for all data on this machine."},
        {"url", field<&Store::url>(), Rule{.shape = Shape::connection, .secret = true}, "How to reach PostgreSQL, `postgresql://user:password@host/database`."},
        {"message_days", field<&Store::message_days>(), between(1, 36500), "Days that messages, attempts and events are kept."},
        {"body_days", field<&Store::body_days>(), between(1, 36500), "Days that bodies are kept; not above message_days."},
    }};
}

Group limits() {
    return {"limits", Origin::postrider, "What clients may take of the SMTP listeners and the web.", "", place<&Settings::limits>, false, {
        {"connections", field<&Limits::connections>(), a_count, "SMTP connections at a time; beyond it 421."},
        {"connections_per_address", field<&Limits::connections_per_address>(), a_count, "SMTP connections at a time from one address; beyond it 421."},
        {"connections_per_network", field<&Limits::connections_per_network>(), a_count, "SMTP connections at a time from one IPv4 /24 or IPv6 /64; beyond it 421."},
        {"connections_per_minute", field<&Limits::connections_per_minute>(), between(0, 1'000'000'000), "New SMTP connections of one address within a minute; beyond it 421. 0 is any number."},
        {"recipients", field<&Limits::recipients>(), between(100, 1'000'000), "Recipients of a message; beyond it 452. RFC 5321 §4.5.3.1.8 asks for 100 or more."},
        {"errors", field<&Limits::errors>(), a_count, "Refused commands since the last accepted message; then 421."},
        {"commands", field<&Limits::commands>(), a_count, "Commands since the last accepted message; then 421."},
        {"messages_per_connection", field<&Limits::messages_per_connection>(), a_count, "Messages in a connection; then 421."},
        {"idle_timeout", field<&Limits::idle_timeout>(), a_timeout, "Wait for a command, then 421. RFC 5321 §4.5.3.2.7 asks for 5m."},
        {"data_timeout", field<&Limits::data_timeout>(), a_timeout, "Wait for the next piece of a message."},
        {"session_lifetime", field<&Limits::session_lifetime>(), a_timeout, "Longest SMTP connection."},
        {"client_lookup", field<&Limits::client_lookup>(), between(1, 60), "How long the DNS is waited for that tells of a client: its host name, and whether it is listed."},
        {"future_release", field<&Limits::future_release>(), between(0, 31'622'400), "How long senders may have mail held back before it is sent (FUTURERELEASE, RFC 4865), on listeners for submission; `0s` is not at all."},
        {"request_size", field<&Limits::request_size>(), between(kilobyte, gigabyte), "Largest body of an HTTP request; base64 makes a message a third larger."},
    }};
}

Group delivery() {
    return {"delivery", Origin::postrider, "How mail is delivered.", "", place<&Settings::delivery>, false, {
        {"port", field<&Delivery::port>(), a_port, "Port of receiving hosts."},
        {"tls", field<&Delivery::tls>(), any_value, "TLS with hosts that publish no policy (DANE, MTA-STS) and are not named in `tls_policies`: never, when offered (in clear text if it fails), or always, with any certificate."},
        {"authorities", field<&Delivery::authorities>(), a_path, "PEM file with the certificates of those who may vouch for hosts; the system's when empty."},
        {"addresses", field<&Delivery::addresses>(), any_value, "Which addresses of a host are tried, and in which order."},
        {"allowed_networks", field<&Delivery::allowed_networks>(), shaped(Shape::network),
         "Addresses and networks, such as 10.1.2.0/24, that hosts may stand in to which the DNS or an address literal leads, beside the public Internet. Relays may stand anywhere."},
        {"connections", field<&Delivery::connections>(), a_count, "Outgoing connections at a time."},
        {"connections_per_destination", field<&Delivery::connections_per_destination>(), a_count, "Of these, to one destination."},
        {"messages_per_connection", field<&Delivery::messages_per_connection>(), a_count, "Messages before a connection is closed."},
        {"provider_rules_path", field<&Delivery::provider_rules_path>(), a_path, "What receivers want, in the words of rules/providers.rules; it counts before what is built in. Read at start."},
        {"connection_idle", field<&Delivery::connection_idle>(), between(0, 300), "How long a connection is kept for another message."},
        {"connect_timeout", field<&Delivery::connect_timeout>(), a_timeout, "To connect."},
        {"greeting_timeout", field<&Delivery::greeting_timeout>(), a_timeout, "For the greeting."},
        {"ehlo_timeout", field<&Delivery::ehlo_timeout>(), a_timeout, "For the reply to EHLO or HELO."},
        {"starttls_timeout", field<&Delivery::starttls_timeout>(), a_timeout, "For the reply to STARTTLS, and again for the handshake."},
        {"mail_timeout", field<&Delivery::mail_timeout>(), a_timeout, "For the reply to MAIL (RFC 5321 §4.5.3.2.2)."},
        {"rcpt_timeout", field<&Delivery::rcpt_timeout>(), a_timeout, "For the reply to RCPT (§4.5.3.2.3)."},
        {"data_timeout", field<&Delivery::data_timeout>(), a_timeout, "For the reply to DATA (§4.5.3.2.4)."},
        {"data_block_timeout", field<&Delivery::data_block_timeout>(), a_timeout, "To send each piece of the message (§4.5.3.2.5)."},
        {"final_dot_timeout", field<&Delivery::final_dot_timeout>(), a_timeout, "For the reply to the whole message (§4.5.3.2.6); a short one makes mail arrive twice."},
        {"retry_first", field<&Delivery::retry_first>(), a_retry, "Wait after the first failed attempt."},
        {"retry_factor", field<&Delivery::retry_factor>(), between(1, 10), "Each wait is so many times the one before."},
        {"retry_longest", field<&Delivery::retry_longest>(), a_retry, "No wait is longer."},
        {"lifetime", field<&Delivery::lifetime>(), a_retry, "Age at which a delivery is given up; postal.default_maximum_delivery_attempts may end it earlier."},
        {"transcripts", field<&Delivery::transcripts>(), any_value, "Which attempts keep every line that was said, for `postrider explain`: none, those that did not deliver, or all."},
    }};
}

Group sources() {
    return {"sources", Origin::postrider,
            "Ways out of this machine. Without this group: one, named `default`, on any address.",
            "", append<&Settings::sources>, true, {
        {"name", field<&Source::name>(), in_every_entry(any_value), "Name in logs, pools and events."},
        {"addresses", field<&Source::addresses>(), shaped(Shape::address), "Addresses of this machine to send from; any when empty."},
        {"helo", field<&Source::helo>(), a_host, "Name in HELO; dns.helo_hostname when empty, then postal.smtp_hostname."},
        {"pools", field<&Source::pools>(), any_value, "Pools it is in; `default`, from which mail without a rule leaves, when empty."},
        {"priority", field<&Source::priority>(), between(0, 1000), "Within a pool the lowest number goes first; higher ones step in when none of it is in use."},
        {"weight", field<&Source::weight>(), between(1, 1'000'000), "Share of the mail among sources of the same priority. A delivery keeps its source."},
        {"check_names", field<&Source::check_names>(), any_value,
         "Out of use while the name in HELO, the PTR record and the forward record of a public address disagree."},
        {"proxy", field<&Source::proxy>(), any_value,
         "Leave through a proxy: SOCKS 5 (names are looked up here), or HAProxy's PROXY protocol in front of each connection; `addresses` are the proxy's then."},
        {"proxy_host", field<&Source::proxy_host>(), shaped(Shape::host_or_address), "Where the proxy is."},
        {"proxy_port", field<&Source::proxy_port>(), a_port, "Its port."},
        {"proxy_username", field<&Source::proxy_username>(), any_value, "For SOCKS 5; no login when empty."},
        {"proxy_password", field<&Source::proxy_password>(), a_secret, "Password."},
        {"relay_host", field<&Source::relay_host>(), shaped(Shape::host_or_address), "A smart host that takes all mail of this source, whoever it is for. Mail for an SMTP endpoint goes to the endpoint's host."},
        {"relay_port", field<&Source::relay_port>(), a_port, "Its port."},
        {"relay_tls", field<&Source::relay_tls>(), any_value,
         "TLS with it: none, STARTTLS when offered, STARTTLS with any certificate, with a certificate that proves its name, or that from the first byte."},
        {"relay_username", field<&Source::relay_username>(), any_value, "For AUTH; no login when empty. In clear text only CRAM-MD5 is used."},
        {"relay_password", field<&Source::relay_password>(), a_secret, "Password."},
    }};
}

Group pool_rules() {
    return {"pool_rules", Origin::postrider,
            "Which mail leaves from which pool of `sources`: the first rule counts of which all that is named holds. What no rule names leaves from `default`.",
            "", append<&Settings::pool_rules>, true, {
        {"pool", field<&PoolRule::pool>(), in_every_entry(any_value), "The pool."},
        {"organization", field<&PoolRule::organization>(), any_value, "Permalink of the organization."},
        {"server", field<&PoolRule::server>(), any_value, "The mail server, `organization/server`."},
        {"tag", field<&PoolRule::tag>(), any_value, "Tag of the message."},
        {"sender", field<&PoolRule::sender>(), any_value, "Envelope sender: an address or a domain."},
        {"recipient", field<&PoolRule::recipient>(), any_value, "Recipient: an address or a domain."},
    }};
}

Group tls_policies() {
    return {"tls_policies", Origin::postrider,
            "What TLS with the hosts of a destination must show: the first entry that names its domain counts. What the destination publishes itself (DANE before MTA-STS) is stronger, unless it is to be ignored.",
            "", append<&Settings::tls_policies>, true, {
        {"domain", field<&TlsDestination::domain>(), in_every_entry(any_value), "Domain of recipients, or `*.` (or just a dot) and a domain for all names below it."},
        {"tls", field<&TlsDestination::tls>(), any_value,
         "Never, when offered (in clear text if it fails), always with any certificate, always with a certificate that proves the host's name, or always with one that TLSA records in signed zones prove (DANE). Mail that cannot have it waits, and is given up at the end of its life time."},
        {"published", field<&TlsDestination::published>(), any_value,
         "`ignore` where what the destination publishes is wrong, and mail must go all the same."},
        {"names", field<&TlsDestination::names>(), any_value,
         "With `verified`: names, of which the certificate must bear one in the place of the host's; `.example.com` stands for every name below it. What the destination publishes does not count then."},
        {"certificates", field<&TlsDestination::certificates>(), any_value,
         "With `verified`: SHA-256 of certificates or of their public keys, in hexadecimal, of which the host must show one, whoever signed it. What the destination publishes does not count then."},
    }};
}

Group mta_sts() {
    return {"mta_sts", Origin::postrider,
            "The TLS policies that destinations publish on the web (MTA-STS, RFC 8461).", "", place<&Settings::mta_sts>, false, {
        {"enabled", field<&MtaSts::enabled>(), any_value, "Whether they are looked for and obeyed."},
        {"allowed_networks", field<&MtaSts::allowed_networks>(), shaped(Shape::network),
         "Addresses and networks, such as 10.1.2.0/24, that policy hosts and receivers of reports may stand in beside the public Internet."},
    }};
}

Group tls_reports() {
    return {"tls_reports", Origin::postrider,
            "Daily reports to destinations that ask to be told how TLS with them went (TLS-RPT, RFC 8460).", "", place<&Settings::tls_reports>, false, {
        {"send", field<&TlsReports::send>(), any_value, "Whether counts are kept and reports sent."},
        {"organization_name", field<&TlsReports::organization_name>(), any_value, "Whose reports they are; postal.smtp_hostname when empty."},
        {"contact", field<&TlsReports::contact>(), shaped(Shape::email), "Address for questions, and author of reports by mail; `tls-reports@` postal.smtp_hostname when empty."},
        {"server", field<&TlsReports::server>(), any_value, "Mail server, `organization/server`, that sends reports by mail. When empty, the only mail server there is sends them; where there are several, destinations that want reports by mail get none, and those that want them over HTTPS do."},
        {"spread", field<&TlsReports::spread>(), between(0, 86'400), "Time behind midnight (UTC) over which the reports of a day are spread."},
    }};
}

Group warmup() {
    return {"warmup", Origin::postrider,
            "Sources that are new to the world, and send more from day to day (docs/warm-up.md). What `postrider warmup` orders later counts more.",
            "", append<&Settings::warmup>, true, {
        {"source", field<&WarmUp::source>(), in_every_entry(any_value), "The source."},
        {"plan", field<&WarmUp::plan>(), any_value, "`gentle`, `month`, `sendgrid`, or one of `warmup_plans`; `gentle` when empty."},
        {"since", field<&WarmUp::since>(), in_every_entry(any_value), "The day on which it begins, `2026-11-22`, in UTC; nothing leaves before. Another day begins it afresh."},
        {"providers", field<&WarmUp::providers>(), any_value, "Other plans for some providers, `provider=plan`; the providers are those of docs/providers.md, and `other`."},
    }};
}

Group warmup_plans() {
    return {"warmup_plans", Origin::postrider,
            "Plans for `warmup` beside those that come with the program.",
            "", append<&Settings::warmup_plans>, true, {
        {"name", field<&WarmUpPlan::name>(), in_every_entry(any_value), "Its name."},
        {"count", field<&WarmUpPlan::count>(), any_value, "Whether each provider has its own count and its own day, or all of them one together."},
        {"per", field<&WarmUpPlan::per>(), any_value, "What a count is for: the whole day, or each hour of it."},
        {"days", field<&WarmUpPlan::days>(), in_every_entry(any_value), "The most on the first day that sends, on the second, and so on; `500x3` stands for three days. After the last there is no limit."},
        {"hold_percent", field<&WarmUpPlan::hold_percent>(), between(1, 100), "Share of a day's mail that was refused for rate or reputation, from which on the plan does not go on to its next day."},
        {"back_percent", field<&WarmUpPlan::back_percent>(), between(1, 100), "The same, from which on it goes a day back."},
        {"complaint_hold_percent", field<&WarmUpPlan::complaint_hold_percent>(), between(0, 100), "Share of a day's mail that was complained about, from which on the plan does not go on to its next day."},
        {"complaint_back_percent", field<&WarmUpPlan::complaint_back_percent>(), between(0, 100), "The same, from which on it goes a day back."},
    }};
}

Group retries() {
    return {"retries", Origin::postrider,
            "How some mail is tried again, and for how long, beside the schedule of `delivery`. Each value comes from the first rule that says it and of which all that is named holds.",
            "", append<&Settings::retries>, true, {
        {"class", field<&RetryRule::bounce_class>(), any_value, "Of the last refusal; `network` is also what no host answered to."},
        {"stream", field<&RetryRule::stream>(), any_value, "`bulk` is mail that says so itself, with List-Unsubscribe, List-Id or Precedence; all else that is sent is `direct`; `arriving` is what comes for routes."},
        {"server", field<&RetryRule::server>(), any_value, "The mail server, `organization/server`."},
        {"first", field_or_none<&RetryRule::first>(), a_retry, "Wait after the first failed attempt; delivery.retry_first when not given."},
        {"factor", field_or_none<&RetryRule::factor>(), between(1, 10), "Each wait is so many times the one before; delivery.retry_factor when not given."},
        {"longest", field_or_none<&RetryRule::longest>(), a_retry, "No wait is longer; delivery.retry_longest, or `first`, when not given."},
        {"attempts", field_or_none<&RetryRule::attempts>(), between(1, 1000), "Attempts before a delivery is given up; postal.default_maximum_delivery_attempts when not given."},
        {"lifetime", field_or_none<&RetryRule::lifetime>(), a_retry, "Age at which a delivery is given up; delivery.lifetime when not given. Of a class, it can only be earlier."},
    }};
}

Group windows() {
    return {"windows", Origin::postrider,
            "When some mail leaves: mail of which all that is named holds waits until one of its windows is open.",
            "", append<&Settings::windows>, true, {
        {"stream", field<&SendWindow::stream>(), any_value, "Such as `bulk`, which is mail with List-Unsubscribe, List-Id or Precedence."},
        {"server", field<&SendWindow::server>(), any_value, "The mail server, `organization/server`."},
        {"tag", field<&SendWindow::tag>(), any_value, "Tag of the message."},
        {"from", field<&SendWindow::from>(), in_every_entry(any_value), "When it opens, as in 08:00."},
        {"until", field<&SendWindow::until>(), in_every_entry(any_value), "When it closes, up to 24:00; not after `from`: on the next day."},
        {"days", field<&SendWindow::days>(), required(any_value), "Days on which it opens, as in `mon-fri` or `sat,sun`."},
        {"zone", field<&SendWindow::zone>(), required(any_value), "Time zone whose clocks count, as in Europe/Berlin."},
    }};
}

Group resolver() {
    return {"resolver", Origin::postrider, "Whom the DNS is asked through.", "", place<&Settings::resolver>, false, {
        {"servers", field<&Resolver::servers>(), shaped(Shape::dns_server), "Name servers, `address` or `address@port`; those of dns.resolv_conf_path when empty."},
        {"trust_anchor", field<&Resolver::trust_anchor>(), a_path, "File with the keys of the root, to validate answers; empty turns validation off."},
        {"timeout", field<&Resolver::timeout>(), between(1, 300), "Wait for an answer; dns.timeout when not given."},
    }};
}

Group log() {
    return {"log", Origin::postrider, "The log, on standard error.", "", place<&Settings::log>, false, {
        {"enabled", field<&Log::enabled>(), any_value, "Whether anything is logged."},
        {"format", field<&Log::format>(), any_value, "Form of a line."},
        {"level", field<&Log::level>(), any_value, "Least severity that is logged."},
    }};
}

Group bounce() {
    return {"bounce", Origin::postrider, "Notices to senders of mail that could not be delivered.", "", place<&Settings::bounce>, false, {
        {"send", field<&Bounce::send>(), any_value, "Whether they are sent."},
        {"from_address", field<&Bounce::from_address>(), shaped(Shape::email), "Author; MAILER-DAEMON at postal.smtp_hostname when empty."},
        {"from_name", field<&Bounce::from_name>(), any_value, "Author's name."},
        {"content", field<&Bounce::content>(), any_value, "What of the message goes back, unless its sender asked otherwise (RFC 3461 §4.3)."},
        {"delay_after", field<&Bounce::delay_after>(), between(0, 864'000), "Age at which senders who asked for it (NOTIFY=DELAY) are told that mail still waits; `0s` is never."},
    }};
}

Group endpoints() {
    return {"endpoints", Origin::postrider,
            "The servers of tenants that routes lead to. Whoever may make an endpoint could otherwise have us ask servers that only this machine can reach.",
            "", place<&Settings::endpoints>, false, {
        {"allowed_networks", field<&Endpoints::allowed_networks>(), shaped(Shape::network),
         "Addresses and networks, such as 10.1.2.0/24, that endpoints may stand in beside the public Internet."},
    }};
}

Group scan() {
    return {"scan", Origin::postrider, "How the scanners of rspamd, spamd and clamav are asked. They are asked at once, before a message is taken.", "", place<&Settings::scan>, false, {
        {"when_down", field<&Scan::when_down>(), any_value, "What becomes of mail while a scanner cannot tell: `open` takes it, marked as not scanned; `closed` asks the sender to try again (451)."},
        {"spam_timeout", field<&Scan::spam_timeout>(), between(1, 300), "Wait for rspamd or spamd."},
        {"threat_timeout", field<&Scan::threat_timeout>(), between(1, 300), "Wait for ClamAV."},
        {"spam_size", field<&Scan::spam_size>(), between(kilobyte, gigabyte), "Larger messages are not scanned for spam, and say so."},
        {"threat_size", field<&Scan::threat_size>(), between(kilobyte, gigabyte), "Larger messages are not scanned for threats, and say so; clamd's StreamMaxLength should not be less."},
        {"connections", field<&Scan::connections>(), between(1, 10'000), "Messages that a scanner is given at a time; the others wait."},
    }};
}

Group secrets() {
    return {"secrets", Origin::postrider, "What protects the secrets in the store.", "", place<&Settings::secrets>, false, {
        {"key_path", field<&Secrets::key_path>(), a_path, "File with the installation's key; `installation.key` in store.directory when empty. It is made at the first start. Keep a copy apart from the data."},
    }};
}

Group threads() {
    return {"threads", Origin::postrider, "Use of processors.", "", place<&Settings::threads>, false, {
        {"io", field<&Threads::io>(), between(1, 256), "Threads for connections."},
        {"workers", field<&Threads::workers>(), between(0, 256), "Threads for signatures and password hashes; 0 is one a processor."},
    }};
}
// clang-format on

}  // namespace

std::vector<Group> postrider_groups() {
    return {listeners(),   certificates(), tls(),          http(),       health(),       store(),
            limits(),      delivery(),     sources(),      pool_rules(), tls_policies(), mta_sts(),
            tls_reports(), warmup(),       warmup_plans(), retries(),    windows(),      resolver(),
            log(),         bounce(),       endpoints(),    scan(),       secrets(),      threads()};
}

}  // namespace postrider::config
