// What a server offers in its answer to EHLO, as far as a client cares.
#include "smtp/peer_extensions.h"

#include "base/ascii.h"

#include <charconv>

namespace postrider::smtp {
namespace {

template <class Number>
std::optional<Number> parse_number(std::string_view digits) {
    Number number = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    if (digits.empty() || error != std::errc{} || stop != end || number == 0) {
        return std::nullopt;
    }
    return number;
}

void take_mechanisms(std::string_view names, PeerExtensions& to) {
    for (const auto name : base::split(names, ' ')) {
        if (const auto mechanism = parse_mechanism(name)) {
            to.mechanisms.push_back(*mechanism);
        }
    }
}

void take_limits(std::string_view limits, PeerExtensions& to) {
    for (const auto limit : base::split(limits, ' ')) {
        if (base::istarts_with(limit, "RCPTMAX=")) {
            to.recipients_max = parse_number<std::size_t>(limit.substr(8));
        } else if (base::istarts_with(limit, "MAILMAX=")) {
            to.messages_max = parse_number<std::size_t>(limit.substr(8));
        }
    }
}

struct Flag {
    std::string_view keyword;
    bool PeerExtensions::* offered;
};
constexpr Flag flags[] = {
    {"PIPELINING", &PeerExtensions::pipelining},
    {"8BITMIME", &PeerExtensions::eight_bit_mime},
    {"SMTPUTF8", &PeerExtensions::smtputf8},
    {"STARTTLS", &PeerExtensions::starttls},
    {"DSN", &PeerExtensions::dsn},
    {"CHUNKING", &PeerExtensions::chunking},
    {"REQUIRETLS", &PeerExtensions::require_tls},
    {"SIZE", &PeerExtensions::size},
};

void take_line(std::string_view line, PeerExtensions& to) {
    line = base::trim(line);
    const std::size_t blank = line.find(' ');
    const std::string_view keyword = line.substr(0, blank);
    const std::string_view rest =
        blank == std::string_view::npos ? "" : base::trim(line.substr(blank));
    for (const Flag& flag : flags) {
        if (base::iequals(keyword, flag.keyword)) {
            to.*flag.offered = true;
        }
    }
    if (base::iequals(keyword, "SIZE")) {
        to.size_max = parse_number<std::uint64_t>(rest);
    } else if (base::iequals(keyword, "AUTH")) {
        take_mechanisms(rest, to);
    } else if (base::istarts_with(line, "AUTH=") && to.mechanisms.empty()) {
        // How servers wrote it before RFC 2554.
        take_mechanisms(line.substr(5), to);
    } else if (base::iequals(keyword, "LIMITS")) {
        take_limits(rest, to);
    }
}

}  // namespace

PeerExtensions PeerExtensions::parse(const Reply& reply) {
    PeerExtensions extensions;
    const auto lines = base::split(reply.text, '\n');
    for (std::size_t i = 1; i < lines.size(); ++i) {
        take_line(lines[i], extensions);
    }
    return extensions;
}

}  // namespace postrider::smtp
