// xtext (RFC 3461 §4) and utf-8-addr-xtext (RFC 6533 §3): how parameters carry any octets.
#include "smtp/xtext.h"

#include "base/ascii.h"
#include "base/encoding.h"
#include "mail/utf8.h"

#include <fmt/format.h>

#include <cstdint>

namespace postrider::smtp {
namespace {

constexpr std::size_t code_point_digits_max = 6;

bool stands_for_itself(char c) {
    return c > ' ' && c <= '~' && c != '+' && c != '=';
}

std::optional<std::uint32_t> parse_code_point(std::string_view digits) {
    if (digits.empty() || digits.size() > code_point_digits_max) {
        return std::nullopt;
    }
    std::uint32_t value = 0;
    for (char c : digits) {
        c = base::to_lower(c);
        if (!base::is_digit(c) && (c < 'a' || c > 'f')) {
            return std::nullopt;
        }
        const int digit = base::is_digit(c) ? c - '0' : c - 'a' + 10;
        value = value * 16 + static_cast<std::uint32_t>(digit);
    }
    return value;
}

void append_utf8(std::string& out, std::uint32_t c) {
    const auto put = [&out](std::uint32_t byte) {
        out.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
    };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xc0U | c >> 6U);
        put(0x80U | (c & 0x3fU));
    } else if (c < 0x10000) {
        put(0xe0U | c >> 12U);
        put(0x80U | (c >> 6U & 0x3fU));
        put(0x80U | (c & 0x3fU));
    } else {
        put(0xf0U | (c >> 18U & 0x07U));
        put(0x80U | (c >> 12U & 0x3fU));
        put(0x80U | (c >> 6U & 0x3fU));
        put(0x80U | (c & 0x3fU));
    }
}

/// The code point of one well-formed character.
std::uint32_t code_point_of(std::string_view character) {
    const auto byte = [character](std::size_t i) -> std::uint32_t {
        return static_cast<unsigned char>(character[i]);
    };
    if (character.size() == 1) {
        return byte(0);
    }
    std::uint32_t value = byte(0) & (0x7fU >> character.size());
    for (std::size_t i = 1; i < character.size(); ++i) {
        value = value << 6U | (byte(i) & 0x3fU);
    }
    return value;
}

/// "\x{...}" at the start of `text`, taken off it.
std::optional<std::uint32_t> take_code_point(std::string_view& text) {
    constexpr std::string_view opening = "\\x{";
    const std::size_t closing = text.find('}');
    if (!text.starts_with(opening) || closing == std::string_view::npos) {
        return std::nullopt;
    }
    const auto value = parse_code_point(text.substr(opening.size(), closing - opening.size()));
    text.remove_prefix(closing + 1);
    return value;
}

}  // namespace

std::string to_xtext(std::string_view bytes) {
    std::string text;
    text.reserve(bytes.size());
    for (const char c : bytes) {
        if (stands_for_itself(c)) {
            text.push_back(c);
        } else {
            // RFC 3461 §4: hexadecimal digits are upper case.
            text += '+' + base::to_upper(base::to_hex({&c, 1}));
        }
    }
    return text;
}

std::optional<std::string> from_xtext(std::string_view text) {
    std::string bytes;
    bytes.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        // Some clients leave "=" as it is; it does no harm behind the first one.
        if (stands_for_itself(c) || c == '=') {
            bytes.push_back(c);
            continue;
        }
        if (c != '+' || text.size() - i < 3) {
            return std::nullopt;
        }
        const auto octet = base::from_hex(text.substr(i + 1, 2));
        if (!octet) {
            return std::nullopt;
        }
        bytes += *octet;
        i += 2;
    }
    return bytes;
}

std::string to_utf8_address_text(std::string_view text) {
    const std::string valid = mail::to_valid_utf8(text);
    std::string result;
    for (std::string_view rest = valid; !rest.empty();) {
        const auto character = rest.substr(0, mail::utf8_character_size(rest));
        rest.remove_prefix(character.size());
        if (stands_for_itself(character.front()) && character.front() != '\\') {
            result += character;
        } else {
            result += fmt::format("\\x{{{:X}}}", code_point_of(character));
        }
    }
    return result;
}

std::optional<std::string> from_utf8_address_text(std::string_view text) {
    std::string bytes;
    while (!text.empty()) {
        if (text.front() == '\\') {
            const auto value = take_code_point(text);
            if (!value || *value < ' ' || *value == 127) {
                return std::nullopt;
            }
            append_utf8(bytes, *value);
            continue;
        }
        const char c = text.front();
        if (c >= 0 && (c <= ' ' || c > '~')) {
            return std::nullopt;
        }
        bytes.push_back(c);
        text.remove_prefix(1);
    }
    if (!mail::is_utf8(bytes)) {
        return std::nullopt;
    }
    return bytes;
}

}  // namespace postrider::smtp
