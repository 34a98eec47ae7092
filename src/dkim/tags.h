// Lists of tags, "v=1; a=rsa-sha256; …" (RFC 6376 §3.2), as DKIM, ARC and their keys write them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::dkim {

enum class TagError : std::uint8_t { malformed, duplicate, too_many };

inline constexpr std::size_t tags_max = 64;

/// The tags in order. Value, but it views the text, which must outlive it.
class TagList {
public:
    struct Tag {
        std::string_view name;
        /// Without white space at both ends.
        std::string_view value;
    };

    static std::expected<TagList, TagError> parse(std::string_view text);

    const std::vector<Tag>& tags() const { return tags_; }
    std::optional<std::string_view> find(std::string_view name) const;
    /// The value or `otherwise` when there is no such tag.
    std::string_view value_or(std::string_view name, std::string_view otherwise) const;

private:
    std::vector<Tag> tags_;
};

/// Pieces between colons, each without white space at both ends.
std::vector<std::string_view> colon_list(std::string_view value);

/// Base64 in which white space may stand anywhere; nothing when it is empty or no base64.
std::optional<std::string> spaced_base64(std::string_view value);

/// Digits only, at most 64 bits.
std::optional<std::uint64_t> tag_number(std::string_view value);

/// `text`, a whole field or its value, without the value of its b= tag: what was signed (RFC 6376
/// §3.7).
std::string without_signature(std::string_view text);

}  // namespace postrider::dkim
