// An envelope address: the mailbox of RFC 5321 §4.1.2, with UTF-8 as RFC 6531 allows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace postrider::mail {

/// RFC 5321 §4.5.3.1, in octets. The path counts its angle brackets.
inline constexpr std::size_t local_part_size_max = 64;
inline constexpr std::size_t path_size_max = 256;

enum class AddressError : std::uint8_t {
    empty,
    no_at_sign,
    local_part_syntax,
    local_part_too_long,
    domain_syntax,
    domain_too_long,
    address_too_long,
};

/// A sentence piece for people, such as "the domain is not valid".
std::string_view describe(AddressError error);

/// A mailbox. Value. The null path `<>` is not an address: hold an optional where it may occur.
struct Address {
    /// Without quotes and backslashes.
    std::string local;
    /// Lower case; an address literal with its brackets.
    std::string domain;

    /// `text` without angle brackets, comments or surrounding blanks; nothing is forgiven.
    static std::expected<Address, AddressError> parse(std::string_view text);

    /// The canonical form: quoted only where it must be.
    std::string text() const;
    /// Whether it can be used without SMTPUTF8 (RFC 6531).
    bool is_ascii() const;
    bool is_address_literal() const { return domain.starts_with('['); }

    bool operator==(const Address&) const = default;
};

/// `local+tag`: views into the local part.
struct TaggedLocal {
    std::string_view user;
    /// Empty when there is none.
    std::string_view tag;
};
/// Splits at the first `separator` that is not the first character.
TaggedLocal split_tag(std::string_view local, char separator = '+');

}  // namespace postrider::mail
