// A delivery status notification: the message that tells a sender what became of theirs (RFC 3464).
#pragma once

#include "base/time.h"
#include "mail/address.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::mail {

/// A larger original is returned by its header alone, whatever the sender asked.
inline constexpr std::size_t returned_message_size_max = 256 * 1024;

enum class DsnAction : std::uint8_t { failed, delayed, delivered, relayed, expanded };

std::string_view to_string(DsnAction action);

/// What became of one recipient.
struct DsnRecipient {
    Address address;
    /// `type;address` as ORCPT gave it, decoded from xtext (RFC 3461 §4.2); may be empty.
    std::string original;
    DsnAction action = DsnAction::failed;
    /// An enhanced code such as "5.1.1" (RFC 3463).
    std::string status;
    /// Why, in a sentence for a person; may be empty.
    std::string reason;
    /// The host that answered; may be empty.
    std::string remote_mta;
    /// What it answered, such as "550 5.1.1 no such user"; may be empty.
    std::string diagnostic;
    std::optional<base::Time> last_attempt;
    /// Only for what is delayed.
    std::optional<base::Time> will_retry_until;
};

/// What to send back of the original (RET of RFC 3461 §4.3).
enum class DsnReturn : std::uint8_t { headers, full };

struct Dsn {
    /// The name by which we greet, which also stands in the text.
    std::string reporting_mta;
    /// ENVID, decoded; may be empty.
    std::string envelope_id;
    std::optional<base::Time> arrival;
    std::vector<DsnRecipient> recipients;
    /// Who is told: the sender of the original.
    Address to;
    /// Who tells, such as MAILER-DAEMON@example.test.
    Address from;
    base::Time date;
    /// Without angle brackets.
    std::string message_id;
    /// The whole original, which must outlive the call.
    std::string_view original;
    DsnReturn returned = DsnReturn::headers;
    /// A token that is unlikely in any message, such as 32 random letters.
    std::string boundary;
};

/// The message, with CRLF line ends, to be sent with an empty envelope sender. What peers and the
/// original say cannot break out of its place. It needs SMTPUTF8 only if `to` does, and 8BITMIME if
/// the original did.
std::string write_dsn(const Dsn& dsn);

}  // namespace postrider::mail
