// The header block of a message, taken apart without copying a byte.
#include "mail/header.h"

#include "base/ascii.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace postrider::mail {
namespace {

constexpr std::size_t usual_field_count = 32;

/// The position behind the line that begins at `begin`.
std::size_t line_end(std::string_view text, std::size_t begin) {
    const void* found = std::memchr(text.data() + begin, '\n', text.size() - begin);
    if (found == nullptr) {
        return text.size();
    }
    return static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) + 1;
}

bool is_empty_line(std::string_view line) {
    return line == "\r\n" || line == "\n";
}

std::string_view without_line_end(std::string_view line) {
    if (line.ends_with('\n')) {
        line.remove_suffix(line.ends_with("\r\n") ? 2 : 1);
    }
    return line;
}

}  // namespace

std::string_view describe(HeaderError error) {
    switch (error) {
        case HeaderError::too_large:
            return "the header is too large";
        case HeaderError::too_many_fields:
            return "the header has too many fields";
    }
    std::unreachable();
}

bool Field::is(std::string_view other_name) const {
    return base::iequals(name, other_name);
}

std::expected<HeaderBlock, HeaderError> HeaderBlock::parse(
    std::string_view message, const HeaderLimits& limits
) {
    HeaderBlock block;
    block.fields_.reserve(usual_field_count);
    std::size_t position = 0;
    while (position < message.size()) {
        const std::size_t begin = position;
        position = line_end(message, begin);
        if (is_empty_line(message.substr(begin, position - begin))) {
            block.closed_ = true;
            break;
        }
        while (position < message.size() && base::is_blank(message[position])) {
            position = line_end(message, position);
        }
        if (block.fields_.size() == limits.fields_max) {
            return std::unexpected(HeaderError::too_many_fields);
        }
        if (position > limits.size_max) {
            return std::unexpected(HeaderError::too_large);
        }
        block.add(message.substr(begin, position - begin), begin);
    }
    block.body_offset_ = position;
    return block;
}

void HeaderBlock::add(std::string_view whole, std::size_t offset) {
    const auto content = without_line_end(whole);
    const std::size_t colon = content.find(':');
    const auto first_line_end = content.find('\n');
    Field field{.value = content, .whole = whole, .offset = offset};
    if (colon != std::string_view::npos && colon < first_line_end) {
        const auto name = content.substr(0, colon);
        const auto last = name.find_last_not_of(" \t");
        const auto trimmed = name.substr(0, last + 1);
        if (is_field_name(trimmed)) {
            field.name = trimmed;
            field.value = content.substr(colon + 1);
        }
    }
    well_formed_ = well_formed_ && !field.name.empty();
    fields_.push_back(field);
}

const Field* HeaderBlock::find(std::string_view name) const {
    const auto found = std::ranges::find_if(fields_, [name](const Field& f) { return f.is(name); });
    return found == fields_.end() ? nullptr : &*found;
}

std::vector<const Field*> HeaderBlock::all(std::string_view name) const {
    std::vector<const Field*> found;
    for (const Field& field : fields_) {
        if (field.is(name)) {
            found.push_back(&field);
        }
    }
    return found;
}

std::size_t HeaderBlock::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(fields_, [name](const Field& field) {
        return field.is(name);
    }));
}

std::string HeaderBlock::text(std::string_view name) const {
    const Field* field = find(name);
    return field == nullptr ? std::string() : unfold(field->value);
}

std::string unfold(std::string_view value) {
    value = base::trim(value);
    std::string text;
    text.reserve(value.size());
    for (const char c : value) {
        if (c != '\r' && c != '\n') {
            text.push_back(c);
        }
    }
    return text;
}

bool is_field_name(std::string_view name) {
    return !name.empty() &&
           std::ranges::all_of(name, [](char c) { return c > 32 && c < 127 && c != ':'; });
}

}  // namespace postrider::mail
