// What payloads tell of a message's header and files, read leniently.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/header.h"
#include "mail/mime.h"

namespace postrider::inbound {

/// A leaf with a name, or a message within the message.
struct NamedPart {
    std::string filename;
    std::string content_type;  ///< the whole field, unfolded
    const mail::Part* part;
};

/// Views the message.
class MessageParts {
public:
    explicit MessageParts(std::string_view message);

    /// As people read them; none when the header cannot be read.
    std::vector<std::string> values(std::string_view name) const;
    std::optional<std::string> last(std::string_view name) const;
    /// Message-ID without its brackets.
    std::optional<std::string> message_id() const;
    /// The header block with its line ends, without the empty line.
    std::string_view header() const { return header_; }

    const mail::MimeTree& tree() const { return tree_; }
    std::vector<NamedPart> files() const;

private:
    std::optional<mail::HeaderBlock> fields_;
    std::string_view header_;
    mail::MimeTree tree_;
};

}  // namespace postrider::inbound
