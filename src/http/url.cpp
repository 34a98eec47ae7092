// Strict reading of web addresses (RFC 3986 §3, RFC 9110 §4.2).
#include "http/url.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "http/form.h"

namespace postrider::http {
namespace {

/// RFC 1035 §2.3.4.
constexpr std::size_t host_size_max = 253;

bool is_clear(std::string_view text) {
    // Readers disagree on what a backslash is: some take it for a slash.
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
}

bool is_host_character(char c) {
    return base::is_alpha(c) || base::is_digit(c) || c == '-' || c == '.' || c == '_';
}

bool is_host_name(std::string_view host) {
    return !host.empty() && host.size() <= host_size_max && host.front() != '.' &&
           !host.contains("..") && std::ranges::all_of(host, is_host_character);
}

std::uint16_t usual_port(Scheme scheme) {
    return scheme == Scheme::https ? 443 : 80;
}

std::optional<UrlError> take_host(Url& url, std::string_view host) {
    if (host.starts_with('[')) {
        const auto address = base::IpAddress::parse(host);
        if (!host.ends_with(']') || !address) {
            return UrlError::bad_host;
        }
        url.address = *address;
        url.host = address->to_string();
        return std::nullopt;
    }
    if (!is_host_name(host)) {
        return UrlError::bad_host;
    }
    url.host = base::to_lower(host);
    url.address = base::IpAddress::parse(host);
    return std::nullopt;
}

std::optional<UrlError> take_port(Url& url, std::string_view text) {
    unsigned port = 0;
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, port);
    if (parsed.ec != std::errc{} || parsed.ptr != end || port == 0 || port > 65535) {
        return UrlError::bad_port;
    }
    url.port = static_cast<std::uint16_t>(port);
    return std::nullopt;
}

std::optional<UrlError> take_authority(Url& url, std::string_view authority) {
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
        url.user_and_word = percent_decode(authority.substr(0, at), Plus::stays);
        authority.remove_prefix(at + 1);
    }
    const auto colon = authority.rfind(':');
    const auto bracket = authority.rfind(']');
    const bool has_port =
        colon != std::string_view::npos && (bracket == std::string_view::npos || bracket < colon);
    if (has_port && colon + 1 < authority.size()) {
        if (const auto problem = take_port(url, authority.substr(colon + 1))) {
            return problem;
        }
    }
    return take_host(url, has_port ? authority.substr(0, colon) : authority);
}

}  // namespace

std::string_view describe(UrlError error) {
    switch (error) {
        case UrlError::too_long:
            return "it is too long";
        case UrlError::not_a_web_address:
            return "it begins with neither http:// nor https://";
        case UrlError::malformed:
            return "it has blanks or characters that must be percent-encoded";
        case UrlError::bad_host:
            return "the host is not valid";
        case UrlError::bad_port:
            return "the port is not valid";
    }
    return {};
}

std::expected<Url, UrlError> Url::parse(std::string_view text) {
    if (text.size() > url_size_max) {
        return std::unexpected(UrlError::too_long);
    }
    Url url;
    if (base::istarts_with(text, "https://")) {
        text.remove_prefix(8);
    } else if (base::istarts_with(text, "http://")) {
        text.remove_prefix(7);
        url.scheme = Scheme::http;
    } else {
        return std::unexpected(UrlError::not_a_web_address);
    }
    if (!is_clear(text)) {
        return std::unexpected(UrlError::malformed);
    }
    url.port = usual_port(url.scheme);
    text = text.substr(0, text.find('#'));
    const auto end = std::min(text.find_first_of("/?"), text.size());
    if (const auto problem = take_authority(url, text.substr(0, end))) {
        return std::unexpected(*problem);
    }
    const auto target = text.substr(end);
    url.target = target.starts_with('/') ? std::string(target) : fmt::format("/{}", target);
    return url;
}

std::string Url::server() const {
    return fmt::format("{}://{}:{}", scheme == Scheme::https ? "https" : "http", host, port);
}

std::string Url::authority() const {
    const auto name = address && address->is_v6() ? fmt::format("[{}]", host) : host;
    return port == usual_port(scheme) ? name : fmt::format("{}:{}", name, port);
}

std::string Url::shown() const {
    return fmt::format(
        "{}://{}{}",
        scheme == Scheme::https ? "https" : "http",
        authority(),
        target.substr(0, target.find('?'))
    );
}

}  // namespace postrider::http
