// Percent-decoding that forgives, since people write form bodies by hand.
#include "http/form.h"

#include "base/ascii.h"

#include <algorithm>
#include <optional>

namespace postrider::http {
namespace {

std::optional<int> hex_digit(char c) {
    if (base::is_digit(c)) {
        return c - '0';
    }
    const char lower = base::to_lower(c);
    if (lower >= 'a' && lower <= 'f') {
        return lower - 'a' + 10;
    }
    return std::nullopt;
}

std::optional<char> escaped_byte(std::string_view text, std::size_t at) {
    if (at + 2 >= text.size()) {
        return std::nullopt;
    }
    const auto high = hex_digit(text[at + 1]);
    const auto low = hex_digit(text[at + 2]);
    if (!high || !low) {
        return std::nullopt;
    }
    return static_cast<char>(*high * 16 + *low);
}

bool is_unreserved(char c) {
    return base::is_alpha(c) || base::is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// Cuts the first field off `rest`: its name and value, still encoded.
std::pair<std::string_view, std::string_view> next_field(std::string_view& rest) {
    const auto end = std::min(rest.find('&'), rest.size());
    const auto field = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto halves = base::split_once(field, '=');
    return halves ? *halves : std::pair(field, std::string_view());
}

}  // namespace

std::string percent_decode(std::string_view text, Plus plus) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = text[at] == '%' ? escaped_byte(text, at) : std::nullopt;
        if (byte) {
            decoded += *byte;
            at += 2;
        } else {
            decoded += text[at] == '+' && plus == Plus::is_blank ? ' ' : text[at];
        }
    }
    return decoded;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c)) {
            encoded += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            encoded += {'%', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    return encoded;
}

std::optional<std::string> find_in_form(std::string_view form, std::string_view name) {
    while (!form.empty()) {
        const auto [key, value] = next_field(form);
        if (percent_decode(key, Plus::is_blank) == name) {
            return percent_decode(value, Plus::is_blank);
        }
    }
    return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> parse_form(std::string_view form) {
    std::vector<std::pair<std::string, std::string>> fields;
    while (!form.empty() && fields.size() < form_fields_max) {
        const auto [key, value] = next_field(form);
        if (!key.empty() || !value.empty()) {
            fields.emplace_back(
                percent_decode(key, Plus::is_blank), percent_decode(value, Plus::is_blank)
            );
        }
    }
    return fields;
}

}  // namespace postrider::http
