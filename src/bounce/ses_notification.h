// Amazon SES tells what became of a message in JSON, also by mail (through SNS).
#pragma once

#include "bounce/delivery_status.h"
#include "bounce/notice.h"

#include <optional>
#include <string>
#include <string_view>

namespace postrider::bounce {

/// Value.
struct SesNotification {
    ReportKind kind = ReportKind::none;
    DeliveryStatus status;
    /// Of the original as its sender wrote it; may be empty.
    std::string message_id;
};

/// Nothing when the text does not begin with such a notification. Limits on depth and size are
/// those of the text.
std::optional<SesNotification> parse_ses_notification(std::string_view text);

}  // namespace postrider::bounce
