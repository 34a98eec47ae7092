// A whole message from its pieces, as an HTTP API is given them.
#pragma once

#include "base/time.h"
#include "mail/attachment.h"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace postrider::mail {

/// What a message is made of. Texts are UTF-8 with any line ends; addresses are given as in a
/// header, with or without a name. Empty fields are left out.
struct Composition {
    /// Whole trace fields with their CRLF, from write_received().
    std::string trace;
    base::Time date;
    std::string from;
    std::string sender;
    std::string reply_to;
    std::vector<std::string> to;
    std::vector<std::string> cc;
    /// Without angle brackets.
    std::string message_id;
    std::string subject;
    std::optional<std::string> text;
    std::optional<std::string> html;
    std::vector<Attachment> attachments;
    /// Further fields. One that is written anyway is left out, Date excepted, and so is Bcc.
    std::vector<std::pair<std::string, std::string>> fields;
    /// A token that is unlikely in any content, such as 32 random letters.
    std::string boundary;
};

struct ComposeError {
    enum class Kind : std::uint8_t {
        /// A line end or NUL where a field could break out of its line.
        line_break,
        /// What should be a field name, an address or a media type is none.
        syntax,
        /// A single value would not fit into the lines of a message.
        too_long,
    };
    Kind kind;
    /// The field, as a person would name it: "Subject", "To", "attachment name" …
    std::string field;

    bool operator==(const ComposeError&) const = default;
};

std::string describe(const ComposeError& error);

/// The message, with CRLF line ends: multipart/mixed around multipart/alternative, then the
/// attachments, all 7-bit unless an address itself needs SMTPUTF8.
std::expected<std::string, ComposeError> compose(const Composition& composition);

/// `Name <address>, …` rewritten so that every reader understands it; nothing when an entry is no
/// address.
std::optional<std::string> rewrite_mailbox_list(std::string_view value);

}  // namespace postrider::mail
