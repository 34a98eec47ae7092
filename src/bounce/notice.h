// What an automatic message is about, by its head and its words.
#pragma once

#include "mail/header.h"

#include <cstdint>
#include <string_view>

namespace postrider::bounce {

enum class ReportKind : std::uint8_t {
    none,          ///< no report
    bounce,        ///< a message was not delivered, and will not be
    delay,         ///< a message was not delivered yet
    confirmation,  ///< a message was delivered, relayed or expanded
    auto_reply,    ///< a machine answers for somebody (RFC 3834)
    complaint,     ///< somebody complained, as Amazon SES tells it; others do by ARF
};

/// "none", "bounce", "delay", "confirmation", "auto-reply", "complaint".
std::string_view name_of(ReportKind kind);

/// The kind of a message that has no delivery status part. `said` is its text without what it
/// quotes; `names_code` whether it gives a reply or status code.
ReportKind judge_notice(const mail::HeaderBlock& header, std::string_view said, bool names_code);

/// Whether the words promise another try.
bool promises_retry(const mail::HeaderBlock& header, std::string_view said);

}  // namespace postrider::bounce
