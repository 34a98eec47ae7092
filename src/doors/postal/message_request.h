// What send/message asks for, read and checked; what send/raw asks for, likewise.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "doors/postal/answer.h"
#include "doors/postal/parameters.h"
#include "mail/compose.h"

namespace postrider::doors::postal {

/// Each of to, cc and bcc.
inline constexpr std::size_t recipients_max = 50;
/// Postal has no limit for raw messages.
inline constexpr std::size_t raw_recipients_max = 1000;

/// When to send, and until when: keys that Postal does not have. What is none is as usual. Value.
struct SendTimes {
    std::optional<base::Time> send_at;     ///< `send_at`, also past
    std::optional<base::Time> expires_at;  ///< `expires_at`
    std::optional<base::Duration> expires_in;
};

/// Value. The composition lacks what only the door knows: trace, date, message id, boundary.
struct MessageRequest {
    mail::Composition composition;
    std::string sender;                   ///< the address of From
    std::vector<std::string> recipients;  ///< addresses of to, cc, bcc in this order
    bool is_bounce = false;
    std::string tag;
    SendTimes times;
};

/// The first failed check in Postal's order.
std::expected<MessageRequest, Answer> read_message(const Parameters& parameters);

/// Value.
struct RawRequest {
    std::string sender;
    std::vector<std::string> recipients;  ///< as given, each once
    std::string message;                  ///< with CRLF line ends
    bool is_bounce = false;
    SendTimes times;
};

std::expected<RawRequest, Answer> read_raw(const Parameters& parameters);

}  // namespace postrider::doors::postal
