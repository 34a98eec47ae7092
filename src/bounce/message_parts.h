// The pieces of a message that matter for a report: words, status fields, the original.
#pragma once

#include <string>
#include <string_view>

namespace postrider::bounce {

/// Value.
struct MessageParts {
    /// What is said in text, UTF-8, without the quoted original.
    std::string said;
    /// The delivery status part; empty when there is none.
    std::string status;
    /// The original message or its header; may be empty.
    std::string original;
    /// Whether it is a receipt: somebody, or his mail program, had the message (RFC 8098).
    bool is_receipt = false;
};

MessageParts take_apart(std::string_view message);

/// A page's words without its marks, for reports that have no plain text.
std::string without_tags(std::string_view html);

}  // namespace postrider::bounce
