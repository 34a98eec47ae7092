// Lists of tags, "v=1; a=rsa-sha256; …" (RFC 6376 §3.2), as DKIM, ARC and their keys write them.
#include "dkim/tags.h"

#include "base/ascii.h"
#include "base/encoding.h"

#include <algorithm>
#include <charconv>

namespace postrider::dkim {
namespace {

bool is_tag_name(std::string_view name) {
    return !name.empty() && base::is_alpha(name.front()) && std::ranges::all_of(name, [](char c) {
        return base::is_alpha(c) || base::is_digit(c) || c == '_';
    });
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Printable, a byte of UTF-8 or white space.
bool is_value_character(char c) {
    return is_space(c) || (static_cast<unsigned char>(c) > 32 && c != 127);
}

}  // namespace

std::expected<TagList, TagError> TagList::parse(std::string_view text) {
    TagList list;
    auto pieces = base::split(text, ';');
    // RFC 6376 §3.2: the last semicolon may be missing.
    if (base::trim(pieces.back()).empty()) {
        pieces.pop_back();
    }
    if (pieces.size() > tags_max) {
        return std::unexpected(TagError::too_many);
    }
    for (const auto piece : pieces) {
        const auto parts = base::split_once(piece, '=');
        if (!parts) {
            return std::unexpected(TagError::malformed);
        }
        const Tag tag{.name = base::trim(parts->first), .value = base::trim(parts->second)};
        if (!is_tag_name(tag.name) || !std::ranges::all_of(tag.value, is_value_character)) {
            return std::unexpected(TagError::malformed);
        }
        if (list.find(tag.name)) {
            return std::unexpected(TagError::duplicate);
        }
        list.tags_.push_back(tag);
    }
    return list;
}

std::optional<std::string_view> TagList::find(std::string_view name) const {
    const auto found =
        std::ranges::find_if(tags_, [name](const Tag& tag) { return tag.name == name; });
    return found == tags_.end() ? std::nullopt : std::optional(found->value);
}

std::string_view TagList::value_or(std::string_view name, std::string_view otherwise) const {
    return find(name).value_or(otherwise);
}

std::vector<std::string_view> colon_list(std::string_view value) {
    auto pieces = base::split(value, ':');
    std::ranges::transform(pieces, pieces.begin(), [](auto piece) { return base::trim(piece); });
    return pieces;
}

std::optional<std::string> spaced_base64(std::string_view value) {
    std::string text;
    text.reserve(value.size() + 3);
    std::ranges::copy_if(value, std::back_inserter(text), [](char c) { return !is_space(c); });
    if (text.empty()) {
        return std::nullopt;
    }
    // Some publish keys without the padding, which loses nothing.
    if (text.size() % 4 > 1 && !text.contains('=')) {
        text.append(4 - text.size() % 4, '=');
    }
    return base::from_base64(text);
}

std::optional<std::uint64_t> tag_number(std::string_view value) {
    std::uint64_t number = 0;
    const char* end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, number);
    if (error != std::errc() || stop != end) {
        return std::nullopt;
    }
    return number;
}

std::string without_signature(std::string_view text) {
    std::string rest;
    rest.reserve(text.size());
    // In a whole field the name stands before the first tag, in front of a colon.
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find(';', begin), text.size());
        const auto piece = text.substr(begin, end - begin);
        const std::size_t equals = piece.find('=');
        auto name = piece.substr(0, equals);
        if (const auto colon = name.rfind(':'); begin == 0 && colon != std::string_view::npos) {
            name.remove_prefix(colon + 1);
        }
        const bool cut = equals != std::string_view::npos && base::trim(name) == "b";
        rest.append(cut ? piece.substr(0, equals + 1) : piece);
        if (end < text.size()) {
            rest.push_back(';');
        }
        begin = end + 1;
    }
    return rest;
}

}  // namespace postrider::dkim
