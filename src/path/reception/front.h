// What stands in front of a message that arrived, and what may not stand in it.
#pragma once

#include <optional>
#include <string>

#include "base/time.h"
#include "mail/header.h"
#include "model/content.h"
#include "model/inspection.h"
#include "path/reception/arrival.h"

namespace postrider::reception {

/// More Received fields than this, whoever wrote them, and the message goes in circles (RFC 5321
/// §6.3).
inline constexpr std::size_t received_max = 100;

/// Whether it has come by here, or by anybody, too often.
bool is_going_in_circles(const mail::HeaderBlock& header, std::string_view host);

/// Our Received field. Its `for` clause would reveal other recipients where there are any.
std::string trace_of(const Arrival& arrival, base::Time now);

/// The message without the fields that only we may write (RFC 8601 §5).
model::Content without_forgeries(const model::Content& content, std::string_view host);

/// Authentication-Results, the scanners' fields and `trace`, in front of the message.
model::Content with_front(
    const model::Content& content,
    const model::Inspection& inspection,
    const Arrival& arrival,
    std::string_view trace
);

}  // namespace postrider::reception
