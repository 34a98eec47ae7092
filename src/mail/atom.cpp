// The small grammar that addresses and headers share: atoms and quoted strings (RFC 5322 §3.2).
#include "mail/atom.h"

#include "base/ascii.h"
#include "mail/utf8.h"

#include <algorithm>

namespace postrider::mail {

bool is_atext(char c) {
    static constexpr std::string_view marks = "!#$%&'*+-/=?^_`{|}~";
    return base::is_alpha(c) || base::is_digit(c) || static_cast<unsigned char>(c) >= 0x80 ||
           marks.find(c) != std::string_view::npos;
}

bool is_dot_atom(std::string_view text) {
    char previous = '.';
    for (const char c : text) {
        if (c == '.' ? previous == '.' : !is_atext(c)) {
            return false;
        }
        previous = c;
    }
    return previous != '.' && (base::is_ascii(text) || is_utf8(text));
}

bool is_token(std::string_view text) {
    static constexpr std::string_view specials = "()<>@,;:\\\"/[]?=";
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return c > 32 && c < 127 && specials.find(c) == std::string_view::npos;
    });
}

void append_quoted(std::string& to, std::string_view text) {
    to.push_back('"');
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            to.push_back('\\');
        }
        to.push_back(c);
    }
    to.push_back('"');
}

}  // namespace postrider::mail
