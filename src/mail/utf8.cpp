// UTF-8 as bytes that may be trusted or not.
#include "mail/utf8.h"

#include <cstdint>

namespace postrider::mail {
namespace {

/// What a lead byte promises: the length, and the range its second byte must be in.
struct Lead {
    std::size_t size;
    std::uint8_t second_min;
    std::uint8_t second_max;
};

/// RFC 3629 §4.
Lead lead_of(std::uint8_t byte) {
    if (byte < 0x80) {
        return {1, 0, 0};
    }
    if (byte >= 0xc2 && byte <= 0xdf) {
        return {2, 0x80, 0xbf};
    }
    if (byte >= 0xe0 && byte <= 0xef) {
        const auto least = static_cast<std::uint8_t>(byte == 0xe0 ? 0xa0 : 0x80);
        return {3, least, static_cast<std::uint8_t>(byte == 0xed ? 0x9f : 0xbf)};
    }
    if (byte >= 0xf0 && byte <= 0xf4) {
        const auto least = static_cast<std::uint8_t>(byte == 0xf0 ? 0x90 : 0x80);
        return {4, least, static_cast<std::uint8_t>(byte == 0xf4 ? 0x8f : 0xbf)};
    }
    return {0, 0, 0};
}

std::uint8_t byte_at(std::string_view text, std::size_t index) {
    return static_cast<std::uint8_t>(text[index]);
}

}  // namespace

std::size_t utf8_character_size(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    const Lead lead = lead_of(byte_at(text, 0));
    if (lead.size == 0 || lead.size > text.size()) {
        return 0;
    }
    if (lead.size > 1 &&
        (byte_at(text, 1) < lead.second_min || byte_at(text, 1) > lead.second_max)) {
        return 0;
    }
    for (std::size_t i = 2; i < lead.size; ++i) {
        if ((byte_at(text, i) & 0xc0) != 0x80) {
            return 0;
        }
    }
    return lead.size;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t size = utf8_character_size(text);
        if (size == 0) {
            return false;
        }
        text.remove_prefix(size);
    }
    return true;
}

std::string to_valid_utf8(std::string_view text) {
    std::string valid;
    valid.reserve(text.size());
    while (!text.empty()) {
        const std::size_t size = utf8_character_size(text);
        if (size == 0) {
            valid.append(replacement_character);
            text.remove_prefix(1);
        } else {
            valid.append(text.substr(0, size));
            text.remove_prefix(size);
        }
    }
    return valid;
}

}  // namespace postrider::mail
