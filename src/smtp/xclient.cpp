// XCLIENT's attributes.
#include "smtp/xclient.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "smtp/replies.h"
#include "smtp/xtext.h"

namespace postrider::smtp {
namespace {

constexpr std::size_t name_size_max = 255;

bool is_unknown(std::string_view value) {
    return base::iequals(value, "[UNAVAILABLE]") || base::iequals(value, "[TEMPUNAVAIL]");
}

// Each takes a value that is known, and tells whether it makes sense.

bool read(std::string_view value, std::optional<base::IpAddress>& to) {
    constexpr std::string_view prefix = "IPV6:";
    const bool says_v6 = base::istarts_with(value, prefix);
    to = base::IpAddress::parse(says_v6 ? value.substr(prefix.size()) : value);
    return to.has_value();
}

bool read(std::string_view value, std::optional<std::uint16_t>& to) {
    std::uint16_t port = 0;
    const char* end = value.data() + value.size();
    const auto [stopped, error] = std::from_chars(value.data(), end, port);
    to = port;
    return error == std::errc{} && stopped == end && !value.empty();
}

bool read(std::string_view value, std::optional<std::string>& to) {
    const auto is_plain = [](char c) { return c > ' ' && c <= '~'; };
    to = std::string(value);
    return !value.empty() && value.size() <= name_size_max && std::ranges::all_of(value, is_plain);
}

template <auto Member>
bool take(std::string_view value, Xclient& to) {
    return read(value, to.*Member);
}

/// The EHLO or HELO that follows tells it better.
bool take_protocol(std::string_view value, Xclient&) {
    return base::iequals(value, "SMTP") || base::iequals(value, "ESMTP");
}

struct Row {
    std::string_view name;
    bool (*take)(std::string_view value, Xclient& to);
};
constexpr Row rows[] = {
    {"NAME", take<&Xclient::name>},
    {"ADDR", take<&Xclient::address>},
    {"PORT", take<&Xclient::port>},
    {"PROTO", take_protocol},
    {"HELO", take<&Xclient::helo>},
    {"DESTADDR", take<&Xclient::destination_address>},
    {"DESTPORT", take<&Xclient::destination_port>},
};

bool take_attribute(std::string_view piece, Xclient& to) {
    const auto halves = base::split_once(piece, '=');
    if (!halves) {
        return false;
    }
    const auto value = from_xtext(halves->second);
    const auto* row = std::ranges::find_if(rows, [&](const Row& each) {
        return base::iequals(each.name, halves->first);
    });
    if (!value || row == std::end(rows)) {
        return false;
    }
    if (is_unknown(*value)) {
        if (row->name == "NAME") {
            to.name = "";
        }
        return true;
    }
    return row->take(*value, to);
}

}  // namespace

std::expected<Xclient, Reply> parse_xclient(std::string_view text) {
    Xclient result;
    std::size_t count = 0;
    for (const auto piece : base::split(text, ' ')) {
        if (piece.empty()) {
            continue;
        }
        if (!take_attribute(piece, result)) {
            return std::unexpected(
                replies::syntax_error("XCLIENT takes attributes it offers, NAME=value")
            );
        }
        ++count;
    }
    if (count == 0) {
        return std::unexpected(replies::syntax_error("XCLIENT needs an attribute"));
    }
    return result;
}

}  // namespace postrider::smtp
