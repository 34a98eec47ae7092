// What a server said, found and tidied in whatever words stand around it.
#include "bounce/reply_text.h"

#include "base/ascii.h"

#include <algorithm>
#include <array>

namespace postrider::bounce {
namespace {

/// The negative replies that are in use (RFC 5321, 4954, 7504 and what servers of old say).
constexpr std::array<std::uint16_t, 46> known_replies = {
    421, 422, 430, 431, 432, 441, 442, 446, 447, 449, 450, 451, 452, 453, 454, 455,
    456, 458, 459, 471, 500, 501, 502, 503, 504, 511, 512, 521, 523, 524, 525, 530,
    534, 535, 538, 541, 542, 550, 551, 552, 553, 554, 555, 556, 557, 571,
};

char at(std::string_view text, std::size_t i) {
    return i < text.size() ? text[i] : '\0';
}

bool is_word(char c) {
    return base::is_alpha(c) || base::is_digit(c);
}

std::uint16_t digit(char c) {
    return static_cast<std::uint16_t>(c - '0');
}

/// A reply code at `i`; 0 when there is none.
std::uint16_t reply_at(std::string_view text, std::size_t i) {
    constexpr std::string_view inside = "._#-=/@";
    constexpr std::string_view after = " \t\r\n-:'<,.;";
    if (i > 0 && (is_word(text[i - 1]) || inside.contains(text[i - 1]))) {
        return 0;
    }
    if (!base::is_digit(at(text, i + 1)) || !base::is_digit(at(text, i + 2))) {
        return 0;
    }
    const char next = at(text, i + 3);
    if (next != '\0' && !after.contains(next)) {
        return 0;
    }
    // 550.1 and 550:25 are no replies.
    if ((next == '.' || next == ':' || next == ',') && base::is_digit(at(text, i + 4)) &&
        base::is_digit(at(text, i + 5))) {
        return 0;
    }
    const auto code = static_cast<std::uint16_t>(
        digit(text[i]) * 100 + digit(text[i + 1]) * 10 + digit(text[i + 2])
    );
    return std::ranges::binary_search(known_replies, code) ? code : std::uint16_t{0};
}

/// Reads up to three digits at `i` and moves behind them; nothing when there are none or more.
std::optional<std::uint16_t> take_number(std::string_view text, std::size_t& i) {
    std::uint16_t value = 0;
    std::size_t digits = 0;
    for (; base::is_digit(at(text, i)); ++i, ++digits) {
        value = static_cast<std::uint16_t>(value * 10 + digit(text[i]));
        if (digits == 3) {
            return std::nullopt;
        }
    }
    return digits == 0 ? std::nullopt : std::optional(value);
}

/// RFC 3463 §2 at `i`, which moves behind it.
std::optional<smtp::EnhancedCode> take_enhanced(std::string_view text, std::size_t& i) {
    if (i > 0 && (base::is_digit(text[i - 1]) || text[i - 1] == '.' || text[i - 1] == '/')) {
        return std::nullopt;
    }
    if ((at(text, i) != '4' && at(text, i) != '5') || at(text, i + 1) != '.') {
        return std::nullopt;
    }
    if (!base::is_digit(at(text, i + 2)) || at(text, i + 3) != '.') {
        return std::nullopt;
    }
    std::size_t end = i + 4;
    const auto detail = take_number(text, end);
    const bool goes_on = at(text, end) == '.' && base::is_digit(at(text, end + 1));
    if (!detail || goes_on || digit(text[i + 2]) > 7) {
        return std::nullopt;
    }
    smtp::EnhancedCode code{digit(text[i]), digit(text[i + 2]), *detail};
    i = end;
    return code;
}

/// The next reply code from `from` on, with the enhanced code that follows it.
std::optional<ReplyCodes> next_reply(std::string_view text, std::size_t from) {
    for (std::size_t i = from; i < text.size(); ++i) {
        if (text[i] != '4' && text[i] != '5') {
            continue;
        }
        const std::uint16_t reply = reply_at(text, i);
        if (reply == 0) {
            continue;
        }
        ReplyCodes found{.reply = reply, .begin = i};
        constexpr std::string_view between = " \t\r\n-:',.;";
        // "554 554 5.7.0", "ERROR_CODE :550, ERROR_CODE :5.1.1" and "550 - 5.1.1" say one thing.
        std::size_t next = i + 3;
        while (between.contains(at(text, next)) && next < text.size()) {
            ++next;
        }
        if (text.substr(next).starts_with("ERROR_CODE :")) {
            next += 12;
        }
        if (next > i + 3 && reply_at(text, next) == reply) {
            next += 4;
        }
        found.enhanced = take_enhanced(text, next);
        return found;
    }
    return std::nullopt;
}

std::optional<smtp::EnhancedCode> first_enhanced(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '4' && text[i] != '5') {
            continue;
        }
        std::size_t end = i;
        if (!(i > 0 && base::is_alpha(text[i - 1]))) {
            if (const auto code = take_enhanced(text, end)) {
                return code;
            }
        }
    }
    return std::nullopt;
}

bool is_address_character(char c) {
    constexpr std::string_view more = ".!#$%&*+-/=?^_`{|}~";
    return is_word(c) || more.contains(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// Writes `*` for what stands around each `@`.
std::string without_addresses(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '@' || out.empty() || !is_address_character(out.back())) {
            out += text[i];
            continue;
        }
        while (!out.empty() && is_address_character(out.back())) {
            out.pop_back();
        }
        while (i + 1 < text.size() && is_address_character(text[i + 1])) {
            ++i;
        }
        if (text[i] == '.') {
            --i;  // A full stop ends the sentence, not the domain.
        }
        out += '*';
    }
    return out;
}

/// "550-5.7.1 " in the middle of a text only goes on with the same reply.
std::size_t continuation_size(std::string_view text, std::size_t i) {
    const std::uint16_t reply = reply_at(text, i);
    if (reply == 0) {
        return 0;
    }
    std::size_t end = i + 3;
    const bool is_continued = at(text, end) == '-';
    if (!is_continued && at(text, end) != ' ') {
        return 0;
    }
    std::size_t after = end + 1;
    if (take_enhanced(text, after)) {
        return after - i;
    }
    return is_continued ? 4 : 0;
}

}  // namespace

ReplyCodes find_codes(std::string_view text) {
    text = text.substr(0, readable_size_max);
    auto found = next_reply(text, 0);
    if (!found) {
        return {.enhanced = first_enhanced(text)};
    }
    for (auto inner = next_reply(text, found->begin + 3); inner;
         inner = next_reply(text, inner->begin + 3)) {
        if (text[inner->begin - 1] == '<' && at(text, inner->begin - 2) != '<' && inner->enhanced) {
            return *inner;
        }
        const bool is_same = inner->reply == found->reply;
        if (is_same && !found->enhanced) {
            found->enhanced = inner->enhanced;
        }
    }
    if (!found->enhanced) {
        const auto anywhere = first_enhanced(text);
        if (anywhere && anywhere->status_class == found->reply / 100) {
            found->enhanced = anywhere;
        }
    }
    return *found;
}

std::string readable(std::string_view text) {
    const std::string plain = without_addresses(text.substr(0, readable_size_max));
    std::string out = " ";
    out.reserve(plain.size() + 2);
    for (std::size_t i = 0; i < plain.size(); ++i) {
        if (plain[i] == '4' || plain[i] == '5') {
            const std::size_t skip = continuation_size(plain, i);
            i += skip;
            if (i >= plain.size()) {
                break;
            }
        }
        const char c = plain[i];
        const bool is_space = base::is_blank(c) || c == '\r' || c == '\n' || c == '\0';
        if (!is_space) {
            out += base::to_lower(c);
        } else if (out.back() != ' ') {
            out += ' ';
        }
    }
    if (out.back() != ' ') {
        out += ' ';
    }
    return out;
}

}  // namespace postrider::bounce
