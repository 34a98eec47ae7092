// The addresses of a header field (RFC 5322 §3.4): lists, groups, comments, and what real mail
// does.
#pragma once

#include "mail/address.h"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::mail {

/// One entry of a list. Value.
struct Mailbox {
    /// Unquoted, blanks run together; encoded words are left as they are.
    std::string display_name;
    /// As written but for blanks and comments; not checked, and empty where an entry has none.
    std::string address;

    bool operator==(const Mailbox&) const = default;
};

/// Every mailbox of a field's value, those within groups too. Forgiving, and linear in time.
std::vector<Mailbox> parse_mailbox_list(std::string_view value);

enum class AuthorError : std::uint8_t {
    /// No address at all.
    absent,
    /// Something opened (quotes, comment, angle bracket) is not closed, so that readers disagree.
    ambiguous,
    /// An entry is no address that mail can be sent to.
    not_an_address,
};

std::string_view describe(AuthorError error);

/// Every address that any reader could take for an author of a `From` or `Sender` value: those in
/// angle brackets, bare ones, and ones that stand unquoted as a display name. All of them are to be
/// checked before somebody may speak in their name.
std::expected<std::vector<Address>, AuthorError> parse_authors(std::string_view value);

}  // namespace postrider::mail
