// The marks that mail programs leave, looked for line by line.
#include "path/inbound/reply_separation.h"

#include "base/ascii.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace postrider::inbound {
namespace {

constexpr std::size_t signature_dashes_min = 2;
constexpr std::size_t signature_dashes_max = 10;
constexpr std::size_t underscores_min = 18;
constexpr std::size_t quoted_lines_min = 10;
/// Octets between "On" and "wrote:".
constexpr std::size_t attribution_min = 10;
constexpr std::size_t attribution_max = 200;
/// Lines over which an attribution may be wrapped.
constexpr std::size_t attribution_lines_max = 4;

using Lines = std::vector<std::string_view>;

std::size_t leading(std::string_view line, char c) {
    return std::min(line.find_first_not_of(c), line.size());
}

/// Without quote marks and blanks in front.
std::string_view unquoted(std::string_view line) {
    const auto begin = line.find_first_not_of("> \t*");
    return begin == std::string_view::npos ? std::string_view() : line.substr(begin);
}

/// "-- ", up to ten dashes, then a blank.
bool is_signature(std::string_view line) {
    const auto dashes = leading(line, '-');
    return dashes >= signature_dashes_min && dashes <= signature_dashes_max &&
           line.substr(dashes).starts_with(' ') && base::trim(line.substr(dashes)).empty();
}

/// "-----Original Message-----" in the words of several programs.
bool is_rule(std::string_view line) {
    static constexpr std::array<std::string_view, 3> words = {
        "Original Message", "Urspr\u00fcngliche Nachricht", "Message d'origine"
    };
    const auto dashes = leading(line, '-');
    if (dashes < 2) {
        return false;
    }
    const auto text = base::trim(line.substr(dashes));
    return std::ranges::any_of(words, [&](std::string_view word) {
        return base::istarts_with(text, word);
    });
}

bool is_underscores(std::string_view line) {
    return leading(line, '_') >= underscores_min &&
           base::trim(line.substr(leading(line, '_'))).empty();
}

bool is_sent_from(std::string_view line) {
    return base::istarts_with(line, "Sent from my ");
}

bool is_reply_mark(std::string_view line) {
    static constexpr std::string_view mark = "please reply above this line";
    return base::to_lower(line.substr(0, 200)).find(mark) != std::string::npos;
}

/// "Le … a écrit :" on one line.
bool is_french(std::string_view line) {
    if (!line.starts_with("Le ")) {
        return false;
    }
    const auto text = base::trim(line);
    // The blank before the colon is often one that does not break.
    return text.ends_with("a \u00e9crit :") || text.ends_with("a \u00e9crit\u00a0:");
}

/// A block of header fields as forwards have it: From:, then Sent: or Date:.
bool begins_fields(const Lines& lines, std::size_t at) {
    if (!base::istarts_with(unquoted(lines[at]), "From:") || at + 1 == lines.size()) {
        return false;
    }
    const auto next = unquoted(lines[at + 1]);
    return base::istarts_with(next, "Sent:") || base::istarts_with(next, "Date:");
}

/// "On Monday … wrote:", which may be wrapped.
bool begins_attribution(const Lines& lines, std::size_t at) {
    const auto first = unquoted(lines[at]);
    if (!first.starts_with("On ")) {
        return false;
    }
    std::size_t between = 0;
    const auto end = std::min(at + attribution_lines_max, lines.size());
    for (auto line = at; line < end && between <= attribution_max + 16; ++line) {
        const auto text = base::trim(unquoted(lines[line]));
        if (text.empty()) {
            return false;
        }
        between += text.size() + (line > at ? 1 : 0);
        if (text.ends_with("wrote:")) {
            constexpr std::size_t around = std::string_view("On wrote:").size();
            return between >= attribution_min + around && between <= attribution_max + around;
        }
    }
    return false;
}

/// The first mark that a line alone, or with those behind it, makes.
bool begins_rest(const Lines& lines, std::size_t at) {
    const auto line = lines[at];
    if (line.empty()) {
        return false;
    }
    return is_signature(line) || is_rule(line) || is_underscores(line) || is_sent_from(line) ||
           is_reply_mark(line) || is_french(line) || begins_fields(lines, at) ||
           begins_attribution(lines, at);
}

std::size_t find_rest(const Lines& lines) {
    std::size_t quoted = 0;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        if (begins_rest(lines, at)) {
            return at;
        }
        quoted = lines[at].starts_with('>') ? quoted + 1 : 0;
        if (quoted == quoted_lines_min) {
            return at + 1 - quoted_lines_min;
        }
    }
    return lines.size();
}

std::string without_cr(std::string_view text) {
    std::string result(text);
    std::erase(result, '\r');
    return result;
}

}  // namespace

SeparatedReply separate_reply(std::string_view plain_text) {
    const auto text = without_cr(plain_text);
    const auto lines = base::split(text, '\n');
    const auto rest = find_rest(lines);
    if (rest == lines.size()) {
        return {.text = std::string(base::trim(text)), .rest = std::nullopt};
    }
    const auto offset = static_cast<std::size_t>(lines[rest].data() - text.data());
    const std::string_view whole = text;
    return {
        .text = std::string(base::trim(whole.substr(0, offset))),
        .rest = std::string(base::trim(whole.substr(offset)))
    };
}

}  // namespace postrider::inbound
