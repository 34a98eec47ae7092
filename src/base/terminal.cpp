// What a terminal would obey, and how wide the rest is.
#include "base/terminal.h"

#include <algorithm>

namespace postrider::base {
namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd";

bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

}  // namespace

std::string harmless(std::string_view text) {
    std::string shown;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto byte = static_cast<unsigned char>(text[at]);
        const auto next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
        if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {  // C1: a terminal may obey these, too
            shown += replacement;
            ++at;
        } else if (byte < 0x20 || byte == 0x7f) {
            shown += replacement;
        } else {
            shown += text[at];
        }
    }
    return shown;
}

std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char byte) {
        return !is_continuation(byte);
    }));
}

}  // namespace postrider::base
