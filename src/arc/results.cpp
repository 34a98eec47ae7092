// Authentication-Results fields that stand in a message, as far as sealing needs them (RFC 8601).
#include "arc/results.h"

#include "base/ascii.h"
#include "mail/field_writer.h"

#include <algorithm>

namespace postrider::arc {
namespace {

constexpr std::string_view blanks = " \t\r\n";

/// Where the comment that begins at `begin` ends; comments nest (RFC 5322 §3.2.2).
std::size_t end_of_comment(std::string_view text, std::size_t begin) {
    int depth = 0;
    for (std::size_t i = begin; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == '(') {
            ++depth;
        } else if (text[i] == ')' && --depth == 0) {
            return i + 1;
        }
    }
    return text.size();
}

std::size_t skip_comments(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        if (text[at] == '(') {
            at = end_of_comment(text, at);
        } else if (blanks.contains(text[at])) {
            ++at;
        } else {
            break;
        }
    }
    return at;
}

std::string_view without_last_semicolon(std::string_view text) {
    text = base::trim(text);
    while (text.ends_with(';')) {
        text = base::trim(text.substr(0, text.size() - 1));
    }
    return text;
}

}  // namespace

std::string authserv_id(std::string_view value) {
    const std::size_t begin = skip_comments(value, 0);
    std::string id;
    if (begin < value.size() && value[begin] == '"') {
        for (std::size_t i = begin + 1; i < value.size() && value[i] != '"'; ++i) {
            i += value[i] == '\\' && i + 1 < value.size() ? 1 : 0;
            id.push_back(value[i]);
        }
        return id;
    }
    const std::size_t end = std::min(value.find_first_of(" \t\r\n;(", begin), value.size());
    return std::string(value.substr(begin, end - begin));
}

std::string combined_results(const mail::HeaderBlock& header, std::string_view id) {
    std::string text(id);
    for (const auto* field : header.all("Authentication-Results")) {
        if (!base::iequals(authserv_id(field->value), id)) {
            continue;
        }
        const auto parts = base::split_once(field->value, ';');
        if (!parts) {
            continue;
        }
        const auto results = mail::unfold(without_last_semicolon(parts->second));
        if (!results.empty() && text.size() + results.size() < results_size_max) {
            text.append("; ").append(mail::without_controls(results, results.size()));
        }
    }
    return text.size() == id.size() ? text + "; none" : text;
}

}  // namespace postrider::arc
