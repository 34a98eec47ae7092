// A value as written in the file or the environment, and the rules it may have to keep.
#include "config/value.h"

#include <fmt/format.h>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"

namespace postrider::config {

namespace {

constexpr std::size_t longest_host = 253;
constexpr std::size_t longest_label = 63;

bool is_ipv4(std::string_view text) {
    std::array<unsigned char, 4> bytes{};
    return inet_pton(AF_INET, std::string(text).c_str(), bytes.data()) == 1;
}

bool is_ipv6(std::string_view text) {
    std::array<unsigned char, 16> bytes{};
    return inet_pton(AF_INET6, std::string(text).c_str(), bytes.data()) == 1;
}

bool is_address(std::string_view text) {
    return !text.contains('\0') && (is_ipv4(text) || is_ipv6(text));
}

std::optional<int> to_number(std::string_view text, int most) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && number >= 0 && number <= most ? std::optional(number) : std::nullopt;
}

/// Letters, digits, hyphens, underscores, and bytes beyond ASCII, which are converted when used.
bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= longest_label &&
           std::ranges::all_of(label, [](char c) {
               return base::is_alpha(c) || base::is_digit(c) || c == '-' || c == '_' ||
                      static_cast<unsigned char>(c) >= 0x80;
           });
}

bool is_host(std::string_view text) {
    if (text.size() > longest_host) {
        return false;
    }
    if (text.ends_with('.')) {
        text.remove_suffix(1);
    }
    return std::ranges::all_of(base::split(text, '.'), is_label);
}

bool is_network(std::string_view text) {
    const auto parts = base::split_once(text, '/');
    if (!parts) {
        return is_address(text);
    }
    const bool v4 = is_ipv4(parts->first);
    return (v4 || is_ipv6(parts->first)) && to_number(parts->second, v4 ? 32 : 128).has_value();
}

bool is_dns_server(std::string_view text) {
    const auto parts = base::split_once(text, '@');
    constexpr int most = 65535;
    return parts ? is_address(parts->first) && to_number(parts->second, most).value_or(0) > 0
                 : is_address(text);
}

bool is_weight(std::string_view text) {
    constexpr int most = 1000;
    if (text.starts_with('-')) {
        text.remove_prefix(1);
    }
    return to_number(text, most).has_value();
}

bool is_blocklist(std::string_view text) {
    const auto weighted = base::split_once(text, '*');
    if (weighted && !is_weight(weighted->second)) {
        return false;
    }
    const auto zone = weighted ? weighted->first : text;
    const auto halves = base::split_once(zone, '=');
    return halves ? is_host(halves->first) && is_network(halves->second) : is_host(zone);
}

bool is_email(std::string_view text) {
    const std::size_t at = text.rfind('@');
    return at != std::string_view::npos && at > 0 && is_host(text.substr(at + 1)) &&
           std::ranges::none_of(text, [](char c) { return c <= ' ' && c >= 0; });
}

bool is_url(std::string_view text) {
    const bool web = base::istarts_with(text, "http://") || base::istarts_with(text, "https://");
    return web && text.size() > text.find("//") + 2 && !text.contains(' ');
}

bool is_connection(std::string_view text) {
    return text.starts_with("postgresql://") || text.starts_with("postgres://") ||
           text.contains('=');
}

bool fits(Shape shape, std::string_view text) {
    switch (shape) {
        case Shape::text:
        case Shape::path:
            return !text.contains('\0');
        case Shape::host:
        case Shape::label:
            return is_host(text);
        case Shape::host_or_address:
            return is_host(text) || is_address(text);
        case Shape::address:
            return text == "localhost" || is_address(text);
        case Shape::network:
            return is_network(text);
        case Shape::dns_server:
            return is_dns_server(text);
        case Shape::blocklist:
            return is_blocklist(text);
        case Shape::email:
            return is_email(text);
        case Shape::url:
            return is_url(text);
        case Shape::connection:
            return is_connection(text);
    }
    return false;
}

}  // namespace

Value Value::scalar(std::string_view text) {
    return text.empty() ? Value{} : Value{.items = {std::string(text)}};
}

Value Value::comma_separated(std::string_view text) {
    Value value{.is_list = true};
    for (const std::string_view piece : base::split(text, ',')) {
        if (const std::string_view item = base::trim(piece); !item.empty()) {
            value.items.emplace_back(item);
        }
    }
    return value;
}

Complaint check_shape(Shape shape, std::string_view text) {
    if (fits(shape, text)) {
        return std::nullopt;
    }
    // A connection text may hold a password, so it is not repeated.
    return shape == Shape::connection ? fmt::format("is not a {}", describe(shape))
                                      : fmt::format("\"{}\" is not a {}", text, describe(shape));
}

std::string_view describe(Shape shape) {
    switch (shape) {
        case Shape::text:
            return "text";
        case Shape::path:
            return "path";
        case Shape::host:
            return "host name";
        case Shape::host_or_address:
            return "host name or IP address";
        case Shape::address:
            return "numeric IP address";
        case Shape::network:
            return "numeric IP address or network";
        case Shape::dns_server:
            return "DNS server, written address or address@port";
        case Shape::blocklist:
            return "DNS list, written zone[=network][*weight]";
        case Shape::label:
            return "domain name label";
        case Shape::email:
            return "mail address";
        case Shape::url:
            return "web address (http:// or https://)";
        case Shape::connection:
            return "PostgreSQL connection text (postgresql://… or key=value pairs)";
    }
    return "text";
}

}  // namespace postrider::config
