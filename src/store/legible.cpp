// Telling UTF-8 from other bytes.
#include "store/legible.h"

#include <cstdint>
#include <cstring>

namespace postrider::store {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

unsigned byte_at(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}
bool continues(unsigned byte) {
    return (byte & 0xc0) == 0x80;
}

/// The size of the character at the beginning; 0 where there is none (RFC 3629 §4).
std::size_t character(std::string_view text) {
    const unsigned first = byte_at(text, 0);
    const unsigned second = byte_at(text, 1);
    if (first < 0x80) {
        return first == 0 ? 0 : 1;
    }
    if (first >= 0xc2 && first <= 0xdf) {
        return continues(second) ? 2 : 0;
    }
    if (!continues(second) || !continues(byte_at(text, 2))) {
        return 0;
    }
    if (first >= 0xe0 && first <= 0xef) {
        const bool is_overlong = first == 0xe0 && second < 0xa0;
        const bool is_surrogate = first == 0xed && second > 0x9f;
        return is_overlong || is_surrogate ? 0 : 3;
    }
    if (first >= 0xf0 && first <= 0xf4 && continues(byte_at(text, 3))) {
        const bool is_overlong = first == 0xf0 && second < 0x90;
        const bool is_beyond = first == 0xf4 && second > 0x8f;
        return is_overlong || is_beyond ? 0 : 4;
    }
    return 0;
}

/// How many of the leading bytes are ASCII without NUL, in steps of eight.
std::size_t plain_prefix(std::string_view text) {
    std::size_t at = 0;
    while (at + 8 <= text.size()) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, 8);
        const auto holds_zero = (word - 0x0101010101010101U) & ~word & 0x8080808080808080U;
        if ((word & 0x8080808080808080U) != 0 || holds_zero != 0) {
            break;
        }
        at += 8;
    }
    return at;
}

}  // namespace

bool is_legible(std::string_view text) {
    text.remove_prefix(plain_prefix(text));
    while (!text.empty()) {
        const auto size = character(text);
        if (size == 0) {
            return false;
        }
        text.remove_prefix(size);
    }
    return true;
}

std::string legible(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const auto size = character(text);
        result += size == 0 ? replacement : text.substr(0, size);
        text.remove_prefix(size == 0 ? 1 : size);
    }
    return result;
}

}  // namespace postrider::store
