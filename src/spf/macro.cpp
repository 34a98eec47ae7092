// Macros of SPF records, "%{i}.spf.%{d2}": syntax and expansion (RFC 7208 §7).
#include "spf/macro.h"

#include "base/ascii.h"
#include "base/encoding.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <ranges>
#include <vector>

namespace postrider::spf {
namespace {

constexpr std::string_view delimiters = ".-+,/_=";
/// More labels than a name can have are as good as all of them.
constexpr std::size_t parts_all = 128;

struct Macro {
    char letter = 0;
    std::size_t parts = parts_all;
    bool reversed = false;
    std::string_view delimiters = ".";
    /// Of the whole macro, percent sign and braces included.
    std::size_t size = 0;
};

bool is_letter(char c, MacroPlace place) {
    const std::string_view letters = place == MacroPlace::domain ? "slodiphv" : "slodiphvcrt";
    return letters.contains(base::to_lower(c));
}

/// Reads "%{…}" at the beginning of the text.
std::optional<Macro> parse_macro(std::string_view text, MacroPlace place) {
    const auto end = text.find('}');
    if (!text.starts_with("%{") || end == std::string_view::npos || end < 3) {
        return std::nullopt;
    }
    Macro macro{.letter = text[2], .size = end + 1};
    auto rest = text.substr(3, end - 3);
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits > 0) {
        std::size_t parts = 0;
        const auto [stop, error] = std::from_chars(rest.data(), rest.data() + digits, parts);
        if (error == std::errc() && parts == 0) {
            return std::nullopt;
        }
        macro.parts = error == std::errc() ? std::min(parts, parts_all) : parts_all;
        rest.remove_prefix(digits);
    }
    if (!rest.empty() && base::to_lower(rest.front()) == 'r') {
        macro.reversed = true;
        rest.remove_prefix(1);
    }
    if (!is_letter(macro.letter, place) ||
        rest.find_first_not_of(delimiters) != std::string_view::npos) {
        return std::nullopt;
    }
    if (!rest.empty()) {
        macro.delimiters = rest;
    }
    return macro;
}

bool is_escape(std::string_view text) {
    return text.starts_with("%%") || text.starts_with("%_") || text.starts_with("%-");
}

/// The readable form of the client's address.
std::string plain_address(const base::IpAddress& address) {
    return address.to_string();
}

/// %{i}: dotted bytes, or dotted nibbles for IPv6 (RFC 7208 §7.3).
std::string dotted_address(const base::IpAddress& address) {
    if (address.is_v4()) {
        return address.to_string();
    }
    std::string dotted;
    for (const char c : base::to_upper(base::to_hex(address.bytes()))) {
        dotted.append(dotted.empty() ? "" : ".").push_back(c);
    }
    return dotted;
}

std::string value_of(char letter, const MacroValues& values) {
    switch (base::to_lower(letter)) {
        case 's':
            return std::string(values.sender_local) + "@" + std::string(values.sender_domain);
        case 'l':
            return std::string(values.sender_local);
        case 'o':
            return std::string(values.sender_domain);
        case 'd':
            return std::string(values.domain);
        case 'i':
            return dotted_address(values.client);
        case 'p':
            return std::string(values.validated_name);
        case 'v':
            return values.client.is_v4() ? "in-addr" : "ip6";
        case 'h':
            return std::string(values.helo);
        case 'c':
            return plain_address(values.client);
        case 'r':
            return std::string(values.receiver.empty() ? "unknown" : values.receiver);
        default: {
            const auto seconds = std::chrono::floor<std::chrono::seconds>(values.time);
            return std::to_string(seconds.time_since_epoch().count());
        }
    }
}

/// Splits at the delimiters, turns around, keeps the last parts, joins with dots.
std::string transform(const Macro& macro, std::string value) {
    std::vector<std::string> parts(1);
    for (const char c : value) {
        if (macro.delimiters.contains(c)) {
            parts.emplace_back();
        } else {
            parts.back().push_back(c);
        }
    }
    if (macro.reversed) {
        std::ranges::reverse(parts);
    }
    const std::size_t skipped = parts.size() - std::min(parts.size(), macro.parts);
    std::string text;
    for (std::size_t i = skipped; i < parts.size(); ++i) {
        text.append(i == skipped ? "" : ".").append(parts[i]);
    }
    return text;
}

std::string url_escape(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (base::is_alpha(c) || base::is_digit(c) || std::string_view("-._~").contains(c)) {
            escaped.push_back(c);
        } else {
            escaped.append("%").append(base::to_upper(base::to_hex({&c, 1})));
        }
    }
    return escaped;
}

bool is_top_label(std::string_view label) {
    const auto fits = [](char c) { return base::is_alpha(c) || base::is_digit(c) || c == '-'; };
    return !label.empty() && std::ranges::all_of(label, fits) && label.front() != '-' &&
           label.back() != '-' && !std::ranges::all_of(label, base::is_digit);
}

}  // namespace

bool is_macro_string(std::string_view text, MacroPlace place) {
    while (!text.empty()) {
        const char c = text.front();
        if (is_escape(text)) {
            text.remove_prefix(2);
        } else if (c == '%') {
            const auto macro = parse_macro(text, place);
            if (!macro) {
                return false;
            }
            text.remove_prefix(macro->size);
        } else if ((c > ' ' && c < 127) || (c == ' ' && place == MacroPlace::explanation)) {
            text.remove_prefix(1);
        } else {
            return false;
        }
    }
    return true;
}

bool is_domain_spec(std::string_view text) {
    if (text.empty() || !is_macro_string(text, MacroPlace::domain)) {
        return false;
    }
    // What follows the last macro; if nothing does, the text ends with that macro.
    std::size_t end_of_macro = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            i += is_escape(text.substr(i))
                     ? 1
                     : parse_macro(text.substr(i), MacroPlace::domain)->size - 1;
            end_of_macro = i + 1;
        }
    }
    auto tail = text.substr(end_of_macro);
    if (tail.empty()) {
        return true;
    }
    if (tail.ends_with('.')) {
        tail.remove_suffix(1);
    }
    const auto dot = tail.rfind('.');
    return dot != std::string_view::npos && is_top_label(tail.substr(dot + 1));
}

bool uses_validated_name(std::string_view text) {
    return text.contains("%{p") || text.contains("%{P");
}

std::string expand(std::string_view text, const MacroValues& values) {
    std::string expanded;
    while (!text.empty()) {
        if (is_escape(text)) {
            expanded.append(text[1] == '%' ? "%" : text[1] == '_' ? " " : "%20");
            text.remove_prefix(2);
            continue;
        }
        const auto macro = parse_macro(text, MacroPlace::explanation);
        if (!macro) {
            expanded.push_back(text.front());
            text.remove_prefix(1);
            continue;
        }
        const auto value = transform(*macro, value_of(macro->letter, values));
        const bool upper = base::to_lower(macro->letter) != macro->letter;
        expanded.append(upper ? url_escape(value) : value);
        text.remove_prefix(macro->size);
    }
    return expanded;
}

std::string reverse_name(const base::IpAddress& address) {
    const Macro reversed{.reversed = true};
    return transform(reversed, dotted_address(address)) +
           (address.is_v4() ? ".in-addr.arpa" : ".ip6.arpa");
}

}  // namespace postrider::spf
