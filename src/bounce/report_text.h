// What a report says in words: which addresses it names, and what it says of each.
#pragma once

#include "smtp/stage.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace postrider::bounce {

/// More is not read.
inline constexpr std::size_t report_text_size_max = 256 * 1024;
inline constexpr std::size_t named_recipients_max = 1000;

/// A report and the original it quotes. Views into the text given.
struct QuotedReport {
    std::string_view said;
    /// From its first header field on; empty when nothing is quoted.
    std::string_view original;
};

/// Parts a text at a line such as "--- Below this line is a copy of the message." or at the first
/// line that can only be the top of a header.
QuotedReport split_original(std::string_view text);

/// An address and the words that belong to it. Value.
struct NamedRecipient {
    std::string address;
    std::string text;
};

/// Addresses that stand at the head of their own paragraph or line, in order, each once.
std::vector<NamedRecipient> find_headed(std::string_view said);

/// The addresses of a session's transcript as sendmail writes it ("550 <a@b>... User unknown"),
/// each with the dialogue that led to its line.
std::vector<NamedRecipient> find_in_transcript(std::string_view said);

/// Addresses anywhere in the text that the words around them make recipients.
std::vector<std::string> find_mentioned(std::string_view said);

/// What was said to the host when it refused, as reports put it ("in reply to RCPT TO command").
std::optional<smtp::Stage> find_stage(std::string_view text);

/// The remote host a text names ("host mx.example [192.0.2.1] said"); empty when none.
std::string find_host(std::string_view text);

/// `<addr>` or `addr` at the very start of `text`, taken off it; "" when there is none.
std::string take_address(std::string_view& text);

}  // namespace postrider::bounce
