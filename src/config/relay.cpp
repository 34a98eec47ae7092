// A relay as Postal writes it: smtp://host:port?ssl_mode=Auto.
#include "config/relay.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

#include "base/ascii.h"
#include "config/value.h"

namespace postrider::config {

namespace {

using Read = std::expected<Relay, std::string>;

constexpr std::array<std::string_view, 4> mode_words = {"None", "Auto", "STARTTLS", "TLS"};

std::optional<RelayTls> to_mode(std::string_view word) {
    for (std::size_t i = 0; i < mode_words.size(); ++i) {
        if (base::iequals(word, mode_words[i])) {
            return static_cast<RelayTls>(i);
        }
    }
    return std::nullopt;
}

Complaint read_query(std::string_view query, Relay& relay) {
    for (const std::string_view pair : base::split(query, '&')) {
        const auto parts = base::split_once(pair, '=');
        if (!parts || parts->first != "ssl_mode") {
            return fmt::format("has the parameter \"{}\"; only ssl_mode is known", pair);
        }
        const auto mode = to_mode(parts->second);
        if (!mode) {
            return fmt::format(
                "has the ssl_mode \"{}\"; it is one of None, Auto, STARTTLS, TLS", parts->second
            );
        }
        relay.tls = *mode;
    }
    return std::nullopt;
}

Complaint read_port(std::string_view text, Relay& relay) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), relay.port);
    constexpr int most = 65535;
    if (error != std::errc() || end != text.data() + text.size() || relay.port < 1 ||
        relay.port > most) {
        return fmt::format("has the port \"{}\"; it is a number from 1 to 65535", text);
    }
    return std::nullopt;
}

Complaint read_authority(std::string_view text, Relay& relay) {
    if (text.contains('@')) {
        return "has a user name; relays with credentials are not supported";
    }
    std::string_view host = text;
    std::string_view port;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) {
            return "lacks the closing bracket of its address";
        }
        host = text.substr(1, end - 1);
        port = text.substr(end + 1);
        if (!port.empty() && port.front() != ':') {
            return "has something other than a port after its address";
        }
    } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        port = text.substr(colon);
    }
    if (host.empty()) {
        return "has no host";
    }
    if (Complaint complaint = check_shape(Shape::host_or_address, host)) {
        return complaint;
    }
    relay.host = host;
    if (port.empty()) {
        return std::nullopt;
    }
    return read_port(port.substr(1), relay);
}

}  // namespace

Read parse_relay(std::string_view text) {
    constexpr std::string_view scheme = "smtp://";
    if (!base::istarts_with(text, scheme)) {
        return std::unexpected("is not of the form smtp://host:port?ssl_mode=Auto");
    }
    Relay relay;
    std::string_view authority = text.substr(scheme.size());
    Complaint complaint;
    if (const std::size_t mark = authority.find('?'); mark != std::string_view::npos) {
        complaint = read_query(authority.substr(mark + 1), relay);
        authority = authority.substr(0, mark);
    }
    if (authority.ends_with('/')) {
        authority.remove_suffix(1);
    }
    if (!complaint) {
        complaint = read_authority(authority, relay);
    }
    if (complaint) {
        return std::unexpected(*complaint);
    }
    return relay;
}

std::string write(const Relay& relay) {
    const bool bracketed = relay.host.contains(':');
    return fmt::format(
        "smtp://{}{}{}:{}?ssl_mode={}",
        bracketed ? "[" : "",
        relay.host,
        bracketed ? "]" : "",
        relay.port,
        mode_words.at(static_cast<std::size_t>(relay.tls))
    );
}

}  // namespace postrider::config
