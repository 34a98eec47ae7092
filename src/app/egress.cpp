// Sources and pool rules.
#include "app/egress.h"

#include <fmt/format.h>

#include <memory>

#include "app/room_options.h"
#include "base/encoding.h"
#include "secrets/digest.h"

namespace postrider::app {
namespace {

delivery::TlsPolicy tls_policy(config::SourceTls tls) {
    switch (tls) {
        case config::SourceTls::none:
            return delivery::TlsPolicy::none;
        case config::SourceTls::opportunistic:
            return delivery::TlsPolicy::opportunistic;
        case config::SourceTls::required:
            return delivery::TlsPolicy::required;
        case config::SourceTls::verified:
            return delivery::TlsPolicy::verified;
        case config::SourceTls::implicit:
            return delivery::TlsPolicy::implicit;
    }
    return delivery::TlsPolicy::verified;
}

std::optional<delivery::Proxy> proxy_of(const config::Source& source) {
    delivery::Proxy proxy{
        .host = source.proxy_host, .port = static_cast<std::uint16_t>(source.proxy_port)
    };
    switch (source.proxy) {
        case config::SourceProxy::none:
            return std::nullopt;
        case config::SourceProxy::socks5:
            proxy.kind = delivery::ProxyKind::socks5;
            break;
        case config::SourceProxy::haproxy_v1:
            proxy.kind = delivery::ProxyKind::haproxy_v1;
            break;
        case config::SourceProxy::haproxy_v2:
            proxy.kind = delivery::ProxyKind::haproxy_v2;
            break;
    }
    if (!source.proxy_username.empty()) {
        proxy.login = {.user = source.proxy_username, .password = source.proxy_password};
    }
    return proxy;
}

std::string hmac(std::string_view key, std::string_view text) {
    return base::to_hex(secrets::hmac_md5(key, text));
}

std::optional<delivery::SmartHost> smart_host_of(const config::Source& source) {
    if (source.relay_host.empty()) {
        return std::nullopt;
    }
    delivery::SmartHost host{
        .hop =
            {
                .host = source.relay_host,
                .address = base::IpAddress::parse(source.relay_host),
                .port = static_cast<std::uint16_t>(source.relay_port),
                .tls = tls_policy(source.relay_tls),
            },
        .login = nullptr,
    };
    if (!source.relay_username.empty()) {
        host.login = std::make_shared<const postrider::smtp::ClientLogin>(
            postrider::smtp::ClientLogin{source.relay_username, source.relay_password, hmac}
        );
    }
    return host;
}

std::string_view name_of(delivery::ProxyKind kind) {
    switch (kind) {
        case delivery::ProxyKind::socks5:
            return "socks5";
        case delivery::ProxyKind::haproxy_v1:
            return "haproxy_v1";
        case delivery::ProxyKind::haproxy_v2:
            return "haproxy_v2";
    }
    return "";
}

}  // namespace

std::vector<delivery::Source> sources_of(const config::Settings& settings) {
    std::vector<delivery::Source> sources;
    for (const auto& wanted : settings.sources) {
        delivery::Source source{
            .name = wanted.name,
            .helo = wanted.helo,
            .pools = wanted.pools,
            .priority = static_cast<std::uint32_t>(wanted.priority),
            .weight = static_cast<std::uint32_t>(wanted.weight),
            .checks_names = wanted.check_names,
            .proxy = proxy_of(wanted),
            .smart_host = smart_host_of(wanted),
        };
        if (source.pools.empty()) {
            source.pools = {std::string(delivery::usual_pool)};
        }
        for (const auto& address : wanted.addresses) {
            source.addresses.push_back(endpoint_of("sources.addresses", address, 0).address);
        }
        sources.push_back(std::move(source));
    }
    return sources;
}

std::vector<delivery::PoolRule> pool_rules_of(const config::Settings& settings) {
    std::vector<delivery::PoolRule> rules;
    for (const auto& rule : settings.pool_rules) {
        rules.push_back({
            .pool = rule.pool,
            .organization = rule.organization,
            .server = rule.server,
            .tag = rule.tag,
            .sender = rule.sender,
            .recipient = rule.recipient,
            .place = rule.place,
        });
    }
    return rules;
}

std::string way_of(const delivery::Source& source) {
    std::string way;
    if (source.proxy) {
        way = fmt::format(
            "{} {}:{}", name_of(source.proxy->kind), source.proxy->host, source.proxy->port
        );
    }
    if (source.smart_host) {
        const auto& hop = source.smart_host->hop;
        way += fmt::format("{}relay {}:{}", way.empty() ? "" : ", ", hop.host, hop.port);
    }
    return way.empty() ? "direct" : way;
}

}  // namespace postrider::app
