// The header block of a message, taken apart without copying a byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::mail {

enum class HeaderError : std::uint8_t { too_large, too_many_fields };

std::string_view describe(HeaderError error);

struct HeaderLimits {
    /// Octets of the block, its empty line included.
    std::size_t size_max = 1024 * 1024;
    std::size_t fields_max = 2000;
};

/// One field, as views into the message.
struct Field {
    /// As written, without blanks before the colon; empty for a line that is no field.
    std::string_view name;
    /// What follows the colon (for a line that is no field: all of it), with its folding, without
    /// the last line end.
    std::string_view value;
    /// The whole field with its last line end, to copy, hash or remove.
    std::string_view whole;
    /// Where `whole` begins, counted from the start of the message.
    std::size_t offset = 0;

    bool is(std::string_view other_name) const;
};

/// The fields in order. Value, but it views the message, which must outlive it.
class HeaderBlock {
public:
    /// Reads up to the first empty line or the end. Lines may end in CRLF or LF. A line without a
    /// colon becomes a field without a name, so that nothing is hidden from who copies fields.
    static std::expected<HeaderBlock, HeaderError> parse(
        std::string_view message, const HeaderLimits& limits = {}
    );

    std::span<const Field> fields() const { return fields_; }
    /// Where the body begins, behind the empty line; the message's size when there is none.
    std::size_t body_offset() const { return body_offset_; }
    /// Whether an empty line ended the block.
    bool is_closed() const { return closed_; }
    /// Whether every line was a field.
    bool is_well_formed() const { return well_formed_; }

    /// The first field of this name, in any case; null when there is none.
    const Field* find(std::string_view name) const;
    std::vector<const Field*> all(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    /// The first field's value, unfolded; "" when there is none.
    std::string text(std::string_view name) const;

private:
    void add(std::string_view whole, std::size_t offset);

    std::vector<Field> fields_;
    std::size_t body_offset_ = 0;
    bool closed_ = false;
    bool well_formed_ = true;
};

/// A value on one line: line ends removed (RFC 5322 §2.2.3), blanks at both ends trimmed.
std::string unfold(std::string_view value);

/// A field name of RFC 5322 §2.2: printable ASCII without colon and blank, not empty.
bool is_field_name(std::string_view name);

}  // namespace postrider::mail
