// An address on the web as its owner wrote it, taken apart for a request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/ip.h"

namespace postrider::http {

inline constexpr std::size_t url_size_max = 2048;

enum class UrlError : std::uint8_t {
    too_long,
    not_a_web_address,  ///< neither http: nor https:
    malformed,          ///< blanks, control characters, bytes beyond ASCII
    bad_host,
    bad_port,
};

/// "the host is not valid"
std::string_view describe(UrlError error);

enum class Scheme : std::uint8_t { http, https };

/// `https://user:word@host:port/path?query#fragment`. Value.
struct Url {
    Scheme scheme = Scheme::https;
    /// Lower case; an IPv6 address without its brackets.
    std::string host;
    /// Where the host is an address.
    std::optional<base::IpAddress> address;
    std::uint16_t port = 443;
    /// Path and query as written, at least "/"; never the fragment.
    std::string target = "/";
    /// "user:word", percent-decoded. Never for a log.
    std::optional<std::string> user_and_word;

    static std::expected<Url, UrlError> parse(std::string_view text);

    /// "host", "host:8080", "[2001:db8::1]:8080": the Host field (RFC 9110 §7.2).
    std::string authority() const;
    /// "https://host:443": what a connection belongs to.
    std::string server() const;
    /// Without user, password and query, which may be secrets: for logs and people.
    std::string shown() const;
};

}  // namespace postrider::http
