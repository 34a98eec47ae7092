// Header fields as bytes: one at a time, folded, with nothing in them that could start another.
#include "mail/field_writer.h"

#include "base/ascii.h"
#include "base/check.h"
#include "mail/header.h"

#include <algorithm>
#include <cstddef>

namespace postrider::mail {
namespace {

constexpr std::size_t line_size_wanted = 78;

/// Every line end is followed by a blank and something else, so that the field goes on.
bool is_folded_well(std::string_view value) {
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        if (c == '\0' || c == '\n' || (c == '\r' && !value.substr(i).starts_with("\r\n "))) {
            return false;
        }
        i += c == '\r' ? 2 : 0;
    }
    return true;
}

}  // namespace

bool is_one_line(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

std::string without_controls(std::string_view text, std::size_t size_max) {
    std::string result(text.substr(0, size_max));
    std::ranges::replace_if(
        result, [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; }, ' '
    );
    return result;
}

void append_field(std::string& to, std::string_view name, std::string_view value) {
    CHECK(is_field_name(name) && is_folded_well(value));
    to.append(name);
    to.push_back(':');
    std::size_t column = name.size() + 1;
    while (!value.empty()) {
        // A word with the blanks before it, or a fold that is there already.
        if (value.starts_with("\r\n")) {
            to.append("\r\n");
            value.remove_prefix(2);
            column = 0;
        }
        const std::size_t blanks = std::min(value.find_first_not_of(" \t"), value.size());
        const std::size_t end = std::min(value.find_first_of(" \t\r", blanks), value.size());
        const bool is_first = column == name.size() + 1;
        const auto word = value.substr(0, end);
        if (is_first && blanks == 0) {
            to.push_back(' ');
            ++column;
        } else if (!is_first && blanks > 0 && blanks < end && column > 1 &&
                   column + word.size() > line_size_wanted) {
            to.append("\r\n");
            column = 0;
        }
        to.append(word);
        column += word.size();
        value.remove_prefix(end);
    }
    to.append("\r\n");
}

}  // namespace postrider::mail
